#![doc = include_str!("../README.md")]

mod dispatch;
mod ending;
mod feeds;
mod heal;
pub mod invoke;
mod mail;
mod orders;
mod recommendations;
mod report;
mod resync;
mod rows;
mod run;
mod stock;

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use jiff::Timestamp;
use mintsoft::Mintsoft;
use ports::{Clock, Failure, Mail, Mode, Queue};
use runtime::metrics;
use serde::Deserialize;
use state::{
    Leases, Store, config::LiveConfig, dispatch::Dispatches, exceptions::Exceptions, holds::Holds, orders::Orders,
    stock::StockState, transfers::Transfers,
};
use wair::Wair;

pub use mail::Mailed;
pub use report::{Outcome, Report};
pub use resync::Resynced;

/// What it is asked to do.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "mode", rename_all = "camelCase")]
pub enum Wish {
    /// Compare what changed lately.
    Delta,
    /// Compare everything.
    Full,
    /// Send the mails that are due.
    Digest,
    /// Read these records afresh, and send them again.
    Targeted(Targets),
}

/// Single records.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Targets {
    /// SKUs, exactly as Mintsoft spells them.
    pub skus: BTreeSet<String>,
    /// Mintsoft order numbers, or `channel/order`.
    pub orders: BTreeSet<String>,
    /// Mintsoft warehouses.
    pub warehouses: BTreeSet<i32>,
}

/// Reconciliation with all that it needs of the world.
pub struct Reconcile {
    /// Time and chance.
    pub clock: Arc<dyn Clock>,
    /// The state table.
    pub store: Store,
    /// Its leases.
    pub leases: Leases,
    /// What WAIR was told.
    pub stock: StockState,
    /// Which orders are ours.
    pub orders: Orders,
    /// What was told of their parts.
    pub dispatches: Dispatches,
    /// Orders that are transfers.
    pub transfers: Transfers,
    /// Orders that are held.
    pub holds: Holds,
    /// The exception register.
    pub exceptions: Exceptions,
    /// The configuration in force.
    pub config: LiveConfig,
    /// The warehouse.
    pub mintsoft: Mintsoft,
    /// The intelligence.
    pub wair: Wair,
    /// The orders queue.
    pub orders_queue: Arc<dyn Queue>,
    /// The hints queue of stock.
    pub hints: Arc<dyn Queue>,
    /// The hints queue of dispatches.
    pub dispatch_hints: Arc<dyn Queue>,
    /// The people who run this.
    pub mail: Arc<dyn Mail>,
    /// Whether the vendors are written to.
    pub mode: Mode,
    /// How often the polls run.
    pub poll: Duration,
    /// Whether every sales channel is told of dispatches by a callback. Without one, those are told that the configuration
    /// gives a shop with fulfilments.
    pub has_callback: bool,
}

impl Reconcile {
    /// Compares what changed lately, or everything, and is done well before `deadline`.
    ///
    /// # Errors
    /// When our own state could not be read or written; a vendor that fails is an outcome, not an error.
    pub async fn run(&self, full: bool, deadline: Timestamp) -> Result<Report, Failure> {
        let report = run::once(self, full, deadline).await?;
        metrics::publish(self.clock.now(), &report.metrics());
        Ok(report)
    }
}
