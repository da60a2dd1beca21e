#![doc = include_str!("../README.md")]

mod create;
mod ending;
pub mod invoke;
mod plan;
mod report;
mod run;
mod tell;
mod unfinished;

use std::sync::Arc;

use jiff::Timestamp;
use mintsoft::Mintsoft;
use ports::{Clock, Failure, Mode};
use runtime::metrics;
use serde::Deserialize;
use state::{
    Leases, Store, config::LiveConfig, exceptions::Exceptions, hooks::Hooks, stock::StockState, transfers::Transfers,
};
use wair::Wair;

pub use report::{Outcome, Report};

/// What a run is asked to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(tag = "mode", rename_all = "camelCase", deny_unknown_fields)]
pub enum Wish {
    /// What was confirmed since the last read.
    Delta,
    /// All open transfers; those that Mintsoft refused are sent again.
    Full,
}

/// The transfer flow with all that it needs of the world.
pub struct TransferPoll {
    /// Time and chance.
    pub clock: Arc<dyn Clock>,
    /// The state table.
    pub store: Store,
    /// Its leases.
    pub leases: Leases,
    /// Its transfers.
    pub transfers: Transfers,
    /// What is on the shelf.
    pub stock: StockState,
    /// The exception register.
    pub exceptions: Exceptions,
    /// The configuration in force.
    pub config: LiveConfig,
    /// The warehouse.
    pub mintsoft: Mintsoft,
    /// Where Mintsoft is asked to call.
    pub hook: Hooks,
    /// The intelligence.
    pub wair: Wair,
    /// Whether the vendors are written to.
    pub mode: Mode,
}

impl TransferPoll {
    /// Runs once and is done well before `deadline`. The report is also a row of the run log, unless somebody else was
    /// running or nothing was new.
    ///
    /// # Errors
    /// When our own state could not be read or written; a vendor that fails is an outcome, not an error.
    pub async fn run(&self, wish: Wish, deadline: Timestamp) -> Result<Report, Failure> {
        let report = run::once(self, wish, deadline).await?;
        metrics::publish(self.clock.now(), &report.metrics());
        Ok(report)
    }
}
