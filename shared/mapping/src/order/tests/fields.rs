use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::{event, example, with};
use crate::order::{Kind, Recommendation, Ship, parse};

/// What is said about an event: field and message.
fn wrong(value: &Value) -> (String, String) {
    let invalid = parse(value.to_string().as_bytes()).expect_err("refused");
    (invalid.field, invalid.message)
}

#[test]
fn the_example_is_read_as_it_stands() {
    let event = event(&example());

    assert_eq!((event.kind, event.channel.as_str(), event.order.as_str()), (Kind::Placed, "web-uk", "10042"));
    assert_eq!((event.revision, event.currency.as_str()), (1, "GBP"));
    assert_eq!(event.occurred_at.to_string(), "2026-11-20T10:15:00Z");
    assert_eq!((event.ship.first_name.as_str(), event.ship.company.as_str()), ("Ada", ""));
    assert_eq!(event.shipping_total, Decimal::new(360, 2));
    let [line] = event.lines.as_slice() else { panic!("one line") };
    assert_eq!((line.line.as_str(), line.sku.as_str(), line.quantity), ("1", "TEE-RED-M", 2));
    let advice = Recommendation {
        id: Some("rec_8f2".to_owned()),
        fit_profile: Some("fp_77".to_owned()),
        recommended_sku: Some("TEE-RED-M".to_owned()),
    };
    assert_eq!(line.recommendation, Some(advice));
}

#[test]
fn every_field_that_is_needed_is_missed_by_its_name() {
    for (pointer, field) in [
        ("/version", "version"),
        ("/kind", "kind"),
        ("/channel", "channel"),
        ("/order", "order"),
        ("/revision", "revision"),
        ("/occurredAt", "occurredAt"),
        ("/currency", "currency"),
        ("/ship", "ship"),
        ("/ship/firstName", "ship.firstName"),
        ("/ship/address1", "ship.address1"),
        ("/ship/postCode", "ship.postCode"),
        ("/ship/country", "ship.country"),
        ("/shippingTotal", "shippingTotal"),
        ("/lines", "lines"),
        ("/lines/0/line", "lines[0].line"),
        ("/lines/0/sku", "lines[0].sku"),
        ("/lines/0/quantity", "lines[0].quantity"),
        ("/lines/0/unitPrice", "lines[0].unitPrice"),
    ] {
        for absent in [with(pointer, None), with(pointer, Value::Null)] {
            let (found, message) = wrong(&absent);

            assert_eq!(found, field);
            assert!(message.starts_with("is missing; add "), "{field}: {message}");
        }
        // No field of the format is a truth value.
        let (found, message) = wrong(&with(pointer, json!(true)));

        assert_eq!(found, field);
        assert!(message.starts_with("must be ") && message.ends_with("not true or false"), "{field}: {message}");
    }
}

#[test]
fn values_out_of_range_are_refused_by_the_name_of_their_field() {
    let long = |n| json!("x".repeat(n));
    for (pointer, value, field) in [
        ("/version", json!(2), "version"),
        ("/kind", json!("Placed"), "kind"),
        ("/channel", json!(""), "channel"),
        ("/channel", json!("Web"), "channel"),
        ("/channel", long(41), "channel"),
        ("/order", json!(" "), "order"),
        ("/order", json!("10/42"), "order"),
        ("/order", json!("10042-R2"), "order"),
        ("/order", long(61), "order"),
        ("/revision", json!(0), "revision"),
        ("/revision", json!(-1), "revision"),
        ("/revision", json!(4_294_967_296_u64), "revision"),
        ("/occurredAt", json!("2026-11-20"), "occurredAt"),
        ("/occurredAt", json!("2026-11-20T10:15:00"), "occurredAt"),
        ("/occurredAt", json!("2026-13-20T10:15:00Z"), "occurredAt"),
        ("/occurredAt", json!("2026-11-20T10:15:00+00:00[Europe/London]"), "occurredAt"),
        ("/currency", json!("gbp"), "currency"),
        ("/ship/firstName", json!("  "), "ship.firstName"),
        ("/ship/address1", long(251), "ship.address1"),
        ("/ship/town", long(251), "ship.town"),
        ("/ship/postCode", long(21), "ship.postCode"),
        ("/ship/country", json!("GBR"), "ship.country"),
        ("/ship/phone", long(51), "ship.phone"),
        ("/shippingTotal", json!("-1.00"), "shippingTotal"),
        ("/shippingTotal", json!("1.005"), "shippingTotal"),
        ("/shippingTotal", json!("1e2"), "shippingTotal"),
        ("/shippingTotal", json!("10000000"), "shippingTotal"),
        ("/lines", json!([]), "lines"),
        ("/lines", json!(vec![Value::Null; 501]), "lines"),
        ("/lines/0/line", long(51), "lines[0].line"),
        ("/lines/0/sku", json!(""), "lines[0].sku"),
        ("/lines/0/sku", json!("\u{a0} "), "lines[0].sku"),
        ("/lines/0/sku", json!("TEE\n"), "lines[0].sku"),
        ("/lines/0/sku", long(76), "lines[0].sku"),
        ("/lines/0/quantity", json!(0), "lines[0].quantity"),
        ("/lines/0/quantity", json!(-2), "lines[0].quantity"),
        ("/lines/0/quantity", json!(10_001), "lines[0].quantity"),
        ("/lines/0/quantity", json!(1_000_000_000_000_u64), "lines[0].quantity"),
        ("/lines/0/unitPrice", json!("10,20"), "lines[0].unitPrice"),
        ("/lines/0/unitPrice", json!("+10.20"), "lines[0].unitPrice"),
        ("/lines/0/unitPrice", json!(".5"), "lines[0].unitPrice"),
        ("/lines/0/recommendation/id", long(201), "lines[0].recommendation.id"),
        ("/lines/0/recommendation/fitProfile", json!("a\nb"), "lines[0].recommendation.fitProfile"),
    ] {
        let (found, message) = wrong(&with(pointer, value));

        assert_eq!(found, field, "{message}");
        assert!(!message.starts_with("is missing"), "{message}");
    }
}

