//! The stock flow's own record.

use std::collections::BTreeSet;

use jiff::Timestamp;
use mapping::{
    exception::{self, Kind},
    sku::Sku,
    stock::cursor::Cursor,
};
use serde::{Deserialize, Serialize};

use crate::{
    flow_exceptions::{MOST_OPEN, Open},
    unfinished::Unfinished,
};

/// More doubts than this are not kept in the flow's record, which has to fit into one item.
pub const MOST_DOUBTS: usize = 5_000;

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
    pub open: Open,
    /// A full read that ran out of time.
    pub unfinished: Option<Unfinished>,
    /// Chunks with levels from upstream that Mintsoft may not have.
    #[serde(default)]
    pub unset: BTreeSet<u16>,
    /// SKUs that must be looked at alone before anything is told of them.
    #[serde(default)]
    pub doubts: BTreeSet<Sku>,
}

impl StockFlow {
    /// Whether an exception of this kind is open about this subject.
    pub fn is_open(&self, kind: &Kind, subject: &str) -> bool {
        self.open.contains(&(kind.code.to_owned(), subject.to_owned()))
    }

    /// Whether the figures of this SKU may be wrong: it has to be looked at alone, or a row of it cannot be read. When there
    /// are more such SKUs than the record holds, nobody knows which they are, and it may be any.
    pub fn is_in_doubt(&self, sku: &Sku) -> bool {
        let unreadable = &exception::STOCK_ROW_UNREADABLE;
        let open = self.open.iter().filter(|(code, _)| code == unreadable.code).count();
        let full = self.doubts.len() >= MOST_DOUBTS || open >= MOST_OPEN;
        full || self.doubts.contains(sku) || self.is_open(unreadable, sku.as_str())
    }
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
