//! What a run says of itself.

use jiff::Timestamp;
use runtime::metrics::Metric;
use serde::Serialize;

/// How a run ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    /// Everything was compared.
    #[default]
    Done,
    /// Another run is at work; nothing was done.
    Busy,
    /// A vendor did not answer; what needs it was not compared.
    Partial,
    /// Time ran short; the rest was not compared.
    Unfinished,
    /// There is no configuration.
    Halted,
}

/// One run; also a row of the run log.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// `delta` or `full`.
    pub mode: &'static str,
    /// How it ended.
    pub outcome: Outcome,
    /// Why, unless all went well.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// When it began.
    pub started: Timestamp,
    /// How long it took.
    pub milliseconds: i64,
    /// Rows of stock that Mintsoft gave.
    pub stock_rows: u64,
    /// Orders that Mintsoft gave.
    pub order_rows: u64,
    /// Pairs of SKU and location that the next polls will tell.
    pub in_flight: u64,
    /// Pairs that should have been told.
    pub drift: u64,
    /// SKUs for which a resend was asked.
    pub resent: u64,
    /// Orders whose dispatch is to be told again.
    pub retold: u64,
    /// Parts of today and yesterday of which the three sides do not say the same.
    pub differing: u64,
    /// Exceptions of this flow that are open now.
    pub open: u64,
    /// Requests to Mintsoft.
    pub mintsoft_calls: u32,
    /// Requests to WAIR.
    pub wair_calls: u32,
}

impl Report {
    /// What the run shows to those who watch. What it could not compare counts as no drift: the outage is told by its exception.
    pub fn metrics(&self) -> Vec<Metric> {
        if self.outcome == Outcome::Busy { Vec::new() } else { vec![Metric::Drift(self.drift)] }
    }
}
