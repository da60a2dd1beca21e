//! What happens on the warehouse floor.

use std::collections::BTreeSet;

use vendors::mintsoft::StockAction;

use crate::world::World;

impl World {
    pub(crate) fn act(&self, action: &StockAction) {
        self.vendors().mintsoft.act(self.clock_now(), action).expect("a possible action");
        self.note_all();
    }

    pub(crate) fn goods_in(&self, sku: &str, warehouse: i32, quantity: i32) {
        if self.vendors().mintsoft.product(sku).is_none() {
            self.vendors().mintsoft.add_product(self.clock_now(), sku);
        }
        self.act(&StockAction::GoodsIn { sku: sku.to_owned(), warehouse, quantity, location: None });
    }

    pub(crate) fn goods_in_bin(&self, sku: &str, warehouse: i32, bin: i32, quantity: i32) {
        self.act(&StockAction::GoodsIn { sku: sku.to_owned(), warehouse, quantity, location: Some(bin) });
    }

    pub(crate) fn sell(&self, sku: &str, warehouse: i32, quantity: i32) {
        self.act(&StockAction::Sell { sku: sku.to_owned(), warehouse, quantity });
    }

    pub(crate) fn allocate(&self, sku: &str, warehouse: i32, quantity: i32) {
        self.act(&StockAction::Allocate { sku: sku.to_owned(), warehouse, quantity });
    }

    pub(crate) fn release(&self, sku: &str, warehouse: i32, quantity: i32) {
        self.act(&StockAction::Release { sku: sku.to_owned(), warehouse, quantity });
    }

    /// Takes all rows of a SKU away.
    pub(crate) fn remove(&self, sku: &str) {
        for row in self.rows(sku) {
            self.act(&StockAction::RemoveRow { sku: sku.to_owned(), row });
        }
    }

    pub(crate) fn rows(&self, sku: &str) -> Vec<i32> {
        let vendors = self.vendors();
        let product = vendors.mintsoft.product(sku).expect("a product").id;
        vendors.mintsoft.rows().filter(|row| row.product == product).map(|row| row.id).collect()
    }

    /// The first `n` SKUs that have stock in all warehouses.
    pub(crate) fn stocked(&self, n: usize) -> Vec<String> {
        let true_sums = self.true_sums();
        let in_all = |sku: &String| {
            self.sums
                .keys()
                .all(|location| true_sums.get(&((*location).to_owned(), sku.clone())).is_some_and(|sums| sums.0 > 0))
        };
        let skus: BTreeSet<String> = true_sums.keys().map(|(_, sku)| sku.clone()).collect();
        skus.into_iter().filter(in_all).take(n).collect()
    }
}
