//! A full read against the known world, before anything of it is believed.

use std::collections::BTreeSet;

use super::{SkuStock, guard::Figures, merge, plan::Fed};
use crate::mintsoft::inventory::Observation;

/// Warehouses of which the known world has rows and the read has none at all.
pub fn missing_warehouses<'a>(known: impl Iterator<Item = &'a SkuStock>, shown: &BTreeSet<i32>) -> BTreeSet<i32> {
    let rows = known.flat_map(|sku| &sku.rows).filter(|row| row.missed < merge::GONE_AFTER);
    rows.map(|row| row.bin.warehouse).filter(|warehouse| !shown.contains(warehouse)).collect()
}

/// The warehouses whose rows are held because a neighbour in the same location was not read: no location ever shows a
/// partial sum.
pub fn held(fed: &[Fed], missing: &BTreeSet<i32>) -> BTreeSet<i32> {
    let touched = |feed: &&Fed| feed.warehouses.iter().any(|warehouse| missing.contains(warehouse));
    fed.iter().filter(touched).flat_map(|feed| feed.warehouses.iter().copied()).chain(missing.iter().copied()).collect()
}

/// Counts what the read does to one known SKU. What upstream masters is not lost by a read.
pub fn count(figures: &mut Figures, known: &SkuStock, seen: &[Observation], fed: &[Fed]) {
    let fed = || fed.iter().filter(|feed| !feed.upstream);
    let mapped = |warehouse: i32| fed().any(|feed| feed.warehouses.contains(&warehouse));
    let rows = known.rows.iter().filter(|row| mapped(row.bin.warehouse) && row.missed < merge::GONE_AFTER);
    let (mut rows_known, mut rows_missing) = (0, 0);
    for row in rows {
        rows_known += 1;
        rows_missing += u64::from(!merge::shows_bin(seen, row));
    }
    if rows_known == 0 {
        return;
    }
    figures.known_rows += rows_known;
    figures.missing_rows += rows_missing;
    figures.known_skus += 1;
    let mut after = known.clone();
    merge::enter(&mut after, seen, u64::MAX);
    let stocked = |sku: &SkuStock, feed: &Fed| sku.sums(&feed.warehouses).is_some_and(|sums| sums.0 > 0);
    figures.newly_zero_skus += u64::from(fed().any(|feed| stocked(known, feed) && !stocked(&after, feed)));
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{mintsoft::inventory::Bin, sku::Sku};

    fn seen(warehouse: i32, row: i32, physical: i32) -> Observation {
        let sku = Sku::usable("A").expect("usable");
        Observation { sku, bin: Bin { warehouse, row, location: 0 }, physical, allocated: 0, updated: None }
    }

    fn known(rows: &[Observation]) -> SkuStock {
        let mut stock = SkuStock::new(rows[0].sku.clone());
        merge::enter(&mut stock, rows, 1);
        stock
    }

    fn feeds() -> Vec<Fed> {
        vec![
            Fed { location: Arc::from("UK"), warehouses: vec![3, 5], upstream: false },
            Fed { location: Arc::from("EU"), warehouses: vec![8], upstream: false },
        ]
    }

    #[test]
    fn a_sku_counts_as_newly_zero_when_one_location_empties() {
        let mut figures = Figures::default();

        count(&mut figures, &known(&[seen(3, 1, 5), seen(8, 2, 5)]), &[seen(3, 1, 0), seen(8, 2, 5)], &feeds());

        assert_eq!((figures.known_skus, figures.newly_zero_skus, figures.missing_rows), (1, 1, 0));
    }

    #[test]
    fn an_absent_row_is_missing_and_not_zero() {
        let mut figures = Figures::default();

        count(&mut figures, &known(&[seen(3, 1, 5), seen(5, 2, 5)]), &[seen(3, 1, 0)], &feeds());

        assert_eq!((figures.missing_rows, figures.newly_zero_skus), (1, 0));
    }

    #[test]
    fn one_unread_warehouse_holds_all_of_its_location_and_no_other() {
        let world = known(&[seen(3, 1, 5), seen(5, 2, 5), seen(8, 3, 1)]);

        let missing = missing_warehouses(std::iter::once(&world), &BTreeSet::from([3, 8]));

        assert_eq!(missing, BTreeSet::from([5]));
        assert_eq!(held(&feeds(), &missing), BTreeSet::from([3, 5]));
    }
}
