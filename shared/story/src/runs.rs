//! The sync log: what each run of a flow did.

use std::time::Duration;

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use mapping::flow::Flow as Switch;
use ports::Failure;
use serde::Serialize;
use serde_json::Value;
use state::run_log;

use crate::Teller;

/// A flow that runs on a schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Flow {
    /// Its name in the run log.
    pub id: &'static str,
    /// Its name for people.
    pub name: &'static str,
    /// What it brings from where to where.
    pub purpose: &'static str,
    /// How often it runs; `None` for as often as the stack polls.
    #[serde(skip)]
    every: Option<Duration>,
    /// What a person stops to stop it.
    #[serde(skip)]
    pub switch: Switch,
}

impl Flow {
    /// How often it runs in a stack that polls so often.
    pub fn every(&self, poll: Duration) -> Duration {
        self.every.unwrap_or(poll)
    }

    /// The flow with this id.
    pub fn find(id: &str) -> Option<&'static Self> {
        FLOWS.iter().find(|flow| flow.id == id)
    }
}

/// All of them. The intervals are those of the template's schedules.
pub const FLOWS: [Flow; 5] = [
    Flow {
        id: "stock",
        name: "Stock",
        purpose: "Mintsoft's shelves → WAIR's levels",
        every: None,
        switch: Switch::StockPoll,
    },
    Flow {
        id: "catalogue",
        name: "Products",
        purpose: "Mintsoft's products → WAIR's range",
        every: Some(Duration::from_secs(3600)),
        switch: Switch::ProductSync,
    },
    Flow {
        id: "transfers",
        name: "Transfers",
        purpose: "WAIR's transfers → Mintsoft orders",
        every: None,
        switch: Switch::TransferPoll,
    },
    Flow {
        id: "dispatch",
        name: "Dispatches",
        purpose: "what Mintsoft shipped → sales channel and WAIR",
        every: None,
        switch: Switch::DispatchPoll,
    },
    Flow {
        id: "reconcile",
        name: "Reconciliation",
        purpose: "both sides compared, and healed where it can be",
        every: Some(Duration::from_secs(3600)),
        switch: Switch::Reconcile,
    },
];

/// One run, as its report says. What a report does not say is `None`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Run {
    /// When it began.
    pub started: Timestamp,
    /// What was read: `delta`, `full`, …
    pub mode: String,
    /// How it ended, in one word; `done` when all went well.
    pub outcome: String,
    /// Why it did not end well.
    pub reason: Option<String>,
    /// How long it took.
    pub milliseconds: Option<u64>,
    /// Rows that were read.
    pub rows: Option<u64>,
    /// SKUs, products or orders of which something was new.
    pub changed: Option<u64>,
    /// Records that the other side was sent.
    pub sent: Option<u64>,
    /// Requests to Mintsoft.
    pub mintsoft_calls: Option<u64>,
    /// Requests to WAIR.
    pub wair_calls: Option<u64>,
    /// Whether the vendors were only read.
    pub observed_only: bool,
    /// The fencing token of the run.
    pub fence: Option<u64>,
    /// The moment that the whole of what is known now shows.
    pub as_of: Option<Timestamp>,
}

impl Run {
    /// Whether all went well; a run that found another one at work did no harm.
    pub fn is_well(&self) -> bool {
        matches!(self.outcome.as_str(), "done" | "busy")
    }

    fn of(started: Timestamp, report: &Value) -> Self {
        let number = |names: &[&str]| names.iter().find_map(|name| report[*name].as_u64());
        let text = |name: &str| report[name].as_str().map(str::to_owned);
        // Transfers are listed by number, everything else is counted.
        let listed = report["sent"].as_array().map(|sent| sent.len() as u64);
        let given = ["levels", "items", "messages", "sent", "resent"];
        Self {
            started,
            mode: text("mode").unwrap_or_default(),
            outcome: text("outcome").unwrap_or_default(),
            reason: text("reason"),
            milliseconds: number(&["milliseconds"]),
            rows: number(&["rows", "stockRows"]),
            changed: number(&["changedSkus", "changedProducts", "changed", "drift"]),
            sent: listed.or_else(|| number(&given)),
            mintsoft_calls: number(&["mintsoftCalls"]),
            wair_calls: number(&["wairCalls"]),
            observed_only: report["observedOnly"].as_bool().unwrap_or(false),
            fence: number(&["fence"]),
            as_of: text("asOf").and_then(|text| text.parse().ok()),
        }
    }
}

impl Teller {
    /// The runs of a flow on one day in `zone`, newest first.
    ///
    /// # Errors
    /// `Transient` when the table cannot be read.
    pub async fn runs(&self, flow: &str, day: Date, zone: &TimeZone) -> Result<Vec<Run>, Failure> {
        let (from, to) = (midnight(day, zone), midnight(day.saturating_add(jiff::Span::new().days(1)), zone));
        self.runs_between(flow, from, to).await
    }

    /// The runs of a flow that began from `from` to before `to`, newest first.
    ///
    /// # Errors
    /// `Transient` when the table cannot be read.
    pub async fn runs_between(&self, flow: &str, from: Timestamp, to: Timestamp) -> Result<Vec<Run>, Failure> {
        let date = |at: Timestamp| at.to_zoned_datetime(TimeZone::UTC).date();
        let (first, last) = (date(from), date(to));
        let days = first.series(jiff::Span::new().days(1)).take_while(|day| *day <= last);
        let read = days.map(|day| run_log::rows(&self.store, flow, day));
        let found = futures::future::try_join_all(read).await?;
        let found = found.iter().flatten().filter(|(started, _)| (from..to).contains(started));
        let mut runs: Vec<Run> = found.map(|(started, report)| Run::of(*started, report)).collect();
        runs.sort_by_key(|run| std::cmp::Reverse(run.started));
        Ok(runs)
    }
}

/// When a day begins in a zone; a day that a zone skips begins when it would in UTC.
fn midnight(day: Date, zone: &TimeZone) -> Timestamp {
    let zoned = day.to_zoned_datetime(zone.clone()).or_else(|_| day.to_zoned_datetime(TimeZone::UTC));
    zoned.map_or(Timestamp::UNIX_EPOCH, |zoned| zoned.timestamp())
}
