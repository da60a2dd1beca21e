//! Chunks: what is known of every SKU or style, spread over a fixed number of items by hash of its key.

use std::collections::{BTreeMap, BTreeSet};

use mapping::{
    catalogue::{self, Product},
    pack::Unreadable,
    sku::Sku,
    stock::{SkuStock, chunk},
};
use ports::defect::{Defect, on};
use ports::{Body, Failure, Item, TableError, When, Write};

use crate::{Lease, Store, keys};

/// Puts per transaction, so that with the lease's check it stays below the table's limit of 100.
const PUTS_PER_WRITE: usize = 90;

/// What a chunk is made of: one entry for each key, in order of the keys.
pub trait Entry: Sized {
    /// What its entries are known by: a SKU, or a style.
    type Key: Ord + Clone + AsRef<str>;
    /// First part of the chunks' keys in the table.
    const FAMILY: &'static str;

    /// An entry of which nothing is known yet.
    fn new(key: Self::Key) -> Self;
    /// Its key.
    fn key(&self) -> &Self::Key;
    /// The bytes of one chunk.
    fn encode(entries: &[Self]) -> Vec<u8>;
    /// The entries of one chunk.
    ///
    /// # Errors
    /// When the bytes are damaged or newer than this code; nothing is then known, which is not the same as empty.
    fn decode(bytes: &[u8]) -> Result<Vec<Self>, Unreadable>;
}

impl Entry for SkuStock {
    type Key = Sku;
    const FAMILY: &'static str = "stock";

    fn new(sku: Sku) -> Self {
        SkuStock::new(sku)
    }

    fn key(&self) -> &Sku {
        &self.sku
    }

    fn encode(entries: &[Self]) -> Vec<u8> {
        chunk::encode(entries)
    }

    fn decode(bytes: &[u8]) -> Result<Vec<Self>, Unreadable> {
        chunk::decode(bytes)
    }
}

impl Entry for Product {
    type Key = Sku;
    const FAMILY: &'static str = "catalogue";

    fn new(sku: Sku) -> Self {
        Product::new(sku)
    }

    fn key(&self) -> &Sku {
        &self.sku
    }

    fn encode(entries: &[Self]) -> Vec<u8> {
        catalogue::encode(entries)
    }

    fn decode(bytes: &[u8]) -> Result<Vec<Self>, Unreadable> {
        catalogue::decode(bytes)
    }
}

/// Some or all chunks of one family, in memory.
#[derive(Debug)]
pub struct Chunks<E> {
    loaded: BTreeMap<u16, Loaded<E>>,
}

#[derive(Debug)]
struct Loaded<E> {
    version: u64,
    entries: Vec<E>,
    changed: bool,
}

impl<E> Default for Chunks<E> {
    fn default() -> Self {
        Self { loaded: BTreeMap::new() }
    }
}

impl<E> Default for Loaded<E> {
    fn default() -> Self {
        Self { version: 0, entries: Vec::new(), changed: false }
    }
}

impl<E: Entry> Chunks<E> {
    /// Which chunks were changed since they were loaded or saved.
    pub fn changed(&self) -> BTreeSet<u16> {
        self.loaded.iter().filter(|(_, loaded)| loaded.changed).map(|(id, _)| *id).collect()
    }

    /// All entries in memory.
    pub fn skus(&self) -> impl Iterator<Item = &E> + Clone {
        self.loaded.values().flat_map(|loaded| &loaded.entries)
    }

    /// The entries of one chunk.
    pub fn chunk(&self, id: u16) -> &[E] {
        self.loaded.get(&id).map_or(&[], |loaded| &loaded.entries)
    }

    /// One entry, if its key is known.
    pub fn get(&self, key: &E::Key) -> Option<&E> {
        let entries = self.chunk(chunk::of(key));
        entries.binary_search_by(|known| known.key().cmp(key)).ok().map(|at| &entries[at])
    }

    /// Changes one entry, made new if it is unknown. `change` says whether it changed anything.
    pub fn update(&mut self, key: &E::Key, change: impl FnOnce(&mut E) -> bool) {
        let loaded = self.loaded.entry(chunk::of(key)).or_default();
        match loaded.entries.binary_search_by(|known| known.key().cmp(key)) {
            Ok(at) => loaded.changed |= change(&mut loaded.entries[at]),
            Err(at) => {
                let mut new = E::new(key.clone());
                if change(&mut new) {
                    loaded.entries.insert(at, new);
                    loaded.changed = true;
                }
            }
        }
    }

