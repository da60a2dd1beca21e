//! Stock state: chunks of SKUs, and the flow's own record.

mod flow;

use std::time::Duration;

use jiff::Timestamp;
use mapping::{pack, stock::SkuStock};
use ports::{Body, Failure, When, Write};
use serde::Serialize;

use crate::{Lease, Store, Versioned, keys, lease, store};

pub use flow::{Allocations, MOST_DOUBTS, MOST_OPEN, StockFlow, Unfinished};

/// Bytes per item of an unfinished read; the table's limit is 400 KB.
const PART: usize = 300_000;
/// An unfinished read is continued within hours or not at all.
const KEEP_UNFINISHED: Duration = Duration::from_secs(86_400);

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
