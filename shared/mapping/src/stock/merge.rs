//! New observations into known stock. Newest wins; absent is not zero.

use std::collections::BTreeSet;

use super::{Row, SkuStock};
use crate::mintsoft::inventory::Observation;

/// A SKU that complete full reads did not show this often is taken to be gone, after a look at that SKU alone.
pub const GONE_AFTER: u8 = 2;

/// Enters rows that were read in the run `order`. Rows that were not read stay as they are.
///
/// Returns whether any figure changed. An observation of an earlier run than the newest known one changes nothing.
pub fn enter<'a>(known: &mut SkuStock, seen: impl IntoIterator<Item = &'a Observation>, order: u64) -> bool {
    if order < known.observed {
        return false;
    }
    let before = known.rows.clone();
    for observation in seen {
        let row =
            Row { bin: observation.bin, physical: observation.physical, allocated: observation.allocated, missed: 0 };
        match known.rows.binary_search_by_key(&row.bin, |known| known.bin) {
            Ok(at) => known.rows[at] = row,
            Err(at) => known.rows.insert(at, row),
        }
    }
    let changed = known.rows != before;
    if changed {
        known.observed = order;
    }
    changed
}

/// Enters a complete read of this one SKU: in a warehouse that it shows, bins that it does not show are gone. A warehouse
/// that it does not show at all stays as it is, unless full reads have missed it long enough: then it is empty.
pub fn enter_complete(known: &mut SkuStock, seen: &[Observation], order: u64) -> bool {
    if order < known.observed {
        return false;
    }
    let before = known.rows.clone();
    known.rows.retain(|row| !shows_warehouse(seen, row) || shows_bin(seen, row));
    for row in known.rows.iter_mut().filter(|row| row.missed >= GONE_AFTER && !shows_warehouse(seen, row)) {
        (row.physical, row.allocated) = (0, 0);
    }
    enter(known, seen, order);
    let changed = known.rows != before;
    if changed {
        known.observed = order;
    }
    changed
}

/// Whether rows bring a new bin into a warehouse where the SKU has others: stock may have moved out of those, and a row that
/// is gone is never in a delta.
pub fn brings_a_new_bin(known: &SkuStock, seen: &[Observation]) -> bool {
    let new = |observation: &&Observation| known.rows.binary_search_by_key(&observation.bin, |row| row.bin).is_err();
    let elsewhere = |observation: &Observation| {
        known.rows.iter().any(|row| row.bin.warehouse == observation.bin.warehouse && row.physical != 0)
    };
    seen.iter().filter(new).any(elsewhere)
}

/// Whether rows of one SKU show the warehouse of a row that is known.
fn shows_warehouse(seen: &[Observation], row: &Row) -> bool {
    seen.iter().any(|observation| observation.bin.warehouse == row.bin.warehouse)
}

/// Whether they show its very bin. A SKU has few rows: to look through them costs less than a set of them.
pub(super) fn shows_bin(seen: &[Observation], row: &Row) -> bool {
    seen.iter().any(|observation| observation.bin == row.bin)
}

/// What a full read leaves open for one SKU.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Doubt {
    /// A row was missed once more.
    pub counted: bool,
    /// Only some bins of a warehouse were shown: the others have moved, or a page shifted.
    pub bins: bool,
    /// The SKU was missed [`GONE_AFTER`] times in some warehouse where it still has stock.
    pub gone: bool,
}

impl Doubt {
    /// Whether the SKU has to be looked at alone.
    pub fn any(self) -> bool {
        self.bins || self.gone
    }
}

/// Counts what a complete full read did not show of this SKU. `held` warehouses were not read at all. When a person has
/// `confirmed` what the read lacks, one read counts for all.
pub fn count_missed(known: &mut SkuStock, seen: &[Observation], held: &BTreeSet<i32>, confirmed: bool) -> Doubt {
    let mut doubt = Doubt::default();
    for row in known.rows.iter_mut().filter(|row| !held.contains(&row.bin.warehouse)) {
        if shows_warehouse(seen, row) {
            doubt.bins |= !shows_bin(seen, row);
        } else if row.missed < GONE_AFTER {
            doubt.counted = true;
            row.missed = if confirmed { GONE_AFTER } else { row.missed + 1 };
        }
        doubt.gone |= row.missed >= GONE_AFTER && (row.physical, row.allocated) != (0, 0);
    }
    doubt
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{mintsoft::inventory::Bin, sku::Sku};

    fn seen(warehouse: i32, row: i32, physical: i32) -> Observation {
        let sku = Sku::usable("A").expect("usable");
        Observation { sku, bin: Bin { warehouse, row, location: row }, physical, allocated: 0, updated: None }
    }

    fn known(rows: &[Observation]) -> SkuStock {
        let mut stock = SkuStock::new(rows[0].sku.clone());
        enter(&mut stock, rows, 1);
        stock
    }

    #[test]
    fn a_row_that_was_not_read_keeps_its_figures() {
        let mut stock = known(&[seen(3, 1, 5), seen(3, 2, 7)]);

        enter(&mut stock, &[seen(3, 2, 4)], 2);

        assert_eq!(stock.sums(&[3]), Some((9, 0)));
    }

    #[test]
    fn an_older_observation_never_replaces_a_newer_one() {
        let mut stock = known(&[seen(3, 1, 5)]);
        enter(&mut stock, &[seen(3, 1, 2)], 7);

        assert!(!enter(&mut stock, &[seen(3, 1, 9)], 6));
        assert!(!enter_complete(&mut stock, &[], 6));

        assert_eq!(stock.sums(&[3]), Some((2, 0)));
    }

    #[test]
    fn a_complete_read_of_one_sku_drops_bins_that_are_gone_but_not_whole_warehouses() {
        let mut stock = known(&[seen(3, 1, 5), seen(3, 2, 7), seen(5, 3, 1)]);

        enter_complete(&mut stock, &[seen(3, 2, 12)], 2);

        assert_eq!(stock.sums(&[3]), Some((12, 0)));
        assert_eq!(stock.sums(&[5]), Some((1, 0)));
    }

    #[test]
    fn a_sku_is_empty_only_after_two_complete_reads_without_it_and_a_look_at_it_alone() {
        let mut stock = known(&[seen(3, 1, 5)]);

        assert!(!count_missed(&mut stock, &[], &BTreeSet::new(), false).gone);
        enter_complete(&mut stock, &[], 2);
        assert_eq!(stock.sums(&[3]), Some((5, 0)));

        assert!(count_missed(&mut stock, &[], &BTreeSet::new(), false).gone);
        enter_complete(&mut stock, &[], 3);
        assert_eq!(stock.sums(&[3]), Some((0, 0)));
    }

    #[test]
    fn a_warehouse_that_was_not_read_counts_nothing_as_missed() {
        let mut stock = known(&[seen(3, 1, 5)]);

        count_missed(&mut stock, &[], &BTreeSet::from([3]), false);

        assert_eq!(stock.rows[0].missed, 0);
    }
}
