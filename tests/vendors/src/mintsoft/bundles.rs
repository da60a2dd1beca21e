//! Bundles: products without stock of their own.

use jiff::Timestamp;
use ports::http::Response;
use serde_json::{Map, Value, json};

use super::products::{created, text};
use super::{Call, Component, HOME_CLIENT, Mintsoft, bad_request, not_found};
use crate::web;

impl Mintsoft {
    pub(super) fn bundle_get(&self, call: &Call<'_>, id: i32) -> Response {
        let Some(bundle) = self.usable(id, call.now).filter(|product| !product.components.is_empty()) else {
            return not_found();
        };
        let share = 100.0 / bundle.components.len() as f64;
        let components: Vec<Value> = (1..)
            .zip(&bundle.components)
            .filter_map(|(n, component)| Some((n, component, self.products.get(&component.product)?)))
            .map(|(n, component, product)| {
                json!({
                    "ID": bundle.id * 100 + n, "ProductId": product.id, "SKU": product.sku,
                    "Quantity": component.quantity, "PercentageOfSalesValue": share, "Product": null,
                })
            })
            .collect();
        web::ok(&json!({
            "ID": bundle.id, "SKU": bundle.sku, "Name": bundle.name, "PackingInstructions": null,
            "ClientId": bundle.client, "Components": components,
            "LastUpdated": self.stamp(bundle.updated, bundle.id), "LastUpdatedByUser": "floor",
        }))
    }

    pub(super) fn bundle_create(&mut self, call: &Call<'_>) -> Response {
        let fields = match call.object() {
            Ok(fields) => fields,
            Err(message) => return bad_request(&message),
        };
        let outcome = self.try_bundle(call.now, &fields);
        created(&fields, outcome)
    }

    fn try_bundle(&mut self, now: Timestamp, fields: &Map<String, Value>) -> Result<i32, String> {
        let client = self.client_of(fields)?;
        let sku = text(fields, "SKU");
        if sku.trim().is_empty() {
            return Err("SKU is required".to_owned());
        }
        if self.products_with(&sku).any(|product| product.client == client) {
            return Err(format!("Product with SKU {sku} is already there"));
        }
        let lines = fields.get("Components").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let components: Vec<Component> =
            lines.iter().map(|line| self.component(client, line)).collect::<Result<_, _>>()?;
        if components.is_empty() {
            return Err("A bundle needs components".to_owned());
        }
        let mut bundle = self.blank_product(now, client, &sku);
        bundle.name = text(fields, "Name");
        bundle.components = components;
        Ok(self.insert(bundle))
    }

    fn component(&self, client: i32, line: &Value) -> Result<Component, String> {
        let by_sku = line["SKU"].as_str().and_then(|sku| self.products_with(sku).find(|other| other.client == client));
        let by_id = || line["ProductId"].as_i64().and_then(|id| self.products.get(&i32::try_from(id).ok()?));
        let product = by_sku.or_else(by_id).ok_or("A component is not known")?;
        let quantity = line["Quantity"].as_i64().and_then(|quantity| i32::try_from(quantity).ok());
        let quantity = quantity.filter(|quantity| *quantity > 0).ok_or("A component needs a quantity")?;
        Ok(Component { product: product.id, quantity })
    }

    /// Adds a bundle of the home client; its id. Components that do not exist are made.
    pub fn add_bundle(&mut self, now: Timestamp, sku: &str, components: &[(&str, i32)]) -> i32 {
        let components = components
            .iter()
            .map(|(sku, quantity)| {
                let known = self.product(sku).map(|product| product.id);
                Component { product: known.unwrap_or_else(|| self.add_product(now, sku)), quantity: *quantity }
            })
            .collect();
        let mut bundle = self.blank_product(now, HOME_CLIENT, sku);
        bundle.components = components;
        self.insert(bundle)
    }
}
