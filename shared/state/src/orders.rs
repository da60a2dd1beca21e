//! What we know of each customer order: ids, hashes and states. Never its content.

mod record;

use std::collections::{BTreeMap, BTreeSet};

use ports::{Failure, TableError, When, Write};

pub use record::{Numbered, Observed, OrderLine, OrderRecord, OrderState, Revision};

use crate::{Store, Versioned, keys, store};

/// Reads and writes order records.
#[derive(Clone)]
pub struct Orders {
    store: Store,
}

impl Orders {
    /// The orders kept in `store`.
    pub fn new(store: Store) -> Self {
        Self { store }
    }

    /// The record of one order.
    ///
    /// # Errors
    /// `Transient` when the table cannot be read.
    pub async fn read(&self, channel: &str, order: &str) -> Result<Option<Versioned<OrderRecord>>, Failure> {
        self.store.read(&keys::order(channel, order)).await
    }

    /// Replaces the record that was read as `before`.
    ///
    /// # Errors
    /// `Conflict` when somebody else changed it since: read again and decide again.
    pub async fn write(
        &self,
        channel: &str,
        order: &str,
        before: &Option<Versioned<OrderRecord>>,
        next: &OrderRecord,
    ) -> Result<(), TableError> {
        self.write_with(channel, order, before, next, Vec::new()).await
    }

    /// As [`Orders::write`], together with `more`: all or nothing.
    ///
    /// # Errors
    /// As [`Orders::write`].
    pub async fn write_with(
        &self,
        channel: &str,
        order: &str,
        before: &Option<Versioned<OrderRecord>>,
        next: &OrderRecord,
        more: Vec<Write>,
    ) -> Result<(), TableError> {
        // Intake and relay, or two deliveries of one message, may work on the same order at once.
        let unchanged = Versioned::unchanged(before);
        let mut writes = vec![store::put(keys::order(channel, order), unchanged, next, None)];
        writes.extend(mark(channel, order, before.as_ref().map(|found| &found.value), next));
        writes.extend(more);
        self.store.write(writes).await
    }

    /// Channel and id of all orders of which nothing was sent yet, in order.
    ///
    /// # Errors
    /// `Transient` when the table cannot be read.
    pub async fn waiting(&self) -> Result<Vec<(String, String)>, Failure> {
        let marks = self.store.table().query(keys::WAITING_ORDERS, "").await?;
        Ok(marks.into_iter().filter_map(|mark| pair(&mark.key.sk)).collect())
    }

    /// The records of several orders, by channel and id; those that do not exist are left out.
    ///
    /// # Errors
    /// `Transient` when the table cannot be read.
    pub async fn read_all(
        &self,
        wanted: impl IntoIterator<Item = &(String, String)>,
    ) -> Result<BTreeMap<(String, String), OrderRecord>, Failure> {
        let by_key: BTreeMap<_, _> = wanted.into_iter().map(|of| (keys::order(&of.0, &of.1), of.clone())).collect();
        if by_key.is_empty() {
            return Ok(BTreeMap::new());
        }
        let mut records = BTreeMap::new();
        for item in self.store.table().get(&by_key.keys().cloned().collect::<Vec<_>>()).await? {
            if let Some(of) = by_key.get(&item.key) {
                records.insert(of.clone(), store::decode::<OrderRecord>(&item)?.value);
            }
        }
        Ok(records)
    }

    /// Whose orders these Mintsoft order numbers are; those that are none of ours are left out.
    ///
    /// # Errors
    /// `Transient` when the table cannot be read.
    pub async fn numbered_all(&self, numbers: &BTreeSet<String>) -> Result<BTreeMap<String, Numbered>, Failure> {
        let by_key: BTreeMap<_, _> = numbers.iter().map(|number| (keys::order_number(number), number)).collect();
        if by_key.is_empty() {
            return Ok(BTreeMap::new());
        }
        let mut found = BTreeMap::new();
        for item in self.store.table().get(&by_key.keys().cloned().collect::<Vec<_>>()).await? {
            if let Some(number) = by_key.get(&item.key) {
                found.insert((*number).clone(), store::decode::<Numbered>(&item)?.value);
            }
        }
        Ok(found)
    }

    /// Whose order a Mintsoft order number is; `None` when it is none of ours.
    ///
    /// # Errors
    /// `Transient` when the table cannot be read.
    pub async fn numbered(&self, number: &str) -> Result<Option<Numbered>, Failure> {
        Ok(self.store.read(&keys::order_number(number)).await?.map(|found| found.value))
    }

    /// The revisions of all orders that Mintsoft has not finished with, in no order.
    ///
    /// # Errors
    /// `Transient` when the table cannot be read.
    pub async fn open_revisions(&self) -> Result<Vec<Numbered>, Failure> {
        let mut open = Vec::new();
        for partition in 0..keys::OPEN_ORDER_PARTITIONS {
            for mark in self.store.table().query(&keys::open_orders(partition), "").await? {
                let Some((channel, order)) = mark.key.sk.split_once('/') else { continue };
                let revision = store::decode::<u32>(&mark)?.value;
                open.push(Numbered { channel: channel.to_owned(), order: order.to_owned(), revision });
            }
        }
        Ok(open)
    }

    /// Channel and id of all orders that Mintsoft has not finished with, in no order.
    ///
    /// # Errors
    /// `Transient` when the table cannot be read.
    pub async fn open(&self) -> Result<Vec<(String, String)>, Failure> {
        let mut open = Vec::new();
        for partition in 0..keys::OPEN_ORDER_PARTITIONS {
            let marks = self.store.table().query(&keys::open_orders(partition), "").await?;
            open.extend(marks.into_iter().filter_map(|mark| pair(&mark.key.sk)));
        }
        Ok(open)
    }
}

fn pair(text: &str) -> Option<(String, String)> {
    text.split_once('/').map(|(channel, order)| (channel.to_owned(), order.to_owned()))
}

/// The write that keeps the mark of orders of which nothing was sent yet, when that changes.
fn mark(channel: &str, order: &str, before: Option<&OrderRecord>, next: &OrderRecord) -> Option<Write> {
    let (was, is) =
        (before.is_some_and(|record| record.state == OrderState::Received), next.state == OrderState::Received);
    let key = keys::waiting_order(channel, order);
    // In the transaction of the record itself, so that the two never say different things.
    match (was, is) {
        (false, true) => Some(store::put(key, When::Any, &(), None)),
        (true, false) => Some(Write::Delete { key, when: When::Any }),
        _ => None,
    }
}

/// Writes that make an order known by its number and mark it as open; they go into the transaction that claims a create.
pub fn index(number: &str, of: &Numbered) -> [Write; 2] {
    [
        // The same number always stands for the same revision, so writing it again changes nothing.
        store::put(keys::order_number(number), When::Any, of, None),
        store::put(keys::open_order(&of.channel, &of.order), When::Any, &of.revision, None),
    ]
}

/// The write that says that Mintsoft has finished with an order: all of it has left, or it is cancelled.
pub fn finished(channel: &str, order: &str) -> Write {
    Write::Delete { key: keys::open_order(channel, order), when: When::Any }
}
