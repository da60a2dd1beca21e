use rust_decimal::Decimal;
use serde_json::json;

use super::{event, example, item, told};
use crate::order::{Kind, Recommendation, parse, parse_queued};
use crate::shopify::{LeftOut, Nothing, Topic, What, about};

#[test]
fn an_order_becomes_an_event_of_its_channel() {
    let (event, left_out) = event(&example());

    assert_eq!((event.kind, event.channel.as_str(), event.order.as_str()), (Kind::Placed, "web-uk", "1001"));
    assert_eq!(event.occurred_at, "2026-11-20T10:15:03Z".parse().unwrap());
    assert_eq!((event.currency.as_str(), event.shipping_total), ("GBP", Decimal::new(360, 2)));
    let ship = &event.ship;
    assert_eq!((ship.first_name.as_str(), ship.town.as_str(), ship.country.as_str()), ("Ada", "Leeds", "GB"));
    let [line] = event.lines.as_slice() else { panic!("one line") };
    assert_eq!((line.line.as_str(), line.sku.as_str(), line.quantity), ("466157049", "TEE-RED-M", 2));
    assert_eq!((line.unit_price, &line.recommendation), (Decimal::new(1020, 2), &None));
    assert_eq!(left_out, LeftOut::default());
}

#[test]
fn the_order_goes_by_its_name_unless_that_is_no_id_of_ours() {
    for (name, id) in [
        ("#1001", "1001"),
        ("EN-1001#", "EN-1001#"),
        ("#1001-R2", "820982911946154508"),
        ("Nr 1", "820982911946154508"),
    ] {
        let mut order = example();
        order["name"] = json!(name);

        assert_eq!(told(&order).unwrap().order, id, "{name}");
    }
}

#[test]
fn taxes_that_are_not_in_the_price_are_added_and_discounts_taken_off() {
    let mut order = example();
    order["taxes_included"] = json!(false);
    order["line_items"][0]["discount_allocations"] = json!([{"amount": "1.00"}, {"amount": "2.40"}]);
    order["shipping_lines"][0]["discount_allocations"] = json!([{"amount": "3.60"}]);

    let (event, _) = event(&order);

    assert_eq!(event.lines[0].unit_price, Decimal::new(1020, 2));
    assert_eq!(event.shipping_total, Decimal::new(60, 2));
}

#[test]
fn a_discount_that_does_not_divide_makes_two_lines_of_one() {
    let mut order = example();
    order["line_items"][0]["discount_allocations"] = json!([{"amount": "0.01"}]);

    let (event, _) = event(&order);

    let lines: Vec<_> = event.lines.iter().map(|line| (line.line.as_str(), line.quantity, line.unit_price)).collect();
    assert_eq!(lines, [("466157049", 1, Decimal::new(1019, 2)), ("466157049.2", 1, Decimal::new(1020, 2))]);
}

#[test]
fn units_that_were_removed_are_not_wanted_and_cost_nothing() {
    let mut order = example();
    order["line_items"] = json!([item(1, "TEE-RED-M", 3, "10.20"), item(2, "CAP", 1, "5.00")]);
    order["line_items"][0]["current_quantity"] = json!(1);
    order["line_items"][1]["current_quantity"] = json!(0);

    let (event, left_out) = event(&order);

    let [line] = event.lines.as_slice() else { panic!("one line") };
    assert_eq!((line.quantity, line.unit_price, left_out.removed), (1, Decimal::new(1020, 2), 1));
}

#[test]
fn gift_cards_and_services_are_left_out_and_counted() {
    let mut order = example();
    order["line_items"] =
        json!([item(1, "TEE-RED-M", 1, "10.20"), item(2, "GIFT", 1, "50.00"), item(3, "HEM", 1, "5.00")]);
    order["line_items"][1]["gift_card"] = json!(true);
    order["line_items"][2]["requires_shipping"] = json!(false);

    let (event, left_out) = event(&order);

    assert_eq!(event.lines.len(), 1);
    assert_eq!(left_out, LeftOut { gift_cards: 1, services: 1, ..LeftOut::default() });
}

#[test]
fn an_order_with_nothing_to_ship_says_so_even_without_an_address() {
    let mut order = example();
    order["line_items"][0]["gift_card"] = json!(true);
    order["shipping_address"] = json!(null);

    assert!(matches!(told(&order).unwrap().what, What::Emptied(event) if event.kind == Kind::Cancelled));
}

#[test]
fn orders_that_are_not_for_a_warehouse_say_why() {
    for (field, value, why) in [
        ("test", json!(true), Nothing::Test),
        ("fulfillment_status", json!("fulfilled"), Nothing::Fulfilled),
        ("shipping_address", json!(null), Nothing::NoAddress),
    ] {
        let mut order = example();
        order[field] = value;

        assert_eq!(told(&order).unwrap().what, What::Nothing(why), "{field}");
    }
}

