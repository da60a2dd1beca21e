//! Stock: what was read, what WAIR was told, and what must be told next.
//!
//! Level-based: both figures are state, and the difference is the work. A send that failed needs no queue, because the
//! next look finds the same difference.

pub mod chunk;
pub mod cursor;
pub mod guard;
pub mod merge;
pub mod plan;
pub mod reading;
pub mod survey;
pub mod upstream;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{mintsoft::inventory::Bin, sku::Sku};

pub use upstream::Upstream;

/// All we know of the stock of one SKU.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkuStock {
    /// The SKU.
    pub sku: Sku,
    /// The observation order of the newest row: the fencing token of the run that read it.
    pub observed: u64,
    /// One row per bin, in order.
    pub rows: Vec<Row>,
    /// What WAIR was told, per location, in order.
    pub told: Vec<Told>,
    /// What upstream said, per location that it masters, in order.
    pub upstream: Vec<Upstream>,
}

/// The last known content of one bin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Which bin.
    pub bin: Bin,
    /// Units on the shelf, allocated ones included.
    pub physical: i32,
    /// Units reserved for orders.
    pub allocated: i32,
    /// How many complete full reads in a row did not show the SKU in this warehouse at all.
    pub missed: u8,
}

/// What WAIR was told of one SKU at one location.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The WAIR location.
    pub location: Arc<str>,
    /// The physical level; `None` when it is not known whether a call arrived.
    pub physical: Option<i64>,
    /// The allocation in the last full load; `None` as above.
    pub allocated: Option<i64>,
}

impl SkuStock {
    /// A SKU of which nothing is known yet.
    pub fn new(sku: Sku) -> Self {
        Self { sku, observed: 0, rows: Vec::new(), told: Vec::new(), upstream: Vec::new() }
    }

    /// The sums of the rows in `warehouses`: physical and allocated; `None` when there is no row, which means unknown.
    pub fn sums(&self, warehouses: &[i32]) -> Option<(i64, i64)> {
        let rows = self.rows.iter().filter(|row| warehouses.contains(&row.bin.warehouse));
        rows.fold(None, |sums, row| {
            let (physical, allocated) = sums.unwrap_or((0, 0));
            Some((physical + i64::from(row.physical), allocated + i64::from(row.allocated)))
        })
    }
}
