//! What a run says of itself.

use jiff::Timestamp;
use runtime::metrics::{Flow, Metric};
use serde::Serialize;

/// How a run ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    /// All that can go has gone, and WAIR knows it.
    #[default]
    Done,
    /// Another run holds the lease; nothing was done.
    Busy,
    /// WAIR's list could not be read: nothing new was sent.
    Held,
    /// A vendor did not take everything; the next run goes on.
    Unsent,
    /// Time ran short; the next run goes on.
    Unfinished,
    /// There is no configuration.
    Halted,
}

/// One run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// `delta` or `full`: what was read, which may be more than was asked for.
    pub mode: &'static str,
    /// How it ended.
    pub outcome: Outcome,
    /// Why, unless all went well.
    pub reason: Option<String>,
    /// When it began.
    pub started: Timestamp,
    /// How long it took.
    pub milliseconds: i64,
    /// The fencing token of the run.
    pub fence: u64,
    /// The configuration it ran with.
    pub config: u64,
    /// Rows that WAIR gave.
    pub rows: u64,
    /// Numbers of the orders that are now known to be in Mintsoft, or in observe mode would have been sent.
    pub sent: Vec<String>,
    /// Groups that cannot go yet.
    pub waiting: u64,
    /// Transfers of which WAIR was told how far they are, or would have been.
    pub told: u64,
    /// Whether the vendors were written to.
    pub observed_only: bool,
    /// The fullest minute of Mintsoft's call budget that the run has met, in percent.
    pub budget_percent: u32,
    /// Requests to Mintsoft.
    pub mintsoft_calls: u32,
    /// Requests to WAIR.
    pub wair_calls: u32,
}

impl Report {
    /// What the run shows to those who watch.
    pub fn metrics(&self) -> Vec<Metric> {
        if self.outcome == Outcome::Busy {
            return Vec::new();
        }
        vec![Metric::Heartbeat(Flow::Transfers), Metric::CallBudgetUsed(self.budget_percent.into())]
    }

    /// Whether the run read everything that it should, and nothing is left to do: a flow without such a run is late.
    pub(crate) fn is_good(&self) -> bool {
        self.outcome == Outcome::Done && matches!(self.mode, "delta" | "full")
    }

    /// Whether the run has met nothing that anybody might want to read about later.
    pub(crate) fn is_quiet(&self) -> bool {
        self.outcome == Outcome::Done && self.sent.is_empty() && self.waiting + self.told == 0
    }
}
