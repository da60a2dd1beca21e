//! Our own services as a function sees them: the table, the queues, the secrets, each with a way there and back.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use async_trait::async_trait;
use jiff::Timestamp;
use mapping::stock::SkuStock;
use ports::{
    Body, Depth, Failure, Inbox, Item, Key, Message, Queue, Secrets, Table, TableError, Write,
    memory::{DeadLetters, MemoryQueue, MemorySecrets, MemoryTable, Received},
};
use serde_json::Value;
use state::chunks::Entry;

use crate::{core::Core, facts::What, knobs::Knob, process::Line};

/// The state table.
pub(crate) struct SimTable {
    /// The history's core.
    pub core: Arc<Core>,
    /// What it holds.
    pub inner: Arc<MemoryTable>,
}

/// Which lease guards a partition; none guards what is written under its own conditions.
fn guard_of(key: &Key) -> Option<&'static str> {
    let family = key.pk.split('#').next().unwrap_or_default();
    match family {
        "stock" => Some("lease#stock"),
        "catalogue" | "styles" => Some("lease#catalogue"),
        "flow" => match key.pk.as_str() {
            "flow#stock" => Some("lease#stock"),
            "flow#catalogue" => Some("lease#catalogue"),
            "flow#transfers" => Some("lease#transfers"),
            "flow#dispatch" => Some("lease#dispatch"),
            _ => None,
        },
        _ => None,
    }
}

impl SimTable {
    async fn trip(&self) -> Result<(), TableError> {
        self.core.latency(1, 12).await;
        match self.core.fails(&[Knob::Throttled, Knob::TableDown]) {
            Some(_) => Err(TableError::Unavailable("throttled".to_owned())),
            None => Ok(()),
        }
    }

    async fn write_there_and_back(&self, writes: Vec<Write>) -> Result<(), TableError> {
        self.trip().await?;
        let written = self.inner.write(writes.clone()).await;
        if written.is_ok() {
            self.watch(&writes);
        }
        let lost = written.is_ok() && self.core.fails(&[Knob::LostWrite]).is_some();
        self.core.latency(1, 8).await;
        if lost { Err(TableError::Unknown("no answer".to_owned())) } else { written }
    }

    /// Follows in which order each SKU was observed.
    fn watch_order(&self, key: &Key, bytes: &[u8]) {
        let Ok(skus) = SkuStock::decode(bytes) else { return };
        let now: BTreeMap<String, u64> =
            skus.into_iter().map(|sku| (sku.sku.as_str().to_owned(), sku.observed)).collect();
        let before = self.core.lock().observed.insert(key.clone(), now.clone()).unwrap_or_default();
        for (sku, was) in before {
            let is = now.get(&sku).copied().unwrap_or(0);
            if is < was {
                self.core.note(What::Older { sku, was, is });
            }
        }
    }

    /// Follows who holds which lease, and who writes what a lease guards.
    fn watch(&self, writes: &[Write]) {
        let by = self.core.by();
        for write in writes {
            let key = write.key();
            if let Some(lease) = guard_of(key).filter(|_| !matches!(write, Write::Check { .. })) {
                let holder = self.core.lock().holders.get(lease).map(|(holder, _)| *holder);
                if holder != Some(by) {
                    let key = format!("{}/{}", key.pk, key.sk);
                    self.core.note(What::StaleWrite { lease: lease.to_owned(), key });
                }
            }
        }
        for write in writes {
            match write {
                Write::Put { key, body: Body::Bytes(bytes), .. } if key.pk.starts_with("stock#") => {
                    self.watch_order(key, bytes);
                }
                _ => {}
            }
            let (key, body) = match write {
                Write::Put { key, body: Body::Text(body), .. } if key.pk.starts_with("lease#") => (key, body),
                _ => continue,
            };
            let record: Value = serde_json::from_str(body).unwrap_or_default();
            let now = self.core.time.now();
            let until = record["until"].as_str().and_then(|until| until.parse::<Timestamp>().ok());
            let before = {
                let holders = &mut self.core.lock().holders;
                match until.filter(|until| *until > now) {
                    Some(until) => holders.insert(key.pk.clone(), (by, until)),
                    // Released, or abandoned at this moment.
                    None => holders.remove(&key.pk),
                }
            };
            if let Some((holder, _)) = before.filter(|(holder, until)| *holder != by && *until > now) {
                self.core.note(What::LeaseTaken { lease: key.pk.clone(), holder });
            }
        }
        let mut inner = self.core.lock();
        if let Some(quiet) = &mut inner.quiet {
            let changed = writes.iter().filter(|write| !matches!(write, Write::Check { .. }));
            quiet.extend(changed.map(|write| (by, write.key().clone())));
        }
    }
}

