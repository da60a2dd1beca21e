use serde_json::json;

use super::{event, example, with};
use crate::order::parse;

#[test]
fn the_spelling_of_an_event_is_not_its_content() {
    let compact = event(&example());
    let reordered = br#"
        { "lines" : [ {"unitPrice":"10.2", "quantity":2, "sku":"TEE-RED-M", "line":"1", "colour":null,
                       "recommendation":{"recommendedSku":"TEE-RED-M","fitProfile":"fp_77","id":"rec_8f2"}} ],
          "shippingTotal":"3.6", "currency":"GBP", "occurredAt":"2026-11-20T11:15:00+01:00", "revision":1,
          "ship":{"email":"ada@example.test","country":"GB","postCode":"LS1 1AA","town":"Leeds","company":"",
                  "address1":"1 Sample Street","lastName":"Byron","firstName":"Ada"},
          "order":"10042", "channel":"web-uk", "kind":"placed", "version":1 }"#;

    let reordered = parse(reordered).expect("a good event");

    assert_eq!(reordered, compact);
    assert_eq!(reordered.content_hash(), compact.content_hash());
    assert_eq!(reordered.deduplication(), compact.deduplication());
}

#[test]
fn every_change_of_an_event_changes_its_content() {
    let before = event(&example()).content_hash();

    for (pointer, value) in [
        ("/order", json!("10043")),
        ("/occurredAt", json!("2026-11-20T10:15:01Z")),
        ("/currency", json!("EUR")),
        ("/ship/town", json!("York")),
        ("/shippingTotal", json!("3.61")),
        ("/shippingMethod", json!("Express")),
        ("/lines/0/quantity", json!(3)),
        ("/lines/0/recommendation", json!(null)),
    ] {
        assert_ne!(event(&with(pointer, value)).content_hash(), before, "{pointer}");
    }
}

/// The hash is stored with orders: another one would make every repeated event look like other content.
#[test]
fn the_hash_of_the_example_stays_what_it_was() {
    assert_eq!(event(&example()).content_hash(), "3f13a0f5b50ed41b56c0a4becde26adb4f07ca7a4b65492e9b43a6448211d4d0");
}

#[test]
fn queue_keys_fit_into_the_queues_limits() {
    let mut longest = with("/order", json!("o".repeat(60)));
    longest["channel"] = json!("c".repeat(40));

    let event = event(&longest);

    assert!(event.group().len() <= 128);
    assert_eq!(event.deduplication().len(), 64);
    assert_eq!(super::event(&example()).group(), "web-uk/10042");
}
