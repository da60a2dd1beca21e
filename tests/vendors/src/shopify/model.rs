//! Orders of a shop.

use serde_json::{Value, json};

/// One order, to be fulfilled from one place.
#[derive(Debug, Clone)]
pub struct ShopOrder {
    id: u64,
    /// As customers know it, with its `#`.
    pub name: String,
    /// Line items: id, and units.
    pub lines: Vec<(u64, u32)>,
    /// What was fulfilled, in order.
    pub fulfilled: Vec<Fulfilled>,
}

/// One fulfilment.
#[derive(Debug, Clone)]
pub struct Fulfilled {
    id: u64,
    /// Line items: id, and units.
    pub lines: Vec<(u64, u32)>,
    /// As it was given; null without tracking.
    pub tracking: Value,
    /// A person has cancelled it.
    pub cancelled: bool,
}

impl Fulfilled {
    pub(super) fn gid(&self) -> String {
        format!("gid://shopify/Fulfillment/{}", self.id)
    }

    /// Its tracking number.
    pub fn number(&self) -> Option<&str> {
        self.tracking["number"].as_str()
    }

    fn json(&self) -> Value {
        let lines =
            self.lines.iter().map(|(line, units)| json!({ "quantity": units, "lineItem": { "id": item(*line) } }));
        let tracking: Vec<&Value> = std::iter::once(&self.tracking).filter(|tracking| !tracking.is_null()).collect();
        json!({
            "id": self.gid(), "status": if self.cancelled { "CANCELLED" } else { "SUCCESS" }, "trackingInfo": tracking,
            "fulfillmentLineItems": { "nodes": lines.collect::<Vec<_>>() },
        })
    }
}

impl ShopOrder {
    pub(super) fn new(id: u64, name: &str, lines: &[(u64, u32)]) -> Self {
        Self { id, name: name.to_owned(), lines: lines.to_vec(), fulfilled: Vec::new() }
    }

    pub(super) fn gid(&self) -> String {
        format!("gid://shopify/Order/{}", self.id)
    }

    pub(super) fn place(&self) -> String {
        format!("gid://shopify/FulfillmentOrder/{}", self.id)
    }

    fn left(&self, line: u64) -> u32 {
        let ordered = self.lines.iter().find(|(id, _)| *id == line).map_or(0, |(_, units)| *units);
        let live = self.fulfilled.iter().filter(|one| !one.cancelled).flat_map(|one| &one.lines);
        let gone: u32 = live.filter(|(id, _)| *id == line).map(|(_, units)| units).sum();
        ordered.saturating_sub(gone)
    }

    pub(super) fn fulfil(&mut self, id: u64, lines: &Value, tracking: &Value) -> Result<&Fulfilled, &'static str> {
        let mut taken = Vec::new();
        for line in lines.as_array().map(Vec::as_slice).unwrap_or_default() {
            let number = line["id"].as_str().and_then(|gid| gid.rsplit('/').next()?.parse().ok()).unwrap_or_default();
            let units = line["quantity"].as_u64().and_then(|units| u32::try_from(units).ok()).unwrap_or_default();
            if units == 0 || units > self.left(number) {
                return Err("Invalid fulfillment order line item quantity requested.");
            }
            taken.push((number, units));
        }
        if taken.is_empty() {
            return Err("The fulfillment order has no line items.");
        }
        if !tracking["url"].is_null() && tracking["number"].is_null() {
            return Err("A tracking url needs a tracking number.");
        }
        let made = Fulfilled { id, lines: taken, tracking: tracking.clone(), cancelled: false };
        self.fulfilled.push(made);
        self.fulfilled.last().ok_or("Nothing was made.")
    }

    pub(super) fn json(&self) -> Value {
        let line = |(id, _): &(u64, u32)| {
            json!({
                "id": format!("gid://shopify/FulfillmentOrderLineItem/{id}"), "remainingQuantity": self.left(*id),
                "lineItem": { "id": item(*id) },
            })
        };
        let lines: Vec<Value> = self.lines.iter().map(line).collect();
        let open = self.lines.iter().any(|(id, _)| self.left(*id) > 0);
        let place = json!({
            "id": self.place(), "status": if open { "IN_PROGRESS" } else { "CLOSED" }, "lineItems": { "nodes": lines },
        });
        json!({
            "id": self.gid(), "name": self.name, "fulfillmentOrders": { "nodes": [place] },
            "fulfillments": self.fulfilled.iter().map(Fulfilled::json).collect::<Vec<_>>(),
        })
    }
}

fn item(id: u64) -> String {
    format!("gid://shopify/LineItem/{id}")
}
