#![doc = include_str!("../README.md")]

mod cancelled;
mod enter;
pub mod invoke;
mod read;
mod run;
mod sweep;
mod transfer;

use std::{collections::BTreeSet, sync::Arc};

use jiff::Timestamp;
use mintsoft::Mintsoft;
use ports::{Clock, Failure, Queue};
use runtime::metrics::{self, Flow, Metric};
use serde::{Deserialize, Serialize};
use state::{
    Leases, Store, config::LiveConfig, dispatch::Dispatches, exceptions::Exceptions, orders::Orders,
    transfers::Transfers,
};

/// What a run is asked to read.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "mode", rename_all = "camelCase", deny_unknown_fields)]
pub enum Wish {
    /// What changed since the last read, and a piece of the open orders.
    Delta,
    /// What changed in the last two weeks, and all open orders.
    Full,
    /// These orders.
    Targeted {
        /// Mintsoft order numbers, or `channel/order`.
        orders: BTreeSet<String>,
    },
}

/// How a run ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    /// Everything was read and handed on.
    #[default]
    Done,
    /// Another run is at work.
    Busy,
    /// Something did not answer; the cursor stays, and the next run reads the same again.
    Failed,
}

/// What a run did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// `delta`, `full` or `targeted`.
    pub mode: &'static str,
    /// How it ended.
    pub outcome: Outcome,
    /// Why, if not well.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Rows that Mintsoft gave.
    pub rows: usize,
    /// Orders of which something new was seen.
    pub changed: usize,
    /// Open orders that were looked at because no list of changes showed them.
    pub swept: usize,
    /// Orders that Mintsoft has not finished with, before the run looked; `None` when it did not ask.
    pub open: Option<usize>,
    /// The fullest minute of Mintsoft's call budget that the run has met, in percent.
    pub budget_percent: u32,
    /// Messages for the dispatch queue.
    pub messages: usize,
    /// Calls to Mintsoft.
    pub mintsoft_calls: u32,
}

impl Report {
    /// What the run shows to those who watch.
    pub fn metrics(&self) -> Vec<Metric> {
        if self.outcome == Outcome::Busy {
            return Vec::new();
        }
        let shown = [Metric::Heartbeat(Flow::Dispatch), Metric::CallBudgetUsed(self.budget_percent.into())];
        self.open.map(|open| Metric::OrdersOpen(open as u64)).into_iter().chain(shown).collect()
    }

    /// Whether the run read everything that it should, and nothing is left to do: a flow without such a run is late.
    pub(crate) fn is_good(&self) -> bool {
        self.outcome == Outcome::Done && matches!(self.mode, "delta" | "full")
    }

    /// Whether the run has met nothing that anybody might want to read about later.
    pub(crate) fn is_quiet(&self) -> bool {
        self.outcome == Outcome::Done && self.changed + self.messages == 0
    }
}

/// The dispatch poll with all that it needs of the world.
pub struct DispatchPoll {
    /// Time and chance.
    pub clock: Arc<dyn Clock>,
    /// The state table.
    pub store: Store,
    /// Its leases.
    pub leases: Leases,
    /// Which orders are ours, and what is in them.
    pub orders: Orders,
    /// Their parts.
    pub dispatches: Dispatches,
    /// Orders that are transfers, and how much of them has left.
    pub transfers: Transfers,
    /// The exception register.
    pub exceptions: Exceptions,
    /// The configuration in force.
    pub config: LiveConfig,
    /// The warehouse.
    pub mintsoft: Mintsoft,
    /// The dispatch queue.
    pub queue: Arc<dyn Queue>,
    /// The queue of hints, for pauses.
    pub hints: Arc<dyn Queue>,
}

impl DispatchPoll {
    /// Runs once and is done well before `deadline`. The report is also a row of the run log, unless somebody else was
    /// running or nothing was new.
    ///
    /// # Errors
    /// When our own state could not be read or written; a vendor that fails is an outcome.
    pub async fn run(&self, wish: Wish, deadline: Timestamp) -> Result<Report, Failure> {
        let report = run::once(self, wish, deadline).await?;
        metrics::publish(self.clock.now(), &report.metrics());
        Ok(report)
    }
}
