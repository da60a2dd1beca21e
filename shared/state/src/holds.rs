//! Orders that cannot go now: kept safe and sealed until the cause is gone.

use std::{sync::Arc, time::Duration};

use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use mapping::sku::Sku;
use ports::{Clock, Failure, Message, Queue, TableError, When, Write};
use serde::{Deserialize, Serialize};

use crate::{Store, Versioned, keys, seal::Seal, store};

/// Longer than any queue keeps a message. The exception stays open beyond it.
const KEEP: Duration = Duration::from_secs(180 * 86_400);

/// Why an order is held. No personal data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Cause {
    /// The exception's code.
    pub code: String,
    /// The SKUs that have to be mended before the order can go.
    pub skus: Vec<Sku>,
    /// The shipping method that has to be mapped first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shipping_method: Option<String>,
}

/// One held order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Held {
    /// The sales channel.
    pub channel: String,
    /// The channel's id of the order.
    pub order: String,
    /// The revision.
    pub revision: u32,
    /// Why.
    pub cause: Cause,
    /// Since when.
    pub at: Timestamp,
    /// The event as it was sent, sealed, in base64.
    sealed: String,
}

/// Keeps held orders.
#[derive(Clone)]
pub struct Holds {
    store: Store,
    seal: Arc<Seal>,
    clock: Arc<dyn Clock>,
}

impl Holds {
    /// The holds kept in `store`.
    pub fn new(store: Store, seal: Seal, clock: Arc<dyn Clock>) -> Self {
        Self { store, seal: Arc::new(seal), clock }
    }

    /// The write that holds the event `body` in place of any other revision of its order.
    ///
    /// # Errors
    /// As [`Seal::seal`].
    pub async fn hold(
        &self,
        (channel, order, revision): (&str, &str, u32),
        cause: Cause,
        body: &str,
    ) -> Result<Write, Failure> {
        let key = keys::hold(channel, order);
        let sealed = STANDARD.encode(self.seal.seal(&key.sk, body.as_bytes()).await?);
        let (channel, order, at) = (channel.to_owned(), order.to_owned(), self.clock.now());
        let held = Held { channel, order, revision, cause, at, sealed };
        Ok(store::put(key, When::Any, &held, Some(at + KEEP)))
    }

    /// The write that forgets the hold of an order, if there is one.
    pub fn forget(channel: &str, order: &str) -> Write {
        Write::Delete { key: keys::hold(channel, order), when: When::Any }
    }

    /// All held orders.
    ///
    /// # Errors
    /// `Transient` when the table cannot be read.
    pub async fn list(&self) -> Result<Vec<Versioned<Held>>, Failure> {
        let items = self.store.table().query(keys::HOLDS, "").await?;
        items.iter().map(store::decode).collect()
    }

    /// Sends every order whose cause `is_gone` back to the orders `queue`; how many were sent. An order that turns out to be
    /// held still is held again.
    ///
    /// # Errors
    /// When one of them could not be sent or forgotten; whoever calls again goes on from there. One that cannot be opened is
    /// reported in the log, and stays.
    pub async fn release(&self, queue: &dyn Queue, is_gone: impl Fn(&Held) -> bool) -> Result<usize, Failure> {
        let mut sent = 0;
        for Versioned { value: held, version } in self.list().await? {
            if !is_gone(&held) {
                continue;
            }
            let Some(body) = self.open(&held).await? else { continue };
            let group = format!("{}/{}", held.channel, held.order);
            // Another key than that of the event: the queue would drop what it saw within five minutes.
            let deduplication = format!("{group}/{}/{}", held.revision, held.at.as_millisecond());
            queue.send(Message { group: Some(group), deduplication: Some(deduplication), body }).await?;
            sent += 1;
            // Held again meanwhile: then that one stays.
            let forget = Write::Delete { key: keys::hold(&held.channel, &held.order), when: When::Version(version) };
            match self.store.write(vec![forget]).await {
                Ok(()) | Err(TableError::Conflict(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(sent)
    }

    async fn open(&self, held: &Held) -> Result<Option<String>, Failure> {
        let key = keys::hold(&held.channel, &held.order);
        let sealed = STANDARD.decode(&held.sealed).unwrap_or_default();
        let plain = match self.seal.open(&key.sk, &sealed).await {
            Err(Failure::Halted(why)) => {
                tracing::error!(order.channel = held.channel, order.id = held.order, "a held order stays: {why}");
                return Ok(None);
            }
            plain => plain?,
        };
        Ok(String::from_utf8(plain).ok())
    }
}

/// The hold of an order, if it is held.
///
/// # Errors
/// `Transient` when the table cannot be read.
pub async fn find(store: &Store, channel: &str, order: &str) -> Result<Option<Held>, Failure> {
    Ok(store.read(&keys::hold(channel, order)).await?.map(|found| found.value))
}