#[test]
fn values_of_the_wrong_type_are_refused_by_the_name_of_their_field() {
    for (pointer, value, field, end) in [
        ("/version", json!("1"), "version", "not text"),
        ("/order", json!(10042), "order", "not a number"),
        ("/revision", json!("1"), "revision", "not text"),
        ("/ship", json!("1 Sample Street"), "ship", "not text"),
        ("/ship/lastName", json!({}), "ship.lastName", "not an object"),
        ("/shippingTotal", json!(3.6), "shippingTotal", "not a number"),
        ("/lines", json!({}), "lines", "not an object"),
        ("/lines/0", json!("TEE"), "lines[0]", "not text"),
        ("/lines/0/quantity", json!(1.5), "lines[0].quantity", "without decimals or exponent"),
        ("/lines/0/quantity", json!("2"), "lines[0].quantity", "not text"),
        ("/lines/0/recommendation", json!("rec_8f2"), "lines[0].recommendation", "not text"),
    ] {
        let (found, message) = wrong(&with(pointer, value));

        assert_eq!(found, field);
        assert!(message.ends_with(end), "{message}");
    }
}

#[test]
fn of_several_mistakes_the_first_field_is_named() {
    let mut event = with("/lines/0/quantity", json!(0));
    event["ship"]["postCode"] = Value::Null;

    assert_eq!(wrong(&event).0, "ship.postCode");
}

#[test]
fn a_line_id_that_occurs_twice_is_refused_at_its_second_place() {
    let mut event = example();
    event["lines"] = json!([event["lines"][0], event["lines"][0]]);

    let (field, message) = wrong(&event);

    assert_eq!((field.as_str(), message.as_str()), ("lines[1].line", "occurs twice; give each line its own id"));
}

#[test]
fn what_is_not_an_event_at_all_has_no_field() {
    for body in
        [b"".as_slice(), b"{", b"[]", b"null", b"\xff\xfe", b"{\"quantity\":1e999}", "{\"a\":\"\u{ffff}\"}".as_bytes()]
    {
        let invalid = parse(body).expect_err("refused");

        assert_eq!(invalid.field, "");
        assert!(invalid.to_string().starts_with("the body "), "{invalid}");
    }
}

#[test]
fn unknown_fields_are_ignored_and_odd_skus_are_kept_byte_for_byte() {
    let mut value = with("/lines/0/sku", json!(" ÄRMEL-00\u{2013}1"));
    value["giftWrap"] = json!({"paper": "red"});
    value["lines"][0]["colour"] = json!("red");

    assert_eq!(event(&value).lines[0].sku.as_str(), " ÄRMEL-00\u{2013}1");
}

#[test]
fn a_cancellation_needs_neither_address_nor_lines() {
    let value = json!({"version": 1, "kind": "cancelled", "channel": "web-uk", "order": "10042", "revision": 2,
                       "occurredAt": "2026-11-20T10:15:00Z"});

    let event = event(&value);

    assert_eq!((event.kind, event.revision, event.lines.len()), (Kind::Cancelled, 2, 0));
    assert_eq!(event.ship, Ship::default());
    assert_eq!(wrong(&with("/kind", json!("cancelled"))).0, "lines");
}

#[test]
fn an_edit_needs_the_whole_content() {
    let mut value = with("/kind", json!("edited"));
    assert_eq!(event(&value).kind, Kind::Edited);

    value["ship"] = Value::Null;

    assert_eq!(wrong(&value).0, "ship");
}

#[test]
fn neither_debug_nor_a_complaint_shows_personal_data() {
    let shown = format!("{:?}", event(&example()));
    let complaint = wrong(&with("/ship/postCode", json!("a very long post code"))).1;

    for personal in ["Ada", "Byron", "Sample", "Leeds", "LS1", "ada@"] {
        assert!(!shown.contains(personal), "{shown}");
    }
    assert!(!complaint.contains("very long"), "{complaint}");
}

#[test]
fn a_vendors_words_are_told_without_the_address_they_quote() {
    let ship = event(&with("/ship/county", json!("Street"))).ship;

    let words = ship.hide_in("Post code LS1 1AA of Ada Byron, 1 Sample Street, Leeds is not in GB");

    assert_eq!(words, "Post code … of … …, …, … is not in GB");
}

#[test]
fn an_address_that_the_limit_would_cut_in_half_is_taken_out_first() {
    let ship = event(&example()).ship;

    let words = ship.hide_in(&format!("{}1 Sample Street", "x".repeat(190)));

    assert!(!words.contains("Sam"), "{words}");
    assert!(words.chars().count() <= 200);
}
