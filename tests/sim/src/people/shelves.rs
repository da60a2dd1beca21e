//! The shelves: what is sold, booked in, moved.

use vendors::mintsoft::{HOME_CLIENT, Mintsoft, StockAction};

use crate::{chance::Chance, sim::Sim};

const WAREHOUSES: [i32; 3] = [3, 5, 8];
/// The warehouse that holds little in some histories: a read without it still shows nearly everything.
const SMALL: i32 = 5;

/// Leaves one SKU in fifteen in the small warehouse.
pub(crate) fn make_small(mintsoft: &mut Mintsoft, now: jiff::Timestamp) {
    let mut there: Vec<(i32, i32)> = Vec::new();
    for row in mintsoft.rows().filter(|row| row.warehouse == SMALL) {
        there.push((row.product, row.id));
    }
    let ours = mintsoft.products().filter(|product| product.client == HOME_CLIENT);
    let skus: Vec<(i32, String)> = ours.map(|product| (product.id, product.sku.clone())).collect();
    for (n, (product, sku)) in skus.into_iter().enumerate() {
        for (_, row) in there.iter().filter(|(other, _)| *other == product && n % 15 != 0) {
            mintsoft.act(now, &StockAction::RemoveRow { sku: sku.clone(), row: *row }).expect("the row is there");
        }
    }
}

impl Sim {
    pub(crate) fn act_on_stock(&self, action: &StockAction) -> bool {
        let done = {
            let mut vendors = vendors::lock(&self.core.vendors);
            let now = vendors.time(self.core.time.now());
            vendors.mintsoft.act(now, action).is_ok()
        };
        self.core.note_stock();
        if done {
            self.did(format!("stock: {action:?}"));
        }
        done
    }

    /// A SKU of the range that is a product of its own.
    pub(crate) fn some_sku(&self, chance: &mut Chance) -> String {
        let plain: Vec<&String> = self.range.iter().filter(|sku| !sku.starts_with("SET-")).collect();
        (*chance.one(&plain)).clone()
    }

    pub(crate) fn stock(&mut self, roll: u64) {
        let mut chance = Chance::of(roll, "stock");
        let (sku, mut warehouse) = (self.some_sku(&mut chance), *chance.one(&WAREHOUSES));
        if chance.percent(12) {
            self.sell_out(&sku);
            return;
        }
        let quantity = chance.between(1, 9) as i32;
        if self.plan.traits.small_warehouse && warehouse == SMALL && !self.lies_in(&sku, SMALL) {
            warehouse = WAREHOUSES[0];
        }
        let action = match chance.below(10) {
            0..4 => StockAction::GoodsIn { sku, warehouse, quantity, location: None },
            4..8 => StockAction::Sell { sku, warehouse, quantity },
            8 => StockAction::Allocate { sku, warehouse, quantity },
            _ => StockAction::Release { sku, warehouse, quantity },
        };
        self.act_on_stock(&action);
    }

    fn lies_in(&self, sku: &str, warehouse: i32) -> bool {
        let vendors = vendors::lock(&self.core.vendors);
        let product = vendors.mintsoft.product(sku).map_or(0, |product| product.id);
        vendors.mintsoft.rows_of(product, warehouse).next().is_some()
    }

    /// Everything that is free of a SKU goes, wherever it is.
    pub(crate) fn sell_out(&mut self, sku: &str) {
        self.sold_out.push(sku.to_owned());
        for warehouse in WAREHOUSES {
            let quantity: i32 = {
                let vendors = vendors::lock(&self.core.vendors);
                let product = vendors.mintsoft.product(sku).map_or(0, |product| product.id);
                vendors.mintsoft.rows_of(product, warehouse).map(|row| row.on_hand.max(0)).sum()
            };
            if quantity > 0 {
                self.act_on_stock(&StockAction::Sell { sku: sku.to_owned(), warehouse, quantity });
            }
        }
    }

    /// All of a bin goes to a new one, and the old row is gone.
    pub(crate) fn move_bin(&mut self, roll: u64) -> bool {
        let mut chance = Chance::of(roll, "bin");
        let (sku, warehouse) = (self.some_sku(&mut chance), *chance.one(&WAREHOUSES));
        let (row, now) = {
            let vendors = vendors::lock(&self.core.vendors);
            let product = vendors.mintsoft.product(&sku).map(|product| product.id);
            let row = product.and_then(|id| vendors.mintsoft.rows_of(id, warehouse).next().cloned());
            (row.filter(|row| row.on_hand > 0 && row.allocated == 0), vendors.time(self.core.time.now()))
        };
        let Some(row) = row else { return false };
        // Both happen at once: nobody can have read what lies between.
        let mut vendors = vendors::lock(&self.core.vendors);
        let put =
            StockAction::GoodsIn { sku: sku.clone(), warehouse, quantity: row.on_hand, location: Some(9_000 + row.id) };
        let take = if chance.percent(50) {
            StockAction::RemoveRow { sku: sku.clone(), row: row.id }
        } else {
            StockAction::Adjust { sku: sku.clone(), row: row.id, on_hand: 0, allocated: 0 }
        };
        let moved = vendors.mintsoft.act(now, &take).and_then(|()| vendors.mintsoft.act(now, &put));
        drop(vendors);
        self.core.note_stock();
        self.did(format!("stock: {sku} of warehouse {warehouse} moves to another bin: {}", moved.is_ok()));
        moved.is_ok()
    }
}
