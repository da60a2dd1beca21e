//! The inventory feeds: one row for each bin, no bundles, nothing for products without an inventory record.

use std::ops::RangeInclusive;

use ports::http::Response;
use serde::Serialize;

use super::dates::{Since, within};
use super::{Call, Mintsoft, Row, bad_request};
use crate::web;

/// A row as it is sent; the last three fields only in the bulk feed.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Sent<'a> {
    #[serde(rename = "ID")]
    id: i32,
    product_id: i32,
    #[serde(rename = "SKU")]
    sku: &'a str,
    stock_level: i32,
    on_hand: i32,
    allocated: i32,
    off_hand: i32,
    on_order: i32,
    awaiting_replen: i32,
    required_by_back_order: i32,
    in_quarantine: i32,
    in_transit: i32,
    in_transition: i32,
    scrapped: i32,
    warehouse_id: i32,
    location_id: i32,
    last_updated: String,
    last_updated_by_user: &'static str,
    breakdown: Option<[(); 0]>,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    owner: Option<Owner<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Owner<'a> {
    client_id: i32,
    client_name: &'static str,
    warehouse_name: &'a str,
}

/// Which rows a read wants.
struct Wanted {
    warehouse: Option<i32>,
    client: Option<i32>,
    since: Option<Since>,
    products: RangeInclusive<i32>,
}

impl Mintsoft {
    pub(super) fn inventory_bulk(&self, call: &Call<'_>) -> Response {
        let named: Option<Vec<i32>> = call.query.get("SKU").map(|sku| self.products_with(sku).map(|p| p.id).collect());
        let products = match named.as_deref() {
            None => 0..=i32::MAX,
            Some(ids) => ids.iter().copied().min().unwrap_or(1)..=ids.iter().copied().max().unwrap_or(0),
        };
        let wanted = Wanted {
            warehouse: call.query.int("WarehouseId").filter(|id| *id != 0),
            client: call.query.int("ClientId").filter(|id| *id != 0),
            since: self.since(call.query.get("LastUpdatedSince")),
            products,
        };
        let rows = self.wanted(call, &wanted);
        let rows = rows.filter(|row| named.as_ref().is_none_or(|ids| ids.contains(&row.product)));
        let page = call.page(rows, 100, 500);
        web::ok(&page.into_iter().map(|row| self.sent(row, true)).collect::<Vec<_>>())
    }

    pub(super) fn stock_levels_by_warehouse(&self, call: &Call<'_>) -> Response {
        let (Some(warehouse), Some(since)) = (call.query.int("WarehouseId"), call.query.get("LastUpdatedSince")) else {
            return bad_request("WarehouseId and LastUpdatedSince are required");
        };
        let wanted =
            Wanted { warehouse: Some(warehouse), client: None, since: self.since(Some(since)), products: 0..=i32::MAX };
        let rows = call.view.whole(self.wanted(call, &wanted));
        web::ok(&rows.map(|row| self.sent(row, false)).collect::<Vec<_>>())
    }

    pub(super) fn inventory_of(&self, call: &Call<'_>, id: i32) -> Response {
        let wanted = Wanted { warehouse: None, client: None, since: None, products: id..=id };
        web::ok(&self.wanted(call, &wanted).map(|row| self.sent(row, false)).collect::<Vec<_>>())
    }

    fn wanted<'a>(&'a self, call: &'a Call<'_>, wanted: &'a Wanted) -> impl Iterator<Item = &'a Row> + Clone {
        let (from, to) = (*wanted.products.start(), *wanted.products.end());
        let found = (from <= to).then(|| self.rows.range((from, 0)..=(to, i32::MAX)).map(|(_, row)| row));
        found.into_iter().flatten().filter(move |row| {
            wanted.warehouse.is_none_or(|id| id == row.warehouse)
                && wanted.client.is_none_or(|id| id == row.client)
                && self.sees(row.client)
                && call.view.without_warehouse != Some(row.warehouse)
                && within(wanted.since.as_ref(), row.updated)
        })
    }

    fn sent<'a>(&'a self, row: &Row, with_owner: bool) -> Sent<'a> {
        Sent {
            id: row.id,
            product_id: row.product,
            sku: self.products.get(&row.product).map_or("", |product| &product.sku),
            stock_level: if self.switches.level_is_free { row.on_hand } else { row.stock_level() },
            on_hand: row.on_hand,
            allocated: row.allocated,
            off_hand: 0,
            on_order: 0,
            awaiting_replen: 0,
            required_by_back_order: 0,
            in_quarantine: row.quarantine,
            in_transit: 0,
            in_transition: 0,
            scrapped: 0,
            warehouse_id: row.warehouse,
            location_id: row.location,
            last_updated: self.stamp(row.updated, row.id),
            last_updated_by_user: "floor",
            breakdown: None,
            owner: with_owner.then(|| Owner {
                client_id: row.client,
                client_name: "ACME",
                warehouse_name: self.warehouse_name(row.warehouse),
            }),
        }
    }
}
