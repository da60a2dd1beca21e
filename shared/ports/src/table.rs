//! The state table: items with a version, written all or nothing under conditions.
//!
//! One small port instead of one for each record type: its in-memory version and the real one run the same checks
//! (`conformance`), and every typed record above it is then the same code in tests, simulation and production.

use async_trait::async_trait;
use jiff::Timestamp;

/// Partition and sort key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// Partition key, for instance `order#web-uk#10042`.
    pub pk: String,
    /// Sort key, for instance `record`.
    pub sk: String,
}

impl Key {
    /// A key of its two parts.
    pub fn new(pk: impl Into<String>, sk: impl Into<String>) -> Self {
        Self { pk: pk.into(), sk: sk.into() }
    }
}

/// What an item holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// JSON that a person can read in the console.
    Text(String),
    /// Compressed data.
    Bytes(Vec<u8>),
}

/// A stored item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Where it stands.
    pub key: Key,
    /// 1 for a new item, one more at every write.
    pub version: u64,
    /// Its content.
    pub body: Body,
    /// When it may be forgotten. Readers MUST NOT rely on it being gone.
    pub expires: Option<Timestamp>,
}

/// The condition of one write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Always.
    Any,
    /// Only if there is no such item.
    Absent,
    /// Only if the item stands at exactly this version.
    Version(u64),
}

/// One write of a transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Write {
    /// Stores an item; its version becomes the stored one plus one.
    Put {
        /// Where.
        key: Key,
        /// Under which condition.
        when: When,
        /// The new content.
        body: Body,
        /// When it may be forgotten.
        expires: Option<Timestamp>,
    },
    /// Removes an item.
    Delete {
        /// Where.
        key: Key,
        /// Under which condition.
        when: When,
    },
    /// Changes nothing, but fails the transaction unless the item stands at this version: a fence.
    Check {
        /// Where.
        key: Key,
        /// The version that must stand.
        version: u64,
    },
}

impl Write {
    /// Where it writes.
    pub fn key(&self) -> &Key {
        match self {
            Write::Put { key, .. } | Write::Delete { key, .. } | Write::Check { key, .. } => key,
        }
    }
}

/// Why a table call did not work.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// A condition did not hold; nothing was written. The index is that of the first write that failed.
    #[error("somebody else was first (write {0})")]
    Conflict(usize),
    /// Surely not done: throttled, too large, not reachable.
    #[error("state table not available: {0}")]
    Unavailable(String),
    /// A write may or may not have been done.
    #[error("state table did not answer: {0}")]
    Unknown(String),
}

/// The state table.
#[async_trait]
pub trait Table: Send + Sync {
    /// Reads items by key, strongly consistent, any number of them; absent ones are left out, order is not kept.
    ///
    /// # Errors
    /// `Unavailable` when any of them could not be read: a partial answer is never given.
    async fn get(&self, keys: &[Key]) -> Result<Vec<Item>, TableError>;

    /// All items of one partition whose sort key starts with `prefix`, in order of the sort key.
    ///
    /// # Errors
    /// As [`Table::get`].
    async fn query(&self, pk: &str, prefix: &str) -> Result<Vec<Item>, TableError>;

    /// Writes 1 to 100 items all or nothing; no key may appear twice.
    ///
    /// # Errors
    /// `Conflict` MUST mean that nothing was written. After `Unknown` the caller reads again before it decides.
    async fn write(&self, writes: Vec<Write>) -> Result<(), TableError>;
}