#[test]
fn an_order_is_cancelled_by_its_time_of_cancellation_whatever_the_topic() {
    let mut order = example();
    order["cancelled_at"] = json!("2026-11-20T11:00:00Z");

    let told = told(&order).unwrap();

    assert!(matches!(told.what, What::Is(event) if event.kind == Kind::Cancelled && event.lines.is_empty()));
    assert_eq!(Topic::of("orders/cancelled"), Topic::of("orders/updated"));
}

#[test]
fn the_shipping_method_is_the_shops_code_of_the_first_line_that_stands() {
    let line = |code: &str, title: &str, removed: bool| json!({"code": code, "title": title, "price": "3.60", "is_removed": removed});
    for (lines, method) in [
        (json!([line("EXPRESS", "Express delivery", false)]), Some("EXPRESS")),
        (json!([line("", "Express delivery", false)]), Some("Express delivery")),
        (json!([line("OLD", "Old", true), line("NEW", "New", false)]), Some("NEW")),
        (json!([line("A\nB", "B", false)]), None),
        (json!([]), None),
    ] {
        let mut order = example();
        order["shipping_lines"] = lines;

        assert_eq!(event(&order).0.shipping_method.as_deref(), method, "{order}");
    }
}

#[test]
fn what_cannot_be_read_still_tells_which_order_it_is_about() {
    let mut wrong = example();
    wrong["line_items"] = json!("none");

    let (order, at) = about(wrong.to_string().as_bytes());

    assert_eq!((order.as_deref(), at), (Some("1001"), Some("2026-11-20T10:15:03Z".parse().unwrap())));
    assert_eq!((about(b"{"), about(b"[]"), about(b"{\"id\":0}")), ((None, None), (None, None), (None, None)));
}

#[test]
fn a_line_without_a_usable_sku_is_carried_through_the_queue_and_refused_elsewhere() {
    let too_long = "x".repeat(76);
    for sku in [json!(null), json!(""), json!("  "), json!("A\nB"), json!(too_long), json!(12)] {
        let mut order = example();
        order["line_items"][0]["sku"] = sku;

        let (event, _) = event(&order);

        assert!(event.lines[0].sku.is_missing());
        assert_eq!(parse_queued(event.to_json().as_bytes()).as_ref(), Ok(&event));
        assert_eq!(parse(event.to_json().as_bytes()).unwrap_err().field, "lines[0].sku");
    }
}

#[test]
fn a_recommendation_stands_on_the_line_or_on_the_order() {
    let mut order = example();
    order["line_items"] = json!([item(1, "TEE-RED-M", 1, "10.20"), item(2, "CAP", 1, "5.00")]);
    order["line_items"][0]["properties"] = json!([
        {"name": "_wair_recommendation", "value": "rec_1"}, {"name": "engraving", "value": "A"},
        {"name": "_wair_recommended_sku", "value": "TEE-RED-L"}
    ]);
    order["note_attributes"] =
        json!([{"name": "_wair_recommendation", "value": "rec_2"}, {"name": "_wair_fit_profile", "value": "fp_7"}]);

    let (event, _) = event(&order);

    let advice = |id: &str, recommended: Option<&str>| Recommendation {
        id: Some(id.to_owned()),
        fit_profile: Some("fp_7".to_owned()),
        recommended_sku: recommended.map(str::to_owned),
    };
    let found: Vec<_> = event.lines.iter().map(|line| line.recommendation.clone().unwrap()).collect();
    assert_eq!(found, [advice("rec_1", Some("TEE-RED-L")), advice("rec_2", None)]);
}

#[test]
fn a_recommendation_that_cannot_be_kept_does_not_hold_the_order_up() {
    let mut order = example();
    order["line_items"][0]["properties"] = json!([
        {"name": "_wair_recommendation", "value": "x".repeat(201)}, {"name": "_wair_fit_profile", "value": {"a": 1}}
    ]);

    let (event, left_out) = event(&order);

    assert_eq!((&event.lines[0].recommendation, left_out.advice), (&None, 1));
}

#[test]
fn a_company_without_a_person_is_addressed_as_such() {
    let mut order = example();
    order["shipping_address"]["first_name"] = json!(null);
    assert_eq!(event(&order).0.ship.first_name, "Byron");

    order["shipping_address"]["last_name"] = json!("");
    order["shipping_address"]["company"] = json!("Sample Ltd");
    assert_eq!(event(&order).0.ship.first_name, "Sample Ltd");
}
