//! The catalogue flow's own record.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use mapping::{sku::Sku, stock::cursor::Cursor};
use serde::{Deserialize, Serialize};

use crate::{flow_exceptions::Open, unfinished::Unfinished};

/// What the catalogue flow remembers from run to run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CatalogueFlow {
    /// Where deltas have got to.
    pub cursor: Option<Cursor>,
    /// When the last complete full read began.
    pub last_full: Option<Timestamp>,
    /// A full read that ran out of time.
    pub unfinished: Option<Unfinished>,
    /// SKUs that must be looked at alone.
    pub doubts: BTreeSet<Sku>,
    /// The configuration version that was applied last.
    pub config: Option<u64>,
    /// Hash of the rules that told the variants: with others, everything has to be read again.
    pub rules: Option<u64>,
    /// WAIR may lack some of what is known.
    pub unsent: bool,
    /// Chunks with products that were being given to WAIR: if a run finds this filled, its forerunner died on the way.
    pub unsure: BTreeSet<u16>,
    /// The sets that WAIR was given.
    pub given: Given,
    /// Items that WAIR refused, with the hash of what was refused: only another content is tried again before the next full
    /// read.
    pub refused: BTreeMap<String, u64>,
    /// Exceptions that this flow opened and that are not closed yet.
    pub open: Open,
}

/// Hashes of sets that WAIR was given; `None` when it is not known whether they arrived.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Given {
    /// Locations.
    pub locations: Option<u64>,
    /// Sizes, with their order.
    pub sizes: Option<u64>,
    /// Colours.
    pub colours: Option<u64>,
}
