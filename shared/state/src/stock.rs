//! Stock state: chunks of SKUs, and the flow's own record.

mod flow;

use jiff::Timestamp;
use mapping::stock::SkuStock;
use ports::{Failure, When, Write};
use serde::{Serialize, de::DeserializeOwned};

use crate::{Lease, Store, Versioned, keys, lease, store, unfinished};

pub use crate::unfinished::Unfinished;
pub use flow::{Allocations, MOST_DOUBTS, StockFlow};

/// Chunks of the stock state.
pub type Chunks = crate::chunks::Chunks<SkuStock>;

/// How far the stock can be trusted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trust {
    /// The flow's record.
    pub flow: StockFlow,
    /// When the last run began that read everything it should; `None` before the first.
    pub as_of: Option<Timestamp>,
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

    /// How far the stock can be trusted: the flow's record, and the moment that the whole of it shows. One read of two items.
    ///
    /// # Errors
    /// `Transient` or `Halted` when either cannot be read.
    pub async fn trust(&self) -> Result<Trust, Failure> {
        let wanted = [keys::flow("stock"), keys::lease("stock")];
        let mut trust = Trust::default();
        for item in self.store.table().get(&wanted).await? {
            if item.key == wanted[0] {
                trust.flow = store::decode(&item)?.value;
            } else {
                trust.as_of = lease::as_of(&item)?;
            }
        }
        Ok(trust)
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
        chunks.load(&self.store, ids).await
    }

    /// Loads all chunks that are not in memory yet.
    ///
    /// # Errors
    /// As [`StockState::load`].
    pub async fn load_all(&self, chunks: &mut Chunks) -> Result<(), Failure> {
        chunks.load_all(&self.store).await
    }

    /// Saves the changed chunks under the lease.
    ///
    /// # Errors
    /// `Halted` when the lease is lost or somebody else wrote a chunk: nothing more may be written then.
    pub async fn save(&self, chunks: &mut Chunks, lease: &Lease) -> Result<(), Failure> {
        chunks.save(&self.store, lease).await
    }

    /// As [`unfinished::put`].
    pub fn put_unfinished<T: Serialize>(rows: &T, kept_by: u64, now: Timestamp) -> Vec<Write> {
        unfinished::put("stock", rows, kept_by, now)
    }

    /// As [`unfinished::get`].
    ///
    /// # Errors
    /// `Transient` when the table cannot be read.
    pub async fn unfinished<T: DeserializeOwned>(&self, read: &Unfinished) -> Result<Option<T>, Failure> {
        unfinished::get(&self.store, "stock", read).await
    }
}
