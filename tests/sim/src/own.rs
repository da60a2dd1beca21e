//! Our own services as a function sees them: the table, the queues, the secrets, each with a way there and back.

mod watch;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use ports::{
    Depth, Failure, Inbox, Item, Key, Message, Queue, Secrets, Table, TableError, Write,
    memory::{DeadLetters, MemoryQueue, MemorySecrets, MemoryTable, Received},
};

use crate::{core::Core, facts::What, knobs::Knob, process::Line};

/// The state table.
pub(crate) struct SimTable {
    /// The history's core.
    pub core: Arc<Core>,
    /// What it holds.
    pub inner: Arc<MemoryTable>,
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
