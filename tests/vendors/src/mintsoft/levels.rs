//! Product/StockLevels: one huge answer with bundles in it.

use jiff::Timestamp;
use ports::http::Response;
use serde::Serialize;

use super::dates::within;
use super::{Call, Mintsoft, Product, bad_request};
use crate::web;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Level<'a> {
    product_id: i32,
    warehouse_id: i32,
    client_id: i32,
    #[serde(rename = "SKU")]
    sku: &'a str,
    level: i32,
    total_stock_level: i32,
    pre_orderable: bool,
    bundle: bool,
    low_stock_level: i32,
    last_updated: String,
    breakdown: Option<[(); 0]>,
}

/// The sum over the bins of one product.
#[derive(Clone, Copy)]
pub(super) struct Sum {
    pub(super) free: i32,
    pub(super) physical: i32,
    updated: Timestamp,
}

impl Mintsoft {
    /// `WarehouseId=n` gives that warehouse, `0` one summed row, left out one row for each warehouse.
    pub(super) fn stock_levels(&self, call: &Call<'_>) -> Response {
        let (id, sku) = (call.query.int("ProductId").filter(|id| *id != 0), call.query.get("SKU"));
        let warehouses: Vec<Option<i32>> = match call.query.int("WarehouseId") {
            Some(0) => vec![None],
            Some(warehouse) => vec![Some(warehouse)],
            None => self.warehouses.iter().map(|warehouse| Some(warehouse.id)).collect(),
        };
        let wanted = self.visible(call.now).filter(|product| {
            id.is_none_or(|id| id == product.id) && sku.is_none_or(|sku| sku.is_empty() || sku == product.sku)
        });
        let pairs = wanted.flat_map(|product| warehouses.iter().map(move |warehouse| (product, *warehouse)));
        let levels =
            pairs.filter_map(|(product, warehouse)| self.level(product, warehouse, call.view.without_warehouse));
        web::ok(&call.view.whole(levels).collect::<Vec<_>>())
    }

    /// Ids only.
    pub(super) fn stock_levels_updated(&self, call: &Call<'_>) -> Response {
        let Some(from) = call.query.get("FromDate") else { return bad_request("FromDate is required") };
        let since = self.since(Some(from));
        let rows = self.rows.values().filter(|row| self.sees(row.client) && within(since.as_ref(), row.updated));
        let mut ids: Vec<i32> = rows.map(|row| row.product).collect();
        ids.dedup();
        web::ok(&ids)
    }

    fn level<'a>(&self, product: &'a Product, warehouse: Option<i32>, without: Option<i32>) -> Option<Level<'a>> {
        let sum = self.sum(product, warehouse, without)?;
        Some(Level {
            product_id: product.id,
            warehouse_id: warehouse.unwrap_or(0),
            client_id: product.client,
            sku: &product.sku,
            level: sum.free,
            total_stock_level: sum.physical,
            pre_orderable: false,
            bundle: !product.components.is_empty(),
            low_stock_level: 0,
            last_updated: self.stamp(sum.updated, product.id),
            breakdown: None,
        })
    }

    /// What a product has; for a bundle, how many of it can be made.
    pub(super) fn sum(&self, product: &Product, warehouse: Option<i32>, without: Option<i32>) -> Option<Sum> {
        if product.components.is_empty() {
            let rows = self.rows.range((product.id, 0)..=(product.id, i32::MAX)).map(|(_, row)| row);
            let rows =
                rows.filter(|row| warehouse.is_none_or(|id| id == row.warehouse) && without != Some(row.warehouse));
            return rows
                .map(|row| Sum { free: row.on_hand, physical: row.stock_level(), updated: row.updated })
                .reduce(|a, b| Sum {
                    free: a.free + b.free,
                    physical: a.physical + b.physical,
                    updated: a.updated.max(b.updated),
                });
        }
        let sets = product.components.iter().map(|component| {
            let part = self.sum(self.products.get(&component.product)?, warehouse, without)?;
            let sets = |units: i32| units.div_euclid(component.quantity);
            Some(Sum { free: sets(part.free), physical: sets(part.physical), updated: part.updated })
        });
        sets.collect::<Option<Vec<Sum>>>()?.into_iter().reduce(|a, b| Sum {
            free: a.free.min(b.free),
            physical: a.physical.min(b.physical),
            updated: a.updated.max(b.updated),
        })
    }
}
