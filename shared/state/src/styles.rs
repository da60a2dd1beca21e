//! Which SKUs are the sizes of a style, in chunks beside those of the catalogue, which is spread by SKU.
//!
//! The index only says where to look: what a reader finds there is checked against the catalogue.

use std::collections::BTreeMap;

use mapping::{
    catalogue::styles::{self, Style},
    pack::Unreadable,
    sku::Sku,
    stock::chunk,
};
use ports::Failure;

use crate::{Lease, Store, chunks::Entry};

/// Chunks of the styles.
pub type Chunks = crate::chunks::Chunks<Style>;

impl Entry for Style {
    type Key = String;
    const FAMILY: &'static str = "styles";

    fn new(id: String) -> Self {
        Style::new(id)
    }

    fn key(&self) -> &String {
        &self.id
    }

    fn encode(entries: &[Self]) -> Vec<u8> {
        styles::encode(entries)
    }

    fn decode(bytes: &[u8]) -> Result<Vec<Self>, Unreadable> {
        styles::decode(bytes)
    }
}

/// Loads and saves the styles.
#[derive(Clone)]
pub struct StyleState {
    store: Store,
}

impl StyleState {
    /// The styles kept in `store`.
    pub fn new(store: Store) -> Self {
        Self { store }
    }

    /// Loads the chunks of these styles that are not in memory yet.
    ///
    /// # Errors
    /// As [`Chunks::load`].
    pub async fn load<'s>(
        &self,
        chunks: &mut Chunks,
        ids: impl IntoIterator<Item = &'s String>,
    ) -> Result<(), Failure> {
        chunks.load(&self.store, ids.into_iter().map(chunk::of)).await
    }

    /// Loads all chunks that are not in memory yet.
    ///
    /// # Errors
    /// As [`Chunks::load`].
    pub async fn load_all(&self, chunks: &mut Chunks) -> Result<(), Failure> {
        chunks.load_all(&self.store).await
    }

    /// Saves the changed chunks under the lease.
    ///
    /// # Errors
    /// As [`Chunks::save`].
    pub async fn save(&self, chunks: &mut Chunks, lease: &Lease) -> Result<(), Failure> {
        chunks.save(&self.store, lease).await
    }
}

/// Enters the styles of the whole catalogue, as [`styles::of`] gives them, into all chunks; a style that nothing belongs to
/// any more is emptied. What did not change marks no chunk as changed.
pub fn enter_all(chunks: &mut Chunks, mut styles: BTreeMap<String, Vec<Sku>>) {
    chunks.update_all(|known| {
        let skus = styles.remove(&known.id).unwrap_or_default();
        let changed = known.skus != skus;
        known.skus = skus;
        changed
    });
    for (id, skus) in styles {
        chunks.update(&id, |new| {
            new.skus = skus;
            true
        });
    }
}
