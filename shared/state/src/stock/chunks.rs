//! Stock chunks in memory.

use std::collections::{BTreeMap, BTreeSet};

use mapping::{
    sku::Sku,
    stock::{SkuStock, chunk},
};
use ports::{Body, Failure, Item};

/// Some or all chunks, in memory.
#[derive(Debug, Default)]
pub struct Chunks {
    pub(super) loaded: BTreeMap<u16, Loaded>,
}

#[derive(Debug, Default)]
pub(super) struct Loaded {
    pub(super) version: u64,
    pub(super) skus: Vec<SkuStock>,
    pub(super) changed: bool,
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

    pub(super) fn insert(&mut self, id: u16, item: &Item) -> Result<(), Failure> {
        let Body::Bytes(bytes) = &item.body else {
            return Err(Failure::Halted(format!("stock chunk {id} holds no bytes")));
        };
        let skus = chunk::decode(bytes).map_err(|error| Failure::Halted(format!("stock chunk {id}: {error}")))?;
        self.loaded.insert(id, Loaded { version: item.version, skus, changed: false });
        Ok(())
    }
}
