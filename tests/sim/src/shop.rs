//! What customers ordered, and what became known of it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::{
    chance::Chance,
    shopify,
    tenant::{CHANNEL, is_shopifys},
};

/// Marks every name and address, so that they are recognised wherever they turn up.
pub const PERSONAL: [&str; 3] = ["Zephyrine", "Quillwort Lane", "zq@example.test"];

/// A revision as it was posted.
#[derive(Debug, Clone)]
pub struct Revision {
    /// `placed`, `edited` or `cancelled`; at Shopify also `emptied`.
    pub kind: &'static str,
    /// SKUs and quantities.
    pub lines: Vec<(String, u32)>,
    /// The body; of Shopify's orders, each webhook has its own.
    pub body: String,
    /// Since when it holds in Shopify, in seconds since the epoch.
    pub since: i64,
    /// When the intake accepted it.
    pub accepted: Option<i64>,
}

impl Revision {
    /// Whether nothing of the order is wanted any more.
    pub fn is_over(&self) -> bool {
        ["cancelled", "emptied"].contains(&self.kind)
    }
}

/// All orders of a history, by their ids.
#[derive(Debug, Default)]
pub struct Shop {
    /// Each with its revisions.
    pub orders: BTreeMap<String, BTreeMap<u32, Revision>>,
    /// What Shopify tells of its own.
    pub shopify: shopify::Desk,
}

impl Shop {
    /// The next revision of an order, with lines from `range`; none for a cancellation.
    pub fn revise(&mut self, order: &str, kind: &'static str, range: &[String], roll: u64) -> u32 {
        let mut chance = Chance::of(roll, "order");
        let many = if kind == "huge" { 300 } else { chance.between(1, 4) };
        let kind = if kind == "huge" { "placed" } else { kind };
        let lines: Vec<(String, u32)> = match kind {
            "cancelled" | "emptied" => Vec::new(),
            _ => (0..many).map(|_| (chance.one(range).clone(), chance.between(1, 3) as u32)).collect(),
        };
        let revisions = self.orders.entry(order.to_owned()).or_default();
        let revision = revisions.len() as u32 + 1;
        let body = if is_shopifys(order) { String::new() } else { body(order, kind, revision, &lines).to_string() };
        revisions.insert(revision, Revision { kind, lines, body, since: 0, accepted: None });
        revision
    }
}

fn body(order: &str, kind: &str, revision: u32, lines: &[(String, u32)]) -> Value {
    let mut event = json!({
        "version": 1, "kind": kind, "channel": CHANNEL, "order": order, "revision": revision,
        "occurredAt": "2026-01-01T00:00:00Z",
    });
    if kind != "cancelled" {
        event["currency"] = json!("GBP");
        event["ship"] = json!({
            "firstName": PERSONAL[0], "lastName": "Byron", "address1": PERSONAL[1], "town": "Leeds",
            "postCode": "LS1 1AA", "country": "GB", "email": PERSONAL[2],
        });
        event["shippingTotal"] = json!("3.60");
        let line = |(n, (sku, quantity)): (usize, &(String, u32))| {
            json!({"line": (n + 1).to_string(), "sku": sku, "quantity": quantity, "unitPrice": "10.20",
                   "recommendation": {"id": "rec_8f2", "fitProfile": "fp_77", "recommendedSku": sku}})
        };
        event["lines"] = lines.iter().enumerate().map(line).collect();
    }
    event
}
