//! What we know of each customer order: ids, hashes and states. Never its content.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use mapping::{bundle::Pinned, order::Signals, shopify::Held, sku::Sku};
use ports::{Failure, TableError, When, Write};
use serde::{Deserialize, Serialize};

use crate::{Store, Versioned, keys, store};

/// One customer order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderRecord {
    /// Every revision that the intake accepted.
    pub revisions: BTreeMap<u32, Revision>,
    /// How far it is on its way to Mintsoft.
    pub state: OrderState,
    /// The exception that is open for it: code and subject.
    #[serde(default)]
    pub exception: Option<(String, String)>,
    /// Which revision that exception is about; 0 where older code noted it.
    #[serde(default)]
    pub judged: u32,
    /// What the Mintsoft order was made of, line by line; empty before the first create.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<OrderLine>,
    /// What is counted of the revision whose create was claimed last.
    #[serde(default)]
    pub signals: Signals,
    /// What observe mode would have done about the order that is live, the last time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observed: Option<Observed>,
}

/// What observe mode would have done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Observed {
    /// The revision that asked for it.
    pub revision: u32,
    /// What, as a sentence without personal data.
    pub would: String,
    /// When.
    pub at: Timestamp,
}

/// One line of a customer order as it was sent to Mintsoft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderLine {
    /// The channel's id of the line.
    pub line: String,
    /// What the customer ordered.
    pub sku: Sku,
    /// How many of it.
    pub quantity: u32,
    /// What one of it ships as, when it was exploded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pinned: Option<Pinned>,
}

impl OrderLine {
    /// The SKUs that leave the shelf for it.
    pub fn ships(&self) -> impl Iterator<Item = &Sku> {
        let itself = self.pinned.is_none().then_some(&self.sku);
        let components = self.pinned.iter().flat_map(|pinned| &pinned.components).map(|component| &component.sku);
        itself.into_iter().chain(components)
    }
}

/// Which revision of which customer order a Mintsoft order number stands for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Numbered {
    /// The sales channel.
    pub channel: String,
    /// The channel's id of the order.
    pub order: String,
    /// The revision.
    pub revision: u32,
}

/// One accepted revision.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Revision {
    /// Hash of its content.
    pub content: String,
    /// Whether it is surely in the queue, or was met by the relay.
    pub queued: bool,
    /// Hash of what a warehouse sees of it; blank where older code noted it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub goods: String,
    /// When the intake first recorded it; `None` where older code did, or where only the relay has met it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted: Option<Timestamp>,
    /// How long Shopify has told this content; `None` where it came another way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<Held>,
}

impl OrderRecord {
    /// The highest revision that is surely known to the flow: what has a lower one is out of date.
    pub fn newest(&self) -> u32 {
        self.revisions.iter().filter(|(_, known)| known.queued).map(|(revision, _)| *revision).max().unwrap_or(0)
    }
}

/// How far an order is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum OrderState {
    /// Accepted; nothing was sent.
    #[default]
    Received,
    /// A create is under way, or its outcome is not known: it is looked up before anything is sent again.
    Creating {
        /// The Mintsoft order number.
        number: String,
        /// Which of our attempts this is, from 1.
        attempt: u32,
        /// Until then the one who claimed it may still be at work.
        claimed_until: Timestamp,
        /// When the latest create was sent.
        sent_at: Timestamp,
        /// Clean lookups since then that did not find it.
        absent_lookups: u32,
    },
    /// Mintsoft holds it.
    Created {
        /// The Mintsoft order number.
        number: String,
        /// Mintsoft's ids: one, or one for each part.
        ids: Vec<i64>,
        /// When we knew.
        at: Timestamp,
        /// Found by a lookup rather than told by the create.
        found: bool,
    },
    /// A cancel is under way, or not confirmed yet: the order's status is read before anything else is done.
    Cancelling {
        /// The Mintsoft order number.
        number: String,
        /// Mintsoft's ids of all parts that are known.
        ids: Vec<i64>,
        /// Until then the one who claimed it may still be at work.
        claimed_until: Timestamp,
    },
    /// Nothing of it is live in Mintsoft, and nothing is wanted.
    Cancelled {
        /// The revision that said so.
        revision: u32,
        /// When we knew.
        at: Timestamp,
    },
    /// It ended badly and waits in the dead letters.
    Failed {
        /// The exception's code.
        code: String,
        /// When.
        at: Timestamp,
    },
    /// Observe mode: it would have been sent.
    Observed {
        /// The Mintsoft order number that it would have got.
        number: String,
        /// When.
        at: Timestamp,
    },
}

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
