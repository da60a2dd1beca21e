use serde_json::{Value, json};

use super::{example, told};

#[test]
fn a_field_that_is_wrong_is_named_and_never_quoted() {
    for (pointer, value, field) in [
        ("/id", json!(0), "id"),
        ("/updated_at", json!("Byron"), "updated_at"),
        ("/test", json!("Byron"), "test"),
        ("/currency", json!("Byron"), "currency"),
        ("/line_items", Value::Null, "line_items"),
        ("/line_items/0", json!("Byron"), "line_items[0]"),
        ("/line_items/0/id", json!("Byron"), "line_items[0].id"),
        ("/line_items/0/quantity", json!(-1), "line_items[0].quantity"),
        ("/line_items/0/current_quantity", json!(1.5), "line_items[0].current_quantity"),
        ("/line_items/0/price", json!("10.201"), "line_items[0].price"),
        ("/line_items/0/discount_allocations", json!([{"amount": "20.41"}]), "line_items[0].discount_allocations"),
        ("/line_items/0/discount_allocations", json!([{}]), "line_items[0].discount_allocations[0].amount"),
        ("/shipping_lines/0/price", json!("Byron"), "shipping_lines[0].price"),
        ("/shipping_address", json!("Byron"), "shipping_address"),
        ("/shipping_address/address1", json!(""), "shipping_address.address1"),
        ("/shipping_address/zip", Value::Null, "shipping_address.zip"),
        ("/shipping_address/country_code", json!("Byron"), "shipping_address.country_code"),
    ] {
        let mut order = example();
        *order.pointer_mut(pointer).expect("a place") = value;

        let invalid = told(&order).expect_err(pointer);

        assert_eq!(invalid.field, field, "{pointer}");
        assert!(!invalid.to_string().contains("Byron"), "{invalid}");
    }
}

#[test]
fn what_no_event_can_hold_is_refused_rather_than_queued() {
    let mut order = example();
    order["line_items"][0]["current_quantity"] = json!(10_001);

    assert_eq!(told(&order).unwrap_err().field, "lines[0].quantity");
}

#[test]
fn older_versions_without_the_newer_fields_are_read() {
    let mut order = example();
    for field in ["shipping_lines", "fulfillment_status", "cancelled_at", "note_attributes", "test"] {
        order.as_object_mut().unwrap().remove(field);
    }
    order["total_shipping_price_set"] = json!({"shop_money": {"amount": "3.60"}});
    let item = order["line_items"][0].as_object_mut().unwrap();
    for field in ["current_quantity", "discount_allocations", "gift_card", "requires_shipping", "properties"] {
        item.remove(field);
    }
    item.insert("total_discount".to_owned(), json!("0.40"));

    let (event, _) = super::event(&order);

    assert_eq!(event.shipping_total, rust_decimal::Decimal::new(360, 2));
    assert_eq!((event.lines[0].quantity, event.lines[0].unit_price), (2, rust_decimal::Decimal::new(1000, 2)));
}
