//! What reconciliation remembers from run to run.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use mapping::sku::Sku;
use ports::{Failure, When, Write};
use serde::{Deserialize, Serialize};

use crate::{Store, flow_exceptions::Open, keys, store};

/// More SKUs than this, and more orders, are not remembered: the record has to fit into one item.
pub const MOST_KEPT: usize = 2_000;

/// What reconciliation remembers from run to run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReconcileFlow {
    /// Since when it watches; flows that have never run are judged from then on.
    pub since: Option<Timestamp>,
    /// SKUs that differed at the last look.
    #[serde(default)]
    pub differing: BTreeSet<Sku>,
    /// SKUs for which a resend was asked at the last look.
    #[serde(default)]
    pub resent: BTreeSet<Sku>,
    /// Orders of which nothing was sent yet, as `channel/order`, and since when that was seen.
    #[serde(default)]
    pub waiting: BTreeMap<String, Timestamp>,
    /// Exceptions that it opened and that are not closed yet.
    #[serde(default)]
    pub open: Open,
}

impl ReconcileFlow {
    /// The record.
    ///
    /// # Errors
    /// `Transient` when the table cannot be read.
    pub async fn read(store: &Store) -> Result<Self, Failure> {
        Ok(store.read(&keys::flow("reconcile")).await?.map(|found| found.value).unwrap_or_default())
    }

    /// The write of it, for a transaction that carries the lease.
    pub fn put(&self) -> Write {
        store::put(keys::flow("reconcile"), When::Any, self, None)
    }

    /// The subjects of one code that are open.
    pub fn subjects<'f>(&'f self, code: &'f str) -> impl Iterator<Item = &'f str> {
        self.open.iter().filter(move |(other, _)| other == code).map(|(_, subject)| subject.as_str())
    }
}
