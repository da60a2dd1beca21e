//! Stock state: chunks of SKUs, and the flow's own record.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use mapping::{
    pack,
    sku::Sku,
    stock::{SkuStock, chunk, cursor::Cursor},
};
use ports::{Body, Failure, Item, TableError, When, Write};
use serde::{Deserialize, Serialize};

use crate::{Lease, Store, Versioned, keys, store};

/// Puts per transaction, so that with the lease's check it stays below the table's limit of 100.
const PUTS_PER_WRITE: usize = 90;
/// Bytes per item of an unfinished read; the table's limit is 400 KB.
const PART: usize = 300_000;

/// What the stock flow remembers from run to run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StockFlow {
    /// Where deltas have got to.
    pub cursor: Option<Cursor>,
    /// When the last full read was published.
    pub last_full: Option<Timestamp>,
    /// Chunks that hold levels WAIR does not have yet.
    pub unsent: BTreeSet<u16>,
    /// Chunks whose levels were being sent: if a run finds this filled, its forerunner died on the way.
    pub unsure: BTreeSet<u16>,
    /// Whether WAIR's set of allocations is known to be the one we remember.
    pub allocations: Allocations,
    /// The configuration version that the levels were computed with.
    pub config: Option<u64>,
    /// Exceptions that this flow opened and that are not closed yet: code and subject.
    #[serde(default)]
    pub open: BTreeSet<(String, String)>,
    /// A full read that ran out of time.
    pub unfinished: Option<Unfinished>,
}

/// What is known of WAIR's set of allocations.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Allocations {
    /// Never told.
    #[default]
    Never,
    /// A full load was under way, or failed: the next run sends one.
    Unsure,
    /// As remembered.
    Told,
}

/// A full read that a later run continues.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Unfinished {
    /// When its first page was read.
    pub started: Timestamp,
    /// The next page.
    pub page: u32,
    /// In how many items its rows are kept.
    pub parts: usize,
}

/// Some or all chunks, in memory.
#[derive(Debug, Default)]
pub struct Chunks {
    loaded: BTreeMap<u16, Loaded>,
}

#[derive(Debug, Default)]
struct Loaded {
    version: u64,
    skus: Vec<SkuStock>,
    changed: bool,
}

impl Chunks {
    /// Which chunks are in memory.
    pub fn ids(&self) -> impl Iterator<Item = u16> {
        self.loaded.keys().copied()
    }

    /// Which of them were changed since they were loaded or saved.
    pub fn changed(&self) -> BTreeSet<u16> {
        self.loaded.iter().filter(|(_, loaded)| loaded.changed).map(|(id, _)| *id).collect()
    }

    /// All SKUs in memory.
    pub fn skus(&self) -> impl Iterator<Item = &SkuStock> {
        self.loaded.values().flat_map(|loaded| &loaded.skus)
    }

    /// The SKUs of one chunk.
    pub fn chunk(&self, id: u16) -> &[SkuStock] {
        self.loaded.get(&id).map_or(&[], |loaded| &loaded.skus)
    }

    /// One SKU, if it is known.
    pub fn get(&self, sku: &Sku) -> Option<&SkuStock> {
        let skus = self.chunk(chunk::of(sku));
        skus.binary_search_by(|known| known.sku.cmp(sku)).ok().map(|at| &skus[at])
    }

    /// Changes one SKU, made new if it is unknown. `change` says whether it changed anything.
    pub fn update(&mut self, sku: &Sku, change: impl FnOnce(&mut SkuStock) -> bool) {
        let loaded = self.loaded.entry(chunk::of(sku)).or_default();
        match loaded.skus.binary_search_by(|known| known.sku.cmp(sku)) {
            Ok(at) => loaded.changed |= change(&mut loaded.skus[at]),
            Err(at) => {
                let mut new = SkuStock::new(sku.clone());
                if change(&mut new) {
                    loaded.skus.insert(at, new);
                    loaded.changed = true;
                }
            }
        }
    }

    /// Changes every SKU in memory.
    pub fn update_all(&mut self, mut change: impl FnMut(&mut SkuStock) -> bool) {
        for loaded in self.loaded.values_mut() {
            for sku in &mut loaded.skus {
                loaded.changed |= change(sku);
            }
        }
    }

    fn insert(&mut self, id: u16, item: &Item) -> Result<(), Failure> {
        let Body::Bytes(bytes) = &item.body else {
            return Err(Failure::Halted(format!("stock chunk {id} holds no bytes")));
        };
        let skus = chunk::decode(bytes).map_err(|error| Failure::Halted(format!("stock chunk {id}: {error}")))?;
        self.loaded.insert(id, Loaded { version: item.version, skus, changed: false });
        Ok(())
    }
}

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

    /// Writes of an unfinished read: its rows in parts, which run out after a day.
    pub fn put_unfinished<T: Serialize>(rows: &T, now: Timestamp) -> Vec<Write> {
        let packed = pack::pack(rows);
        let expires = Some(now + std::time::Duration::from_secs(86_400));
        let part = |(at, bytes): (usize, &[u8])| Write::Put {
            key: keys::unfinished_read(at),
            when: When::Any,
            body: Body::Bytes(bytes.to_vec()),
            expires,
        };
        packed.chunks(PART).enumerate().map(part).collect()
    }

    /// The rows of an unfinished read.
    ///
    /// # Errors
    /// `Halted` when a part is missing or damaged: the read has to begin again.
    pub async fn unfinished<T: serde::de::DeserializeOwned>(&self, parts: usize) -> Result<T, Failure> {
        let wanted: Vec<_> = (0..parts).map(keys::unfinished_read).collect();
        let mut items = self.store.table().get(&wanted).await?;
        items.sort_by(|a, b| a.key.cmp(&b.key));
        let bytes = items.into_iter().filter_map(|item| match item.body {
            Body::Bytes(bytes) => Some(bytes),
            Body::Text(_) => None,
        });
        let packed: Vec<u8> = bytes.flatten().collect();
        pack::unpack(&packed).map_err(|error| Failure::Halted(error.to_string()))
    }
}
