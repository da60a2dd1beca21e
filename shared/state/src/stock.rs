//! Stock state: chunks of SKUs, and the flow's own record.

mod chunks;
mod flow;

use std::{collections::BTreeSet, time::Duration};

use jiff::Timestamp;
use mapping::{pack, stock::chunk};
use ports::{Body, Failure, TableError, When, Write};
use serde::Serialize;

use crate::{Lease, Store, Versioned, keys, store};

pub use chunks::Chunks;
pub use flow::{Allocations, StockFlow, Unfinished};

/// Puts per transaction, so that with the lease's check it stays below the table's limit of 100.
const PUTS_PER_WRITE: usize = 90;
/// Bytes per item of an unfinished read; the table's limit is 400 KB.
const PART: usize = 300_000;
/// An unfinished read is continued within hours or not at all.
const KEEP_UNFINISHED: Duration = Duration::from_secs(86_400);

/// Loads and saves the stock state.
#[derive(Clone)]
pub struct StockState {
    store: Store,
}

impl StockState {
    /// The stock kept in `store`.
    pub fn new(store: Store) -> Self {
        Self { store }
    }

    /// The flow's record.
    ///
    /// # Errors
    /// `Transient` when the table cannot be read.
    pub async fn flow(&self) -> Result<Option<Versioned<StockFlow>>, Failure> {
        self.store.read(&keys::flow("stock")).await
    }

    /// The write of the flow's record, for a transaction that carries the lease.
    pub fn put_flow(flow: &StockFlow) -> Write {
        store::put(keys::flow("stock"), When::Any, flow, None)
    }

    /// Loads the chunks `ids` that are not in memory yet.
    ///
    /// # Errors
    /// `Transient` or `Halted`: what cannot be read is not empty.
    pub async fn load(&self, chunks: &mut Chunks, ids: impl IntoIterator<Item = u16>) -> Result<(), Failure> {
        let wanted: BTreeSet<u16> = ids.into_iter().filter(|id| !chunks.loaded.contains_key(id)).collect();
        if wanted.is_empty() {
            return Ok(());
        }
        let wanted_keys: Vec<_> = wanted.iter().map(|id| keys::stock_chunk(*id)).collect();
        for item in self.store.table().get(&wanted_keys).await? {
            let id =
                keys::stock_chunk_id(&item.key).ok_or_else(|| Failure::Halted("a chunk has no number".to_owned()))?;
            chunks.insert(id, &item)?;
        }
        for id in wanted {
            chunks.loaded.entry(id).or_default();
        }
        Ok(())
    }

    /// Loads all chunks that are not in memory yet.
    ///
    /// # Errors
    /// As [`StockState::load`].
    pub async fn load_all(&self, chunks: &mut Chunks) -> Result<(), Failure> {
        if chunks.loaded.len() == usize::from(chunk::COUNT) {
            return Ok(());
        }
        for shelf in 0..keys::STOCK_PARTITIONS {
            for item in self.store.table().query(&keys::stock_partition(shelf), "chunk#").await? {
                let id = keys::stock_chunk_id(&item.key)
                    .ok_or_else(|| Failure::Halted("a chunk has no number".to_owned()))?;
                if !chunks.loaded.contains_key(&id) {
                    chunks.insert(id, &item)?;
                }
            }
        }
        for id in 0..chunk::COUNT {
            chunks.loaded.entry(id).or_default();
        }
        Ok(())
    }

    /// Saves the changed chunks under the lease.
    ///
    /// # Errors
    /// `Halted` when the lease is lost or somebody else wrote a chunk: nothing more may be written then.
    pub async fn save(&self, chunks: &mut Chunks, lease: &Lease) -> Result<(), Failure> {
        let changed: Vec<u16> = chunks.changed().into_iter().collect();
        for ids in changed.chunks(PUTS_PER_WRITE) {
            // The lease fences off a holder that was frozen; the versions catch what the lease should have prevented.
            let mut writes = vec![lease.check()];
            for id in ids {
                let loaded = &chunks.loaded[id];
                let when = if loaded.version == 0 { When::Absent } else { When::Version(loaded.version) };
                let body = Body::Bytes(chunk::encode(&loaded.skus));
                writes.push(Write::Put { key: keys::stock_chunk(*id), when, body, expires: None });
            }
            match self.store.write(writes).await {
                Ok(()) => {}
                Err(TableError::Conflict(_)) => return Err(Failure::Halted("the stock lease was lost".to_owned())),
                Err(error) => return Err(error.into()),
            }
            for id in ids {
                if let Some(loaded) = chunks.loaded.get_mut(id) {
                    loaded.version += 1;
                    loaded.changed = false;
                }
            }
        }
        Ok(())
    }

    /// Writes that keep the rows of an unfinished read, in parts that run out after a day. They never replace those of an
    /// earlier run, which stay good until the flow's record names the new ones.
    pub fn put_unfinished<T: Serialize>(rows: &T, kept_by: u64, now: Timestamp) -> Vec<Write> {
        let packed = pack::pack(rows);
        let expires = Some(now + KEEP_UNFINISHED);
        let part = |(at, bytes): (usize, &[u8])| Write::Put {
            key: keys::unfinished_read(kept_by, at),
            when: When::Any,
            body: Body::Bytes(bytes.to_vec()),
            expires,
        };
        packed.chunks(PART).enumerate().map(part).collect()
    }

    /// The rows of an unfinished read; `None` when a part is missing or damaged, so that the read has to begin again.
    ///
    /// # Errors
    /// `Transient` when the table cannot be read.
    pub async fn unfinished<T: serde::de::DeserializeOwned>(&self, read: &Unfinished) -> Result<Option<T>, Failure> {
        let wanted: Vec<_> = (0..read.parts).map(|part| keys::unfinished_read(read.kept_by, part)).collect();
        let mut items = self.store.table().get(&wanted).await?;
        items.sort_by(|a, b| a.key.cmp(&b.key));
        let bytes = items.into_iter().filter_map(|item| match item.body {
            Body::Bytes(bytes) => Some(bytes),
            Body::Text(_) => None,
        });
        let packed: Vec<u8> = bytes.flatten().collect();
        Ok(pack::unpack(&packed).ok())
    }
}
