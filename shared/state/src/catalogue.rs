//! Catalogue state: what is known of every product, in chunks beside those of the stock.

mod flow;

use mapping::{catalogue::Product, sku::Sku, stock::chunk};
use ports::{Failure, When, Write};

use crate::{Lease, Store, Versioned, keys, store};

pub use flow::{CatalogueFlow, Given};

/// Name of the flow, and of its lease.
pub const FLOW: &str = "catalogue";

/// Chunks of the catalogue.
pub type Chunks = crate::chunks::Chunks<Product>;

/// Loads and saves the catalogue.
#[derive(Clone)]
pub struct CatalogueState {
    store: Store,
}

impl CatalogueState {
    /// The catalogue kept in `store`.
    pub fn new(store: Store) -> Self {
        Self { store }
    }

    /// The flow's record.
    ///
    /// # Errors
    /// `Transient` when the table cannot be read.
    pub async fn flow(&self) -> Result<Option<Versioned<CatalogueFlow>>, Failure> {
        self.store.read(&keys::flow(FLOW)).await
    }

    /// The write of the flow's record, for a transaction that carries the lease.
    pub fn put_flow(flow: &CatalogueFlow) -> Write {
        store::put(keys::flow(FLOW), When::Any, flow, None)
    }

    /// Loads the chunks of these SKUs that are not in memory yet.
    ///
    /// # Errors
    /// As [`Chunks::load`].
    pub async fn load<'s>(&self, chunks: &mut Chunks, skus: impl IntoIterator<Item = &'s Sku>) -> Result<(), Failure> {
        chunks.load(&self.store, skus.into_iter().map(chunk::of)).await
    }

    /// Loads these SKUs and, level by level, the components of those that are bundles.
    ///
    /// # Errors
    /// As [`Chunks::load`].
    pub async fn load_with_components<'s>(
        &self,
        chunks: &mut Chunks,
        skus: impl IntoIterator<Item = &'s Sku>,
    ) -> Result<(), Failure> {
        let mut wanted: Vec<Sku> = skus.into_iter().cloned().collect();
        // Deeper nesting than this is refused when a bundle is exploded.
        for _ in 0..=mapping::bundle::DEEPEST {
            self.load(chunks, &wanted).await?;
            let recipes = wanted.iter().filter_map(|sku| chunks.get(sku)?.recipe.as_ref());
            wanted = recipes.flat_map(|recipe| recipe.components()).map(|component| component.sku.clone()).collect();
            if wanted.is_empty() {
                break;
            }
        }
        Ok(())
    }

    /// Loads the chunks `ids` that are not in memory yet.
    ///
    /// # Errors
    /// As [`Chunks::load`].
    pub async fn load_chunks(&self, chunks: &mut Chunks, ids: impl IntoIterator<Item = u16>) -> Result<(), Failure> {
        chunks.load(&self.store, ids).await
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