#[async_trait]
impl Table for SimTable {
    async fn get(&self, keys: &[Key]) -> Result<Vec<Item>, TableError> {
        self.trip().await?;
        let items = self.inner.get(keys).await;
        self.core.latency(1, 8).await;
        items
    }

    async fn query(&self, pk: &str, prefix: &str) -> Result<Vec<Item>, TableError> {
        self.trip().await?;
        let items = self.inner.query(pk, prefix).await;
        self.core.latency(1, 8).await;
        items
    }

    async fn write(&self, writes: Vec<Write>) -> Result<(), TableError> {
        let by = self.core.by();
        let counts = |write: &Write| !["lease#", "budget#"].iter().any(|family| write.key().pk.starts_with(family));
        if writes.iter().any(counts) {
            self.core.lock().writing.insert(by);
        }
        let written = self.write_there_and_back(writes).await;
        self.core.lock().writing.remove(&by);
        written
    }
}

/// One queue.
pub(crate) struct SimQueue {
    /// The history's core.
    pub core: Arc<Core>,
    /// Which one it is.
    pub line: Line,
    /// What it holds.
    pub inner: Arc<MemoryQueue>,
}

#[async_trait]
impl Queue for SimQueue {
    async fn send(&self, message: Message) -> Result<(), Failure> {
        self.core.latency(2, 15).await;
        if self.core.fails(&[Knob::QueueDown]).is_some() {
            return Err(Failure::Transient("the queue does not answer".to_owned()));
        }
        let sent = self.inner.send(message.clone()).await;
        self.core.note(What::Enqueued { queue: self.line.name(), bytes: message.body.len() });
        {
            let mut inner = self.core.lock();
            inner.stirred = true;
            if matches!(self.line, Line::Orders | Line::Dispatch) {
                inner.sent.push((self.line, message));
            }
        }
        self.core.latency(2, 10).await;
        sent
    }

    async fn retry_after(&self, receipt: &str, pause: Duration) -> Result<(), Failure> {
        self.core.latency(2, 15).await;
        if self.core.fails(&[Knob::QueueDown]).is_some() {
            return Err(Failure::Transient("the queue does not answer".to_owned()));
        }
        let done = self.inner.retry_after(receipt, pause).await;
        self.core.lock().stirred = true;
        self.core.latency(2, 10).await;
        done
    }
}

/// The dead letters of one queue.
pub(crate) struct SimInbox {
    /// The history's core.
    pub core: Arc<Core>,
    /// What they are.
    pub inner: DeadLetters,
}

impl SimInbox {
    async fn trip(&self) -> Result<(), Failure> {
        self.core.latency(2, 15).await;
        match self.core.fails(&[Knob::QueueDown]) {
            Some(_) => Err(Failure::Transient("the queue does not answer".to_owned())),
            None => Ok(()),
        }
    }
}

#[async_trait]
impl Inbox for SimInbox {
    async fn receive(&self, most: usize, hidden: Duration) -> Result<Vec<Received>, Failure> {
        self.trip().await?;
        let received = self.inner.receive(most, hidden).await;
        self.core.latency(2, 10).await;
        received
    }

    async fn delete(&self, receipt: &str) -> Result<(), Failure> {
        self.trip().await?;
        self.inner.delete(receipt).await
    }

    async fn give_back(&self, receipt: &str) -> Result<(), Failure> {
        self.trip().await?;
        self.inner.give_back(receipt).await
    }

    async fn depth(&self) -> Result<Depth, Failure> {
        self.trip().await?;
        self.inner.depth().await
    }
}

/// The secrets.
pub(crate) struct SimSecrets {
    /// The history's core.
    pub core: Arc<Core>,
    /// What they are.
    pub inner: Arc<MemorySecrets>,
}

#[async_trait]
impl Secrets for SimSecrets {
    async fn read(&self, name: &str) -> Result<Option<String>, Failure> {
        self.core.latency(5, 30).await;
        if self.core.fails(&[Knob::SecretsDown]).is_some() {
            return Err(Failure::Transient("the secrets do not answer".to_owned()));
        }
        self.inner.read(name).await
    }

    async fn write(&self, name: &str, text: &str) -> Result<(), Failure> {
        self.core.latency(5, 30).await;
        if self.core.fails(&[Knob::SecretsDown]).is_some() {
            return Err(Failure::Transient("the secrets do not answer".to_owned()));
        }
        self.inner.write(name, text).await
    }
}
