//! Dispatch: the parts of each order, and what each sink was told of them. No personal data.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::DateTime};
use mapping::dispatch::{Callback, Ledger, Ordered, Sink};
use ports::{Failure, TableError, When, Write};
use serde::{Deserialize, Serialize};

use crate::{Lease, Open, Store, Versioned, keys, orders::Numbered, orders::OrderLine, store};

/// One revision of an order on its way out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DispatchRecord {
    /// The Mintsoft order number.
    pub number: String,
    /// Its parts.
    pub ledger: Ledger,
    /// The news of each part that were last put into the queue, by the number of the part.
    #[serde(default)]
    pub queued: BTreeMap<u32, String>,
    /// Whether an exception is open because a row of it could not be read.
    #[serde(default)]
    pub unreadable: bool,
    /// Parts for which an exception is open because their despatch was undone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub undone: Vec<u32>,
}

/// What one sink was told of one part.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SinkRecord {
    /// What is being told; an attempt may have arrived. Only the sales channel has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sending: Option<Callback>,
    /// The last that was accepted, and when; a sink without callbacks has only the time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told: Option<Told>,
    /// When it was refused, if it was; a redriven message tries again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<Timestamp>,
    /// Whether an exception is open because nobody answered for too long.
    #[serde(default)]
    pub stuck: bool,
    /// When observe mode would have told it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observed: Option<Timestamp>,
}

/// An accepted answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Told {
    /// When.
    pub at: Timestamp,
    /// What the sales channel accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub callback: Option<Callback>,
    /// What the sales channel calls it, if it has a name for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
}

/// How far the dispatch poll is, in Mintsoft's own local time.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DispatchFlow {
    /// Everything that was updated up to then was seen.
    pub updated: Option<DateTime>,
    /// Everything that was despatched up to then was seen.
    pub despatched: Option<DateTime>,
    /// The last open order that a sweep has looked at by itself.
    pub swept: Option<(String, String)>,
    /// How far a sweep by lists is.
    #[serde(default)]
    pub round: Option<Round>,
    /// Exceptions that this flow has open.
    #[serde(default, skip_serializing_if = "Open::is_empty")]
    pub open: Open,
}

/// One round of a sweep by lists of all orders, from the oldest open one on, in Mintsoft's own local time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Round {
    /// Order date at which it began.
    pub from: DateTime,
    /// Order date up to which it has come.
    pub at: DateTime,
    /// Date of the oldest order in it that was open: the next round begins there.
    pub oldest: Option<DateTime>,
}

/// How often a write is tried again when somebody else was first.
const ATTEMPTS: usize = 5;

/// Reads and writes dispatch records.
#[derive(Clone)]
pub struct Dispatches {
    store: Store,
}

/// The lines of an order as the ledger takes them.
pub fn ordered(lines: &[OrderLine]) -> Vec<Ordered> {
    let one = |line: &OrderLine| Ordered {
        line: line.line.clone(),
        sku: line.sku.clone(),
        quantity: line.quantity,
        components: line.pinned.as_ref().map(|pinned| pinned.components.clone()).unwrap_or_default(),
    };
    lines.iter().map(one).collect()
}

impl Dispatches {
    /// The records kept in `store`.
    pub fn new(store: Store) -> Self {
        Self { store }
    }

    /// The parts of one revision.
    ///
    /// # Errors
    /// `Transient` when the table cannot be read.
    pub async fn read(&self, of: &Numbered) -> Result<Option<Versioned<DispatchRecord>>, Failure> {
        self.store.read(&keys::dispatch(&of.channel, &of.order, of.revision)).await
    }

    /// Replaces the record that was read as `before`, under the poll's lease if there is one.
    ///
    /// # Errors
    /// `Conflict` when somebody else changed it since, or the lease is lost.
    pub async fn write(
        &self,
        of: &Numbered,
        before: &Option<Versioned<DispatchRecord>>,
        next: &DispatchRecord,
        lease: Option<&Lease>,
    ) -> Result<(), TableError> {
        // The poll enters what it sees while a sink fixes what it tells: neither may undo the other.
        let key = keys::dispatch(&of.channel, &of.order, of.revision);
        let mut writes = vec![store::put(key, Versioned::unchanged(before), next, None)];
        writes.extend(lease.map(Lease::check));
        self.store.write(writes).await
    }

    /// What one sink was told of one part.
    ///
    /// # Errors
    /// `Transient` when the table cannot be read.
    pub async fn sink(&self, of: &Numbered, part: u32, sink: Sink) -> Result<Option<Versioned<SinkRecord>>, Failure> {
        self.store.read(&keys::dispatch_sink(&of.channel, &of.order, of.revision, part, sink.word())).await
    }

