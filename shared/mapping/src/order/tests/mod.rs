mod content;
mod create;
mod create_answer;
mod fields;
mod lookup_answer;

mod properties;

use serde_json::{Value, json};

use super::{OrderEvent, parse};
use crate::config::{self, Config};

/// The event of the format's own example.
fn example() -> Value {
    json!({
        "version": 1, "kind": "placed", "channel": "web-uk", "order": "10042", "revision": 1,
        "occurredAt": "2026-11-20T10:15:00Z", "currency": "GBP",
        "ship": {"firstName": "Ada", "lastName": "Byron", "address1": "1 Sample Street", "town": "Leeds",
                 "postCode": "LS1 1AA", "country": "GB", "email": "ada@example.test"},
        "shippingTotal": "3.60",
        "lines": [{"line": "1", "sku": "TEE-RED-M", "quantity": 2, "unitPrice": "10.20",
                   "recommendation": {"id": "rec_8f2", "fitProfile": "fp_77", "recommendedSku": "TEE-RED-M"}}]
    })
}

/// The example with another value at a JSON pointer; `None` removes it.
fn with(pointer: &str, value: impl Into<Option<Value>>) -> Value {
    let mut event = example();
    let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
    match (event.pointer_mut(parent).expect("a parent"), value.into()) {
        (Value::Object(fields), Some(value)) => drop(fields.insert(name.to_owned(), value)),
        (Value::Object(fields), None) => drop(fields.remove(name)),
        (other, value) => other[name.parse::<usize>().expect("an index")] = value.unwrap_or_default(),
    }
    event
}

fn event(value: &Value) -> OrderEvent {
    parse(value.to_string().as_bytes()).expect("a good event")
}

fn configuration() -> Config {
    let text = "[[location]]\nwair = \"WH-UK\"\nkind = \"warehouse\"\nwarehouses = [3]\n\
                [[location]]\nwair = \"WEB-UK\"\nkind = \"online\"\nchannel = \"web-uk\"\n\
                [orders]\nwarehouse = 3\n[orders.vat]\nIE = 23\n";
    config::parse(text).expect("a good configuration")
}
