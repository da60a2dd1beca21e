//! What is free on the shelves that count.

use crate::{
    config::Config,
    stock::{Row, SkuStock},
};

/// A location whose stock is offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted<'c> {
    /// The warehouses that are summed for it.
    pub warehouses: &'c [i32],
    /// A read lacked one of its warehouses.
    pub stale: bool,
}

/// The locations that count, of which `is_missing` says whether a read lacked one of their warehouses.
pub fn counted(config: &Config, is_missing: impl Fn(&str) -> bool) -> Vec<Counted<'_>> {
    let fed = config.offered_from().filter(|location| !location.warehouses.is_empty());
    fed.map(|location| Counted { warehouses: &location.warehouses, stale: is_missing(&location.wair) }).collect()
}

/// The free units of one SKU.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Sum {
    /// Σ (physical − allocated); negative rows count as they are.
    pub(super) free: i64,
    /// Units that were not seen lately are left out.
    pub(super) partial: bool,
}

/// Sums the rows in the counted locations. A location without a row contributes nothing. One that a read lacked, or a row
/// that the last full read did not show, can only take away: what was there may be gone, what was owed is still owed.
pub(super) fn sum(stock: &SkuStock, counted: &[Counted<'_>]) -> Sum {
    let mut sum = Sum::default();
    for location in counted {
        let rows = stock.rows.iter().filter(|row| location.warehouses.contains(&row.bin.warehouse));
        let (seen, unseen): (Vec<&Row>, Vec<&Row>) = rows.partition(|row| !location.stale && row.missed == 0);
        sum.free += seen.into_iter().map(free).sum::<i64>();
        sum.free += unseen.iter().map(|row| free(row).min(0)).sum::<i64>();
        sum.partial |= unseen.iter().any(|row| free(row) > 0);
    }
    sum
}

fn free(row: &Row) -> i64 {
    i64::from(row.physical) - i64::from(row.allocated)
}
