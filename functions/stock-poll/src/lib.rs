#![doc = include_str!("../README.md")]

mod changes;
mod ending;
mod full;
pub mod invoke;
mod look;
mod publish;
mod read;
mod report;
mod run;
mod set;
mod trouble;
mod upstream;

use std::{collections::BTreeSet, sync::Arc};

use jiff::Timestamp;
use mapping::{hint::Levels, stock::guard::Accepted};
use mintsoft::Mintsoft;
use ports::{Clock, Failure, Mode, Queue};
use runtime::metrics;
use serde::Deserialize;
use state::{Leases, Store, config::LiveConfig, exceptions::Exceptions, stock::StockState};
use wair::Wair;

pub use report::{Outcome, Report};

/// What a run is asked to read.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "mode", rename_all = "camelCase", deny_unknown_fields)]
pub enum Wish {
    /// What changed since the last read.
    Delta,
    /// Everything, from the first page.
    Full {
        /// Figures of the vanish guard that a person has looked at and accepts.
        #[serde(default)]
        accept: Option<Accepted>,
    },
    /// These SKUs, all their bins.
    Targeted {
        /// Exactly as Mintsoft spells them.
        skus: BTreeSet<String>,
    },
    /// Nothing: these levels came from upstream.
    #[serde(skip)]
    Levels(Vec<Levels>),
}

/// The stock flow with all that it needs of the world.
pub struct StockPoll {
    /// Time and chance.
    pub clock: Arc<dyn Clock>,
    /// The state table.
    pub store: Store,
    /// Its leases.
    pub leases: Leases,
    /// Its stock records.
    pub stock: StockState,
    /// The exception register.
    pub exceptions: Exceptions,
    /// The configuration in force.
    pub config: LiveConfig,
    /// The warehouse.
    pub mintsoft: Mintsoft,
    /// The intelligence.
    pub wair: Wair,
    /// Calls to Mintsoft in any minute that the budget sets aside for this flow's first looks.
    pub calls_set_aside: u32,
    /// The hints queue.
    pub hints: Arc<dyn Queue>,
    /// Whether the vendors are written to.
    pub mode: Mode,
}

impl StockPoll {
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
