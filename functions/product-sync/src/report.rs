//! What a run says of itself.

use jiff::Timestamp;
use runtime::metrics::{Flow, Metric};
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
    /// Mintsoft could not be read; what is known stays.
    Held,
    /// A full read lost too many products; nothing of it was kept.
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
    /// `delta`, `full` or `targeted`: what was read, which may be more than was asked for.
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
    /// Rows that Mintsoft gave.
    pub rows: u64,
    /// Bundles of which the recipe was read.
    pub bundles: u64,
    /// Products that changed.
    pub changed_products: u64,
    /// Items that WAIR was given, or in observe mode would have been given.
    pub items: u64,
    /// SKUs in those items.
    pub skus: u64,
    /// Sizes that WAIR was given, or would have been; 0 when it has them all.
    pub sizes: u64,
    /// Colours, in the same way.
    pub colours: u64,
    /// Locations, in the same way.
    pub locations: u64,
    /// Held orders that went back to the orders queue.
    pub released: u64,
    /// Orders that are still held; `None` when they could not be counted.
    pub held: Option<u64>,
    /// The fullest minute of Mintsoft's call budget that the run has met, in percent.
    pub budget_percent: u32,
    /// Whether WAIR was written to.
    pub observed_only: bool,
    /// Of a full read: products known before, and how many of them it did not show.
    pub missing: Option<[u64; 2]>,
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
        let shown = [Metric::Heartbeat(Flow::Catalogue), Metric::CallBudgetUsed(self.budget_percent.into())];
        self.held.map(Metric::OrdersHeld).into_iter().chain(shown).collect()
    }

    /// Whether the run read everything that it should, and nothing is left to do: a flow without such a run is late.
    pub(crate) fn is_good(&self) -> bool {
        self.outcome == Outcome::Done && matches!(self.mode, "delta" | "full")
    }

    /// Whether the run has met nothing that anybody might want to read about later.
    pub(crate) fn is_quiet(&self) -> bool {
        let given = self.items + self.sizes + self.colours + self.locations;
        self.outcome == Outcome::Done && self.changed_products + given + self.released == 0
    }
}
