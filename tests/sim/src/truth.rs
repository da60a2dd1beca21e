//! Every figure that was ever true of the stock.

use std::collections::{BTreeMap, BTreeSet};

use vendors::{World, mintsoft::HOME_CLIENT};

/// More sums than this are not told apart.
const MOST_SUMS: usize = 20_000;

/// What one row of the inventory held.
#[derive(Debug, Clone, Default)]
struct Row {
    warehouse: i32,
    physical: BTreeSet<i64>,
    now: Option<i64>,
    /// The last look that showed it.
    seen: u64,
}

/// What is known of one SKU.
#[derive(Debug, Default)]
struct Sku {
    rows: BTreeMap<i32, Row>,
    /// Free units of all warehouses that are offered from, newest last.
    free: Vec<(i64, i64)>,
    /// Free units now, for each set of warehouses.
    sums: Vec<i64>,
}

/// The history of the stock of all SKUs.
#[derive(Debug, Default)]
pub struct Truth {
    skus: BTreeMap<String, Sku>,
    /// How often it was noted.
    looks: u64,
}

impl Truth {
    /// Notes how the stock stands at `now`; `offered` are the sets of warehouses from which a shop may sell.
    pub fn note(&mut self, world: &World, now: i64, offered: &[Vec<i32>]) {
        self.looks += 1;
        for known in self.skus.values_mut() {
            known.sums.clear();
            known.sums.resize(offered.len(), 0);
        }
        // Both lists are in order of the products' ids.
        let mut products = world.mintsoft.products().peekable();
        for row in world.mintsoft.rows().filter(|row| row.client == HOME_CLIENT) {
            while products.next_if(|product| product.id < row.product).is_some() {}
            let sku = products.peek().filter(|product| product.id == row.product).map(|product| product.sku.as_str());
            let Some(sku) = sku.filter(|sku| !sku.trim().is_empty()) else { continue };
            let physical = i64::from(row.stock_level());
            if !self.skus.contains_key(sku) {
                self.skus.insert(sku.to_owned(), Sku { sums: vec![0; offered.len()], ..Sku::default() });
            }
            let Some(Sku { rows, sums, .. }) = self.skus.get_mut(sku) else { continue };
            let known = rows.entry(row.id).or_insert_with(|| Row { warehouse: row.warehouse, ..Row::default() });
            known.seen = self.looks;
            // Before it was there, a read did not show it.
            if self.looks > 1 && known.physical.is_empty() {
                known.physical.insert(0);
            }
            if known.now != Some(physical) {
                known.now = Some(physical);
                known.physical.insert(physical);
            }
            for (sum, _) in sums.iter_mut().zip(offered).filter(|(_, set)| set.contains(&row.warehouse)) {
                *sum += i64::from(row.on_hand);
            }
        }
        for known in self.skus.values_mut() {
            for row in known.rows.values_mut().filter(|row| row.now.is_some() && row.seen != self.looks) {
                row.now = None;
                row.physical.insert(0);
            }
            let units = known.sums.iter().max().copied().unwrap_or(0);
            if known.free.last().is_none_or(|(_, last)| *last != units) {
                known.free.push((now, units));
            }
        }
    }

    /// Whether figures that each row of these warehouses once held add up to `quantity`.
    pub fn believable(&self, sku: &str, warehouses: &[i32], quantity: i64) -> bool {
        let Some(Sku { rows, .. }) = self.skus.get(sku) else { return quantity == 0 };
        let mut sums = BTreeSet::from([0_i64]);
        for row in rows.values().filter(|row| warehouses.contains(&row.warehouse)) {
            sums = sums.iter().flat_map(|sum| row.physical.iter().map(move |value| sum + value)).collect();
            if sums.len() > MOST_SUMS {
                return true;
            }
        }
        sums.contains(&quantity)
    }

    /// What the rows of these warehouses add up to now; `None` when there is none.
    pub fn level(&self, sku: &str, warehouses: &[i32]) -> Option<i64> {
        let rows = self.skus.get(sku)?.rows.values().filter(|row| warehouses.contains(&row.warehouse));
        let figures: Vec<i64> = rows.filter_map(|row| row.now).collect();
        (!figures.is_empty()).then(|| figures.iter().sum())
    }

    /// All SKUs that ever had a row.
    pub fn skus(&self) -> impl Iterator<Item = &str> {
        self.skus.keys().map(String::as_str)
    }

    /// Whether any unit was free at some moment since `since`.
    pub fn was_free(&self, sku: &str, since: i64) -> bool {
        let Some(Sku { free: history, .. }) = self.skus.get(sku) else { return false };
        let before = history.iter().rev().find(|(at, _)| *at <= since);
        let after = history.iter().filter(|(at, _)| *at > since);
        before.into_iter().chain(after).any(|(_, units)| *units > 0)
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use vendors::{Catalogue, mintsoft::StockAction};

    use super::*;

    fn world(stock: &[(i32, i32)]) -> (World, Truth) {
        let mut world = World::new(Catalogue::empty(3));
        world.mintsoft.add_product(Timestamp::UNIX_EPOCH, "TEE");
        for (warehouse, quantity) in stock {
            let action = StockAction::GoodsIn {
                sku: "TEE".to_owned(),
                warehouse: *warehouse,
                quantity: *quantity,
                location: None,
            };
            world.mintsoft.act(Timestamp::UNIX_EPOCH, &action).expect("possible");
        }
        let mut truth = Truth::default();
        truth.note(&world, 0, &[vec![3, 5]]);
        (world, truth)
    }

    #[test]
    fn a_sum_that_lacks_a_warehouse_was_never_true() {
        let (_, truth) = world(&[(3, 4), (5, 7)]);

        assert!(truth.believable("TEE", &[3, 5], 11));
        assert!(!truth.believable("TEE", &[3, 5], 4));
        assert!(!truth.believable("TEE", &[3, 5], 0));
    }

    #[test]
    fn figures_of_different_moments_may_be_added() {
        let (mut world, mut truth) = world(&[(3, 4), (5, 7)]);
        let sell = StockAction::Sell { sku: "TEE".to_owned(), warehouse: 3, quantity: 4 };
        world.mintsoft.act(Timestamp::UNIX_EPOCH, &sell).expect("possible");

        truth.note(&world, 60_000, &[vec![3]]);

        assert!(truth.believable("TEE", &[3, 5], 7));
        assert_eq!(truth.level("TEE", &[3, 5]), Some(7));
        assert!(truth.was_free("TEE", 30_000));
        assert!(!truth.was_free("TEE", 60_000));
    }
}
