//! What WAIR was told of a SKU lately. Nothing here is needed to run.
//!
//! One small item for each SKU beside the chunks, and only of SKUs that changed: decision 27 says why.

use std::{collections::BTreeMap, time::Duration};

use jiff::Timestamp;
use mapping::sku::Sku;
use ports::{Failure, Key, TableError, When};
use serde::{Deserialize, Serialize};

use crate::{Lease, Store, keys, store};

/// The latest changes of each location that are kept.
pub const KEPT: usize = 10;
/// And of all locations of a SKU together: some three kilobytes.
pub const KEPT_IN_ALL: usize = 40;
/// Days after the last change for which a history is readable.
pub const KEPT_DAYS: u64 = 90;

const KEEP: Duration = Duration::from_secs(KEPT_DAYS * 86_400);
/// Puts per transaction, so that with the lease's check it stays below the table's limit of 100.
const PUTS_PER_WRITE: usize = 90;
/// Bytes of a partition key. Of a SKU that is longer nothing is kept.
const LONGEST: usize = 2_048;

/// One level that WAIR took.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// When WAIR had taken it, to the second.
    pub at: Timestamp,
    /// WAIR's location.
    pub location: String,
    /// What it had been told before; `None` when nothing was, or nobody knows what had arrived.
    pub from: Option<i64>,
    /// What it was told, in physical units.
    pub to: i64,
    /// The fencing token of the run that told it by `POST /Stock`.
    pub run: u64,
}

/// The history of one SKU.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct History {
    /// The latest first.
    changes: Vec<Change>,
}

impl History {
    /// Enters a change, unless it says what the last one of its location has said: a level that is told again after a crash.
    fn enter(&mut self, change: Change) {
        let last = self.changes.iter().find(|known| known.location == change.location);
        if change.from.is_none() && last.is_some_and(|known| known.to == change.to) {
            return;
        }
        self.changes.insert(0, change);
        let mut seen = BTreeMap::<String, usize>::new();
        self.changes.retain(|change| {
            let count = seen.entry(change.location.clone()).or_default();
            *count += 1;
            *count <= KEPT
        });
        self.changes.truncate(KEPT_IN_ALL);
    }
}

/// The latest changes of a SKU, the newest first.
///
/// # Errors
/// `Transient` when the table cannot be read, `Halted` when the item is not one of ours.
pub async fn of(store: &Store, sku: &Sku) -> Result<Vec<Change>, Failure> {
    let Some(key) = key(sku) else { return Ok(Vec::new()) };
    Ok(store.read::<History>(&key).await?.map(|found| found.value.changes).unwrap_or_default())
}

/// Notes changes in the histories of their SKUs, under the lease of the stock flow.
///
/// # Errors
/// `Halted` when the lease is lost, `Transient` when the table cannot be read or written.
pub async fn note(store: &Store, lease: &Lease, news: Vec<(Sku, Change)>) -> Result<(), Failure> {
    let mut by_key = BTreeMap::<Key, Vec<Change>>::new();
    for (sku, change) in news {
        if let Some(key) = key(&sku) {
            by_key.entry(key).or_default().push(change);
        }
    }
    if by_key.is_empty() {
        return Ok(());
    }
    let wanted: Vec<Key> = by_key.keys().cloned().collect();
    let mut known = BTreeMap::new();
    for item in store.table().get(&wanted).await? {
        // One that cannot be read, after a step back to older code perhaps, begins anew: it must not hold up the levels.
        if let Ok(found) = store::decode::<History>(&item) {
            known.insert(item.key, found.value);
        }
    }
    let mut puts = Vec::with_capacity(by_key.len());
    for (key, changes) in by_key {
        let mut history = known.remove(&key).unwrap_or_default();
        let expires = changes.iter().map(|change| change.at).max().map(|last| last + KEEP);
        changes.into_iter().for_each(|change| history.enter(change));
        // Unconditional: the lease, which is checked in the same transaction, has one holder.
        puts.push(store::put(key, When::Any, &history, expires));
    }
    while !puts.is_empty() {
        let mut writes = puts.split_off(puts.len().saturating_sub(PUTS_PER_WRITE));
        writes.push(lease.check());
        match store.write(writes).await {
            Ok(()) => {}
            Err(TableError::Conflict(_)) => return Err(Failure::Halted("the stock lease was lost".to_owned())),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

fn key(sku: &Sku) -> Option<Key> {
    Some(keys::told(sku)).filter(|key| key.pk.len() <= LONGEST)
}
