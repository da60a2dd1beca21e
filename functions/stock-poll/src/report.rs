//! What a run says of itself.

use jiff::Timestamp;
use mapping::stock::guard::Figures;
use runtime::metrics::Metric;
use serde::Serialize;

/// How a run ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    /// All is read, and WAIR has it.
    #[default]
    Done,
    /// Another run holds the lease; nothing was done.
    Busy,
    /// Read and kept, but WAIR did not take all of it; the next run sends it.
    Unsent,
    /// Read and kept, but Mintsoft does not have all levels from upstream; the next run sets them.
    Unset,
    /// Mintsoft could not be read; levels are held.
    Held,
    /// The vanish guard stopped a full read; nothing of it was kept.
    Guarded,
    /// Time ran short; the next run goes on.
    Unfinished,
    /// There is no configuration, or the credentials are refused.
    Halted,
}

/// One run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// `delta`, `full`, `targeted` or `levels`: what was read, which may be more than was asked for.
    pub mode: &'static str,
    /// How it ended.
    pub outcome: Outcome,
    /// Why, unless all went well.
    pub reason: Option<String>,
    /// When it began.
    pub started: Timestamp,
    /// How long it took.
    pub milliseconds: i64,
    /// The moment that everything known of the stock now shows; `None` when the run did not read all that it should.
    pub as_of: Option<Timestamp>,
    /// How old what is known of the stock is at the end of the run, in seconds; `None` before the first full read.
    pub age_seconds: Option<u64>,
    /// The fullest minute of Mintsoft's call budget that the run has met, in percent.
    pub budget_percent: u32,
    /// The fencing token of the run.
    pub fence: u64,
    /// The configuration it ran with.
    pub config: u64,
    /// Rows that Mintsoft gave.
    pub rows: u64,
    /// SKUs whose stock changed.
    pub changed_skus: u64,
    /// Levels that WAIR was told, or in observe mode would have been told.
    pub levels: u64,
    /// Allocations in the full load that WAIR was told, or would have been; `None` when there was no need.
    pub allocations: Option<u64>,
    /// Levels from upstream that Mintsoft was sent, or in observe mode would have been sent after a look.
    pub upstream: u64,
    /// Whether the vendors were only read.
    pub observed_only: bool,
    /// What a full read did to the known world.
    pub guard: Option<Figures>,
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
        let used = Metric::CallBudgetUsed(self.budget_percent.into());
        self.age_seconds.map(Metric::StockAge).into_iter().chain([used]).collect()
    }

    /// Whether the run read everything that it should, and nothing is left to do: a flow without such a run is late.
    pub(crate) fn is_good(&self) -> bool {
        self.outcome == Outcome::Done && matches!(self.mode, "delta" | "full")
    }

    /// Whether the run has met nothing that anybody might want to read about later.
    pub(crate) fn is_quiet(&self) -> bool {
        let told = self.levels > 0 || self.allocations.is_some() || self.upstream > 0;
        self.outcome == Outcome::Done && self.changed_skus == 0 && !told
    }
}
