#![doc = include_str!("../README.md")]

mod bundles;
mod changes;
mod ending;
mod full;
mod holds;
mod look;
mod orders;
mod publish;
mod read;
mod report;
mod run;
mod survey;

use std::{collections::BTreeSet, sync::Arc};

use jiff::Timestamp;
use lambda_runtime::Error;
use mapping::stock::guard::Accepted;
use mintsoft::Mintsoft;
use ports::{Clock, Failure, Mode, Queue};
use runtime::{Invocation, metrics};
use serde::Deserialize;
use state::{
    Leases, Store, catalogue::CatalogueState, config::LiveConfig, exceptions::Exceptions, holds::Holds, orders::Orders,
    stock::StockState, styles::StyleState,
};
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
        /// Figures of the guard that a person has looked at and accepts.
        #[serde(default)]
        accept: Option<Accepted>,
    },
    /// These SKUs.
    Targeted {
        /// Exactly as Mintsoft spells them.
        skus: BTreeSet<String>,
    },
}

/// The catalogue flow with all that it needs of the world.
pub struct ProductSync {
    /// Time and chance.
    pub clock: Arc<dyn Clock>,
    /// The state table.
    pub store: Store,
    /// Its leases.
    pub leases: Leases,
    /// Its catalogue records.
    pub catalogue: CatalogueState,
    /// Its index of the styles.
    pub styles: StyleState,
    /// Orders that wait for a product.
    pub holds: Holds,
    /// Where they go when it is there.
    pub orders_queue: Arc<dyn Queue>,
    /// Its stock records, which are only read.
    pub stock: StockState,
    /// Its order records, which are only read.
    pub orders: Orders,
    /// The exception register.
    pub exceptions: Exceptions,
    /// The configuration in force.
    pub config: LiveConfig,
    /// The warehouse.
    pub mintsoft: Mintsoft,
    /// The intelligence.
    pub wair: Wair,
    /// Whether WAIR is written to.
    pub mode: Mode,
}

impl ProductSync {
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

/// Runs once for a schedule's input, or a person's.
///
/// # Errors
/// When our own state could not be read or written.
pub async fn handle(sync: &ProductSync, wish: Wish, invocation: Invocation) -> Result<Report, Error> {
    Ok(sync.run(wish, invocation.deadline).await?)
}
