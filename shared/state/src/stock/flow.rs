//! The stock flow's own record.

use std::collections::BTreeSet;

use jiff::Timestamp;
use mapping::{
    sku::Sku,
    stock::{cursor::Cursor, guard::Accepted},
};
use serde::{Deserialize, Serialize};

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
    /// Chunks with levels from upstream that Mintsoft may not have.
    #[serde(default)]
    pub unset: BTreeSet<u16>,
    /// SKUs that must be looked at alone before anything is told of them.
    #[serde(default)]
    pub doubts: BTreeSet<Sku>,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Unfinished {
    /// When its first page was read.
    pub started: Timestamp,
    /// The next page.
    pub page: u32,
    /// In how many items its rows are kept.
    pub parts: usize,
    /// Which run wrote them: its fencing token.
    pub kept_by: u64,
    /// The observation order of its rows: the fencing token of the run that read the first page.
    pub order: u64,
    /// What a person has accepted for it.
    pub accepted: Option<Accepted>,
}
