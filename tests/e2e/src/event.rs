//! Order events as a sales channel sends them.

use jiff::Timestamp;
use serde_json::{Value, json};

/// The key that the channel signs with.
pub const SIGNING_KEY: &str = "shared-by-channel-and-lockstep";
/// The last part of the address that Mintsoft calls.
pub const HOOK_TOKEN: &str = "known-to-mintsoft-and-lockstep";
/// The secret that Shopify signs with.
pub const WEBHOOK_SECRET: &str = "shared-by-shopify-and-lockstep";
/// What opens the desk.
pub const DESK_TOKEN: &str = "known-to-everybody-at-the-desk";
/// What no log may show: the shopper's name, address and e-mail of every event.
pub const ADDRESS: [&str; 6] =
    ["Adelaide", "Byronson", "17 Sample Crescent", "Sampleton", "ZZ9 9ZZ", "ada@shopper.test"];

/// A placed order of these SKUs and quantities, each line recommended.
pub fn order(id: &str, lines: &[(&str, u32)]) -> Value {
    let [first_name, last_name, address, town, post_code, email] = ADDRESS;
    let line = |(at, (sku, quantity)): (usize, &(&str, u32))| {
        json!({
            "line": (at + 1).to_string(), "sku": sku, "quantity": quantity, "unitPrice": "10.20",
            "recommendation": { "id": format!("rec-{id}"), "fitProfile": "fp-77", "recommendedSku": sku },
        })
    };
    json!({
        "version": 1, "kind": "placed", "channel": "web-uk", "order": id, "revision": 1,
        "occurredAt": Timestamp::now().to_string(), "currency": "GBP",
        "ship": {
            "firstName": first_name, "lastName": last_name, "address1": address, "town": town,
            "postCode": post_code, "country": "GB", "email": email,
        },
        "shippingTotal": "3.60",
        "lines": lines.iter().enumerate().map(line).collect::<Vec<_>>(),
    })
}

/// An order as Shopify tells it at a second of its life: SKUs with quantities, each line recommended.
pub fn shopify_order(id: &str, second: i64, lines: &[(&str, u32)]) -> Value {
    let [first_name, last_name, address, town, post_code, email] = ADDRESS;
    let line = |(at, (sku, quantity)): (usize, &(&str, u32))| {
        json!({
            "id": at + 1, "sku": sku, "quantity": quantity, "current_quantity": quantity, "price": "10.20",
            "gift_card": false, "requires_shipping": true, "discount_allocations": [], "tax_lines": [],
            "properties": [{ "name": "_wair_recommendation", "value": format!("rec-{id}") }],
        })
    };
    let placed = Timestamp::from_second(1_795_000_000).expect("a time of this century");
    json!({
        "id": 820_982_911_000_000_u64, "name": format!("#{id}"), "test": false, "currency": "GBP", "taxes_included": true,
        "created_at": placed.to_string(),
        "updated_at": (placed + jiff::SignedDuration::from_secs(second)).to_string(),
        "email": email,
        "shipping_address": {
            "first_name": first_name, "last_name": last_name, "address1": address, "city": town,
            "zip": post_code, "country_code": "GB",
        },
        "shipping_lines": [{ "price": "3.60", "discount_allocations": [], "tax_lines": [] }],
        "note_attributes": [{ "name": "_wair_fit_profile", "value": "fp-77" }],
        "line_items": lines.iter().enumerate().map(line).collect::<Vec<_>>(),
    })
}

/// The number under which Mintsoft knows the order.
pub fn order_number(id: &str) -> String {
    format!("LS-web-uk-{id}")
}
