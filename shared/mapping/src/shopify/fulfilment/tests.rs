use serde_json::{Value, json};

use super::*;

fn callback(quantity: u32, tracking: Option<&str>) -> Callback {
    let body = json!({
        "version": 1, "channel": "web", "order": "1001", "revision": 1, "part": 1, "parts": 1, "complete": true,
        "dispatchedAt": "2026-11-20T15:00:00Z", "carrier": "royal-mail", "trackingNumber": tracking,
        "lines": [{"line": "7", "sku": "TEE", "quantity": quantity}],
    });
    serde_json::from_value(body).expect("a callback")
}

fn fulfilled(id: &str, quantity: u32, tracking: Option<&str>) -> Value {
    let tracking: Vec<_> = tracking.iter().map(|number| json!({"number": number})).collect();
    json!({"id": id, "status": "SUCCESS", "trackingInfo": tracking,
           "fulfillmentLineItems": {"nodes": [{"quantity": quantity, "lineItem": {"id": "gid://shopify/LineItem/7"}}]}})
}

fn order(remaining: [u32; 2], fulfillments: &[Value]) -> FoundOrder {
    let one = |(at, remaining): (usize, &u32)| {
        json!({"id": format!("FO{at}"), "status": "OPEN", "lineItems": {"nodes": [
            {"id": format!("L{at}"), "remainingQuantity": remaining, "lineItem": {"id": "gid://shopify/LineItem/7"}}]}})
    };
    let places: Vec<_> = remaining.iter().enumerate().map(one).collect();
    let found =
        json!({"id": "O", "name": "#1001", "fulfillmentOrders": {"nodes": places}, "fulfillments": fulfillments});
    serde_json::from_value(found).expect("an order")
}

#[test]
fn a_part_is_taken_from_as_many_fulfilment_orders_as_it_needs_and_no_unit_more() {
    let Step::Create(shares) = step(&order([2, 2], &[]), &callback(3, None), None, &[]) else {
        panic!("to be created")
    };

    let units: Vec<_> = shares.iter().map(|one| one.fulfillment_order_line_items[0].quantity).collect();
    assert_eq!(units, [2, 1]);
}

#[test]
fn a_fulfilment_with_the_same_lines_and_number_is_the_part_unless_another_part_has_it() {
    let shop = order([3, 0], &[fulfilled("F1", 1, Some("AB1"))]);
    let part = callback(1, Some("AB1"));

    assert_eq!(step(&shop, &part, None, &[]), Step::Has("F1".to_owned()));
    assert!(matches!(step(&shop, &part, None, &["F1".to_owned()]), Step::Create(_)));
    assert!(matches!(step(&shop, &callback(2, Some("AB1")), None, &[]), Step::Create(_)));
}

#[test]
fn a_known_fulfilment_gets_the_number_that_it_lacks_and_only_that() {
    let shop = order([0, 0], &[fulfilled("F1", 1, None)]);

    assert_eq!(step(&shop, &callback(1, Some("AB1")), Some("F1"), &[]), Step::Track("F1".to_owned()));
    assert_eq!(step(&shop, &callback(1, None), Some("F1"), &[]), Step::Has("F1".to_owned()));
}

#[test]
fn what_a_person_has_fulfilled_by_hand_is_not_created_again() {
    let shop = order([0, 0], &[fulfilled("F1", 2, None)]);

    assert_eq!(step(&shop, &callback(2, Some("AB1")), None, &[]), Step::Track("F1".to_owned()));
    assert_eq!(step(&shop, &callback(1, None), None, &[]), Step::Short);
}

#[test]
fn a_cancelled_fulfilment_counts_for_nothing_and_a_part_of_a_bundle_is_nothing_to_tell() {
    let mut gone = fulfilled("F1", 1, Some("AB1"));
    gone["status"] = json!("CANCELLED");
    let mut part = callback(1, Some("AB1"));
    assert!(matches!(step(&order([1, 0], &[gone]), &part, None, &[]), Step::Create(_)));

    part.lines.clear();
    assert_eq!(step(&order([1, 0], &[]), &part, None, &[]), Step::Nothing);
}

#[test]
fn an_order_of_which_only_the_beginning_may_be_there_is_left_to_a_person() {
    let many: Vec<_> = (0..20).map(|at| fulfilled(&format!("F{at}"), 1, None)).collect();

    assert_eq!(step(&order([2, 0], &many), &callback(1, None), None, &[]), Step::TooLarge);
    assert_ne!(step(&order([2, 0], &many[1..]), &callback(1, None), None, &[]), Step::TooLarge);
}

#[test]
fn a_link_without_a_number_is_not_given() {
    let mut part = callback(1, None);
    part.tracking_url = Some("https://track.test".to_owned());
    assert_eq!(tracking(&part), None);

    part.tracking_number = Some("AB1".to_owned());
    assert_eq!(tracking(&part).expect("some").url.as_deref(), Some("https://track.test"));
}
