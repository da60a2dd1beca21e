//! Order events as a sales channel sends them.

use jiff::Timestamp;
use serde_json::{Value, json};

/// The key that the channel signs with.
pub const SIGNING_KEY: &str = "shared-by-channel-and-lockstep";
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

/// The number under which Mintsoft knows the order.
pub fn order_number(id: &str) -> String {
    format!("LS-web-uk-{id}")
}
