//! What is open of one kind, about one subject, or about one order.

use std::collections::BTreeSet;

use mapping::exception::{self, AREAS, Kind};
use ports::{Failure, Item, Key};

use super::{Exception, Exceptions};
use crate::{keys, store};

/// Bytes of a sort key.
const LONGEST: usize = 1_024;
/// Areas of the catalogue that are about orders.
const OF_ORDERS: [&str; 3] = ["Orders", "Dispatches", "Reconciliation"];

impl Exceptions {
    /// The open exceptions of one kind.
    ///
    /// # Errors
    /// `Transient` when the register cannot be read.
    pub async fn list_open_of(&self, kind: &Kind) -> Result<Vec<Exception>, Failure> {
        let prefix = keys::open_exception(kind.code, "").sk;
        decoded(&self.store.table().query(keys::OPEN_EXCEPTIONS, &prefix).await?)
    }

    /// The open exceptions of any kind about one of these subjects, the oldest first.
    ///
    /// # Errors
    /// `Transient` when the register cannot be read.
    pub async fn list_about(&self, subjects: &[&str]) -> Result<Vec<Exception>, Failure> {
        // By key, because all that is open may be much. A table takes each key once, and none that is longer.
        let of = |subject: &&str| {
            exception::ALL.iter().map(|kind| keys::open_exception(kind.code, subject)).collect::<Vec<_>>()
        };
        let wanted: BTreeSet<Key> = subjects.iter().flat_map(of).filter(|key| key.sk.len() <= LONGEST).collect();
        let mut open = decoded(&self.store.table().get(&Vec::from_iter(wanted)).await?)?;
        open.sort_by_key(|found| found.first_seen);
        Ok(open)
    }

    /// The open exceptions whose subject is the order with its channel, alone or with a SKU or a part behind it, the oldest
    /// first.
    ///
    /// # Errors
    /// `Transient` when the register cannot be read.
    pub async fn list_about_order(&self, channel: &str, order: &str) -> Result<Vec<Exception>, Failure> {
        let name = format!("{channel}/{order}");
        let kinds = AREAS.iter().filter(|(area, _)| OF_ORDERS.contains(area)).flat_map(|(_, kinds)| kinds.iter());
        let prefixes: Vec<String> = kinds.map(|kind| keys::open_exception(kind.code, &name).sk).collect();
        let read = prefixes.iter().map(|prefix| self.store.table().query(keys::OPEN_EXCEPTIONS, prefix));
        let items: Vec<Item> = futures::future::try_join_all(read).await?.into_iter().flatten().collect();
        let mut open = decoded(&items)?;
        // The next order's number may begin with this one's.
        open.retain(|found| {
            found.subject.strip_prefix(&name).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '/', ',']))
        });
        open.sort_by_key(|found| found.first_seen);
        Ok(open)
    }
}

fn decoded(items: &[Item]) -> Result<Vec<Exception>, Failure> {
    items.iter().map(|item| store::decode(item).map(|found| found.value)).collect()
}