    /// The records of several orders, by whose they are; those that do not exist are left out.
    ///
    /// # Errors
    /// `Transient` when the table cannot be read.
    pub async fn read_all(&self, wanted: &[Numbered]) -> Result<Vec<(Numbered, DispatchRecord)>, Failure> {
        let key = |of: &Numbered| keys::dispatch(&of.channel, &of.order, of.revision);
        let by_key: BTreeMap<_, _> = wanted.iter().map(|of| (key(of), of)).collect();
        if by_key.is_empty() {
            return Ok(Vec::new());
        }
        let mut found = Vec::new();
        for item in self.store.table().get(&by_key.keys().cloned().collect::<Vec<_>>()).await? {
            if let Some(of) = by_key.get(&item.key) {
                found.push(((*of).clone(), store::decode::<DispatchRecord>(&item)?.value));
            }
        }
        Ok(found)
    }

    /// What sinks were told of several parts; what does not exist is left out.
    ///
    /// # Errors
    /// `Transient` when the table cannot be read.
    pub async fn sinks(
        &self,
        wanted: &[(Numbered, u32)],
    ) -> Result<BTreeMap<(Numbered, u32, Sink), SinkRecord>, Failure> {
        let mut by_key = BTreeMap::new();
        for (of, part) in wanted {
            for sink in Sink::ALL {
                let key = keys::dispatch_sink(&of.channel, &of.order, of.revision, *part, sink.word());
                by_key.insert(key, (of.clone(), *part, sink));
            }
        }
        if by_key.is_empty() {
            return Ok(BTreeMap::new());
        }
        let mut found = BTreeMap::new();
        for item in self.store.table().get(&by_key.keys().cloned().collect::<Vec<_>>()).await? {
            if let Some(part) = by_key.get(&item.key) {
                found.insert(part.clone(), store::decode::<SinkRecord>(&item)?.value);
            }
        }
        Ok(found)
    }

    /// Forgets that these parts were put into the queue, so that the next look at their order puts them there again. Whoever
    /// has been told is not told twice.
    ///
    /// # Errors
    /// `Transient` when the table does not answer.
    pub async fn requeue(&self, of: &Numbered, is_meant: impl Fn(u32) -> bool) -> Result<(), Failure> {
        for _ in 0..ATTEMPTS {
            let Some(before) = self.read(of).await? else { return Ok(()) };
            let mut next = before.value.clone();
            next.queued.retain(|part, _| !is_meant(*part));
            if next == before.value {
                return Ok(());
            }
            match self.write(of, &Some(before), &next, None).await {
                Ok(()) => return Ok(()),
                Err(TableError::Conflict(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(Failure::Transient("the order's dispatch record is contended".to_owned()))
    }

    /// Replaces the sink's record that was read as `before`.
    ///
    /// # Errors
    /// `Conflict` when another delivery of the same message is at work.
    pub async fn write_sink(
        &self,
        (of, part, sink): (&Numbered, u32, Sink),
        before: &Option<Versioned<SinkRecord>>,
        next: &SinkRecord,
    ) -> Result<(), TableError> {
        let key = keys::dispatch_sink(&of.channel, &of.order, of.revision, part, sink.word());
        // Two deliveries of one message: the second must see that the first has begun.
        self.store.write(vec![store::put(key, Versioned::unchanged(before), next, None)]).await
    }

    /// Takes the mark off an order that Mintsoft has finished with, unless a later revision has put up its own.
    ///
    /// # Errors
    /// `Transient` when the table does not answer.
    pub async fn finish(&self, of: &Numbered) -> Result<(), Failure> {
        let key = keys::open_order(&of.channel, &of.order);
        let Some(mark) = self.store.read::<u32>(&key).await?.filter(|mark| mark.value == of.revision) else {
            return Ok(());
        };
        match self.store.write(vec![Write::Delete { key, when: When::Version(mark.version) }]).await {
            // Put up anew meanwhile: then it stays.
            Ok(()) | Err(TableError::Conflict(_)) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// How far the poll is.
    ///
    /// # Errors
    /// `Transient` when the table cannot be read.
    pub async fn flow(&self) -> Result<DispatchFlow, Failure> {
        Ok(self.store.read(&keys::flow("dispatch")).await?.map(|found| found.value).unwrap_or_default())
    }

    /// The write that stores how far the poll is; it goes with the release of the lease.
    pub fn put_flow(flow: &DispatchFlow) -> Write {
        store::put(keys::flow("dispatch"), When::Any, flow, None)
    }
}