    /// Changes every entry in memory.
    pub fn update_all(&mut self, mut change: impl FnMut(&mut E) -> bool) {
        for loaded in self.loaded.values_mut() {
            for sku in &mut loaded.entries {
                loaded.changed |= change(sku);
            }
        }
    }

    /// Loads the chunks `ids` that are not in memory yet.
    ///
    /// # Errors
    /// `Transient` or `Halted`: what cannot be read is not empty.
    pub async fn load(&mut self, store: &Store, ids: impl IntoIterator<Item = u16>) -> Result<(), Failure> {
        let wanted: BTreeSet<u16> = ids.into_iter().filter(|id| !self.loaded.contains_key(id)).collect();
        if wanted.is_empty() {
            return Ok(());
        }
        let wanted_keys: Vec<_> = wanted.iter().map(|id| keys::chunk(E::FAMILY, *id)).collect();
        for item in store.table().get(&wanted_keys).await? {
            self.insert(&item)?;
        }
        for id in wanted {
            self.loaded.entry(id).or_default();
        }
        Ok(())
    }

    /// Loads all chunks that are not in memory yet.
    ///
    /// # Errors
    /// As [`Chunks::load`].
    pub async fn load_all(&mut self, store: &Store) -> Result<(), Failure> {
        if self.loaded.len() == usize::from(chunk::COUNT) {
            return Ok(());
        }
        for shelf in 0..keys::CHUNK_PARTITIONS {
            for item in store.table().query(&keys::chunk_partition(E::FAMILY, shelf), "chunk#").await? {
                self.insert(&item)?;
            }
        }
        for id in 0..chunk::COUNT {
            self.loaded.entry(id).or_default();
        }
        Ok(())
    }

    /// Saves the changed chunks under the lease.
    ///
    /// # Errors
    /// `Halted` when the lease is lost or somebody else wrote a chunk: nothing more may be written then.
    pub async fn save(&mut self, store: &Store, lease: &Lease) -> Result<(), Failure> {
        let changed: Vec<u16> = self.changed().into_iter().collect();
        for ids in changed.chunks(PUTS_PER_WRITE) {
            // The lease fences off a holder that was frozen; the versions catch what the lease should have prevented.
            let mut writes = if on(Defect::NoFence) { Vec::new() } else { vec![lease.check()] };
            for id in ids {
                let loaded = &self.loaded[id];
                let when = match loaded.version {
                    _ if on(Defect::NoFence) => When::Any,
                    0 => When::Absent,
                    version => When::Version(version),
                };
                let body = Body::Bytes(E::encode(&loaded.entries));
                writes.push(Write::Put { key: keys::chunk(E::FAMILY, *id), when, body, expires: None });
            }
            match store.write(writes).await {
                Ok(()) => {}
                Err(TableError::Conflict(_)) => {
                    return Err(Failure::Halted(format!("the {} lease was lost", E::FAMILY)));
                }
                Err(error) => return Err(error.into()),
            }
            for id in ids {
                if let Some(loaded) = self.loaded.get_mut(id) {
                    loaded.version += 1;
                    loaded.changed = false;
                }
            }
        }
        Ok(())
    }

    /// Takes a chunk as it stands in the table, unless it is in memory already.
    fn insert(&mut self, item: &Item) -> Result<(), Failure> {
        let family = E::FAMILY;
        let id = keys::chunk_id(&item.key).ok_or_else(|| Failure::Halted(format!("a {family} chunk has no number")))?;
        if self.loaded.contains_key(&id) {
            return Ok(());
        }
        let Body::Bytes(bytes) = &item.body else {
            return Err(Failure::Halted(format!("{family} chunk {id} holds no bytes")));
        };
        let entries = E::decode(bytes).map_err(|error| Failure::Halted(format!("{family} chunk {id}: {error}")))?;
        self.loaded.insert(id, Loaded { version: item.version, entries, changed: false });
        Ok(())
    }
}
