//! Whether the shelf holds what a transfer wants.

use super::Group;
use crate::sku::Sku;

/// A SKU of which there is less than a transfer wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Short {
    /// The SKU.
    pub sku: Sku,
    /// Units that the transfer wants.
    pub wanted: i64,
    /// Free units in all warehouses of the origin.
    pub free: i64,
}

/// The warehouse that ships a group: the first that holds all of it, or else the first that holds most of it, because the
/// warehouses of a location are one stock to WAIR. `free` says how many units of a SKU are free in a warehouse.
///
/// # Errors
/// The SKUs of which the warehouses together hold too little.
pub fn pick(group: &Group, warehouses: &[i32], free: impl Fn(&Sku, i32) -> i64) -> Result<i32, Vec<Short>> {
    let units = group.units();
    let total = |sku: &Sku| warehouses.iter().map(|warehouse| free(sku, *warehouse)).sum::<i64>();
    let lacking = units.iter().filter(|(sku, wanted)| total(sku) < **wanted);
    let short: Vec<_> =
        lacking.map(|(sku, wanted)| Short { sku: (*sku).clone(), wanted: *wanted, free: total(sku) }).collect();
    if !short.is_empty() {
        return Err(short);
    }
    let holds = |warehouse: i32| units.iter().map(|(sku, wanted)| free(sku, warehouse).clamp(0, *wanted)).sum::<i64>();
    // Of equals the first: `max_by_key` would take the last.
    let best = warehouses.iter().rev().copied().max_by_key(|warehouse| holds(*warehouse));
    best.ok_or_else(Vec::new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transfer::Row;

    fn group(rows: &[(&str, u32)]) -> Group {
        let row = |(sku, quantity): &(&str, u32)| Row {
            reference: "RD".into(),
            sku: Sku::usable(sku).expect("usable"),
            quantity: *quantity,
            shipped: 0,
        };
        Group { origin: "WH".into(), destination: "S".into(), planned: None, rows: rows.iter().map(row).collect() }
    }

    fn shelf(sku: &Sku, warehouse: i32) -> i64 {
        match (sku.as_str(), warehouse) {
            ("TEE", 3) => 2,
            ("TEE", 5) => 4,
            ("CAP", 3) => 5,
            ("SUM", 3 | 5) => 3,
            ("OWED", 3) => -2,
            ("OWED", 5) => 3,
            _ => 0,
        }
    }

    #[test]
    fn the_first_warehouse_that_holds_all_of_it_ships_it() {
        assert_eq!(pick(&group(&[("TEE", 2)]), &[3, 5], shelf), Ok(3));
        assert_eq!(pick(&group(&[("TEE", 4)]), &[3, 5], shelf), Ok(5));
        assert_eq!(pick(&group(&[("SUM", 6)]), &[3, 5], shelf), Ok(3));
    }

    #[test]
    fn every_sku_that_is_short_is_named_with_its_figures_and_rows_of_one_sku_add_up() {
        let short = pick(&group(&[("TEE", 4), ("CAP", 5), ("TEE", 3), ("OWED", 2), ("NEW", 1)]), &[3, 5], shelf);

        let figures: Vec<_> = short.expect_err("short").into_iter().map(|s| (s.sku, s.wanted, s.free)).collect();
        let figures: Vec<_> = figures.iter().map(|(sku, wanted, free)| (sku.as_str(), *wanted, *free)).collect();
        assert_eq!(figures, [("NEW", 1, 0), ("OWED", 2, 1), ("TEE", 7, 6)]);
    }
}
