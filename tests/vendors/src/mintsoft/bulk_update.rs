//! The absolute stock update, for admin users.

use http::StatusCode;
use jiff::Timestamp;
use ports::http::Response;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Call, HOME_CLIENT, Mintsoft, User, bad_request};
use crate::web;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Update {
    #[serde(rename = "SKU", default)]
    sku: Option<String>,
    #[serde(default)]
    product_id: Option<i32>,
    warehouse_id: i32,
    quantity: i32,
}

impl Mintsoft {
    pub(super) fn bulk_on_hand(&mut self, call: &Call<'_>) -> Response {
        if self.switches.user != User::Admin {
            return web::empty(StatusCode::UNAUTHORIZED);
        }
        let updates: Vec<Update> = match serde_json::from_slice(call.body) {
            Ok(updates) => updates,
            Err(error) => return bad_request(&error.to_string()),
        };
        if updates.len() > 100 {
            return bad_request("At most 100 rows");
        }
        let client = call.query.int("ClientId").unwrap_or(HOME_CLIENT);
        let mut rows: Vec<Value> = updates
            .iter()
            .map(|update| {
                let outcome = self.set_on_hand(call.now, client, update);
                json!({
                    "Success": outcome.is_ok(), "Message": outcome.as_ref().err(), "ProductId": outcome.as_ref().ok(),
                    "SKU": update.sku,
                })
            })
            .collect();
        rows.reverse();
        web::ok(&rows)
    }

    fn set_on_hand(&mut self, now: Timestamp, client: i32, update: &Update) -> Result<i32, String> {
        let mine = |product: &&super::Product| product.client == client && product.components.is_empty();
        let by_sku = update.sku.as_deref().and_then(|sku| self.products_with(sku).find(mine));
        let by_id = || update.product_id.and_then(|id| self.products.get(&id)).filter(mine);
        let product = by_sku.or_else(by_id).ok_or("Product is not known")?.id;
        if update.quantity < 0 {
            return Err("Quantity must not be negative".to_owned());
        }
        if !self.warehouses.iter().any(|warehouse| warehouse.id == update.warehouse_id) {
            return Err("Warehouse is not known".to_owned());
        }
        if self.rows_of(product, update.warehouse_id).count() > 1 {
            return Err("The warehouse keeps this product in several locations".to_owned());
        }
        let row = self.bin(now, product, update.warehouse_id, None);
        if let Some(row) = self.rows.get_mut(&(product, row)) {
            row.on_hand = update.quantity;
            row.updated = now;
        }
        Ok(product)
    }
}
