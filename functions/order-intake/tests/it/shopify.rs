//! What becomes of Shopify's webhooks, in whatever order they come.

use mapping::order::{Kind, OrderEvent, parse_queued};
use serde_json::{Value, json};

use crate::bench::Bench;

/// An order as Shopify tells it at a second.
pub(crate) fn order(quantity: u32, second: u32) -> Value {
    json!({
        "id": 820_982_911, "name": "#1001", "test": false, "currency": "GBP", "taxes_included": true,
        "created_at": "2026-11-20T10:15:00Z", "updated_at": format!("2026-11-20T10:15:{second:02}Z"),
        "email": "ada@example.test",
        "shipping_address": {"first_name": "Ada", "last_name": "Byron", "address1": "1 Sample Street", "city": "Leeds",
                             "zip": "LS1 1AA", "country_code": "GB"},
        "shipping_lines": [{"price": "3.60", "discount_allocations": [], "tax_lines": []}],
        "line_items": [{"id": 466, "sku": "TEE-RED-M", "quantity": 3, "current_quantity": quantity, "price": "10.20",
                        "properties": [], "discount_allocations": [], "tax_lines": []}]
    })
}

/// Posts webhooks one after the other; their statuses, and "ignored" where nothing was done.
async fn post(bench: &Bench, webhooks: &[(&str, Value)]) -> Vec<String> {
    let mut said = Vec::new();
    for (topic, order) in webhooks {
        let answer = bench.webhook(&format!("orders/{topic}"), order).await;
        said.push(format!("{} {}", answer.status, answer.body["status"].as_str().unwrap_or_default()));
    }
    said
}

/// What is in the queue.
fn queued(bench: &Bench) -> Vec<OrderEvent> {
    bench.drain().iter().map(|message| parse_queued(message.body.as_bytes()).expect("readable")).collect()
}

/// Kind, revision and units of all that is in the queue.
fn told(bench: &Bench) -> Vec<(Kind, u32, u32)> {
    let units = |event: &OrderEvent| event.lines.iter().map(|line| line.quantity).sum();
    queued(bench).iter().map(|event| (event.kind, event.revision, units(event))).collect()
}

#[tokio::test]
async fn a_new_order_is_queued_as_placed() {
    let bench = Bench::new().await;

    let said = post(&bench, &[("create", order(2, 1))]).await;

    assert_eq!(said, ["202 accepted"]);
    assert_eq!(told(&bench), [(Kind::Placed, 1, 2)]);
    assert!(bench.record_of("1001").await.is_some_and(|record| record.revisions[&1].queued));
}

#[tokio::test]
async fn a_repeated_webhook_is_queued_once() {
    let bench = Bench::new().await;
    let webhook = ("create", order(2, 1));

    let said = post(&bench, &[webhook.clone(), webhook.clone(), webhook]).await;

    assert_eq!(said, ["202 accepted", "200 already accepted", "200 already accepted"]);
    assert_eq!(told(&bench).len(), 1);
}

#[tokio::test]
async fn an_update_that_changes_nothing_for_us_is_no_revision() {
    let bench = Bench::new().await;
    let mut tagged = order(2, 9);
    tagged["tags"] = json!("seen");

    let said = post(&bench, &[("create", order(2, 1)), ("updated", tagged)]).await;

    assert_eq!(said, ["202 accepted", "200 already accepted"]);
    assert_eq!(told(&bench).len(), 1);
    assert_eq!(bench.record_of("1001").await.map(|record| record.revisions.len()), Some(1));
}

#[tokio::test]
async fn an_edited_quantity_is_the_next_revision() {
    let bench = Bench::new().await;

    let said = post(&bench, &[("create", order(2, 1)), ("updated", order(3, 2)), ("updated", order(3, 2))]).await;

    assert_eq!(said, ["202 accepted", "202 accepted", "200 already accepted"]);
    assert_eq!(told(&bench), [(Kind::Placed, 1, 2), (Kind::Edited, 2, 3)]);
}

#[tokio::test]
async fn what_arrives_late_is_told_by_its_time() {
    let bench = Bench::new().await;
    let webhooks = [("updated", order(3, 5)), ("create", order(2, 1)), ("updated", order(1, 4))];

    let said = post(&bench, &webhooks).await;

    assert_eq!(said, ["202 accepted", "200 ignored", "200 ignored"]);
    assert_eq!(told(&bench), [(Kind::Placed, 1, 3)]);
}

#[tokio::test]
async fn an_edit_that_was_taken_back_is_still_late_after_the_same_content_again() {
    let bench = Bench::new().await;

    post(&bench, &[("create", order(2, 1)), ("updated", order(2, 6))]).await;
    let said = post(&bench, &[("updated", order(3, 4))]).await;

    assert_eq!(said, ["200 ignored"]);
    assert_eq!(told(&bench).len(), 1);
}

#[tokio::test]
async fn a_cancelled_order_is_cancelled_once_and_for_ever() {
    let bench = Bench::new().await;
    let mut cancelled = order(2, 3);
    cancelled["cancelled_at"] = json!("2026-11-20T10:15:03Z");
    let webhooks = [
        ("create", order(2, 1)),
        ("updated", cancelled.clone()),
        ("cancelled", cancelled),
        ("updated", order(3, 2)),
        ("updated", order(3, 9)),
    ];

    let said = post(&bench, &webhooks).await;

    assert_eq!(said, ["202 accepted", "202 accepted", "200 already accepted", "200 ignored", "200 ignored"]);
    assert_eq!(told(&bench), [(Kind::Placed, 1, 2), (Kind::Cancelled, 2, 0)]);
}

#[tokio::test]
async fn an_order_cancelled_before_it_was_heard_of_is_only_ever_cancelled() {
    let bench = Bench::new().await;

    let mut cancelled = order(2, 3);
    cancelled["cancelled_at"] = json!("2026-11-20T10:15:03Z");

    let said = post(&bench, &[("cancelled", cancelled), ("create", order(2, 1))]).await;

    assert_eq!(said, ["202 accepted", "200 ignored"]);
    assert_eq!(told(&bench), [(Kind::Cancelled, 1, 0)]);
}

#[tokio::test]
async fn a_topic_that_nobody_signed_cancels_nothing() {
    let bench = Bench::new().await;

    let said = post(&bench, &[("create", order(2, 1)), ("cancelled", order(2, 1))]).await;

    assert_eq!(said, ["202 accepted", "200 already accepted"]);
    assert_eq!(told(&bench), [(Kind::Placed, 1, 2)]);
}

#[tokio::test]
async fn a_shipping_method_counts_only_while_methods_are_mapped() {
    let mut named = order(2, 1);
    named["shipping_lines"][0]["code"] = json!("EXPRESS");
    for (couriers, method) in [("", None), ("[orders.couriers]\nEXPRESS = \"DPD Next Day\"\n", Some("EXPRESS"))] {
        let bench = Bench::new().await;
        bench.configure(couriers).await;

        post(&bench, &[("create", named.clone())]).await;

        assert_eq!(queued(&bench)[0].shipping_method.as_deref(), method);
    }
}

#[tokio::test]
async fn an_order_of_500_lines_is_taken_and_a_longer_one_is_an_exception() {
    let long = |lines: u64| {
        let mut order = order(2, 1);
        let item = |id: u64| {
            let mut item = order["line_items"][0].clone();
            item["id"] = json!(id);
            item
        };
        let items: Value = (1..=lines).map(item).collect();
        order["line_items"] = items;
        order
    };
    let bench = Bench::new().await;

    assert_eq!(post(&bench, &[("create", long(501))]).await, ["400 "]);
    assert_eq!(bench.refused().await, ["web-uk/1001"]);
    assert_eq!(post(&bench, &[("create", long(500))]).await, ["202 accepted"]);

    assert_eq!((queued(&bench)[0].lines.len(), bench.refused().await.len()), (500, 0));
}

#[tokio::test]
async fn an_order_in_which_nothing_is_to_be_shipped_is_cancelled_if_it_is_known() {
    let bench = Bench::new().await;
    let services = |second| {
        let mut order = order(1, second);
        order["line_items"][0]["requires_shipping"] = json!(false);
        order
    };

    let unknown = post(&bench, &[("create", services(1))]).await;
    let known = post(&bench, &[("updated", order(1, 2)), ("updated", services(3))]).await;

    assert_eq!(unknown, ["200 ignored"]);
    assert_eq!(known, ["202 accepted", "202 accepted"]);
    assert_eq!(told(&bench), [(Kind::Placed, 1, 1), (Kind::Cancelled, 2, 0)]);
}

#[tokio::test]
async fn an_order_of_which_all_was_removed_is_not_placed_by_what_comes_late() {
    let bench = Bench::new().await;

    let said = post(&bench, &[("updated", order(0, 5)), ("create", order(2, 1))]).await;

    assert_eq!(said, ["202 accepted", "200 ignored"]);
    assert_eq!(told(&bench), [(Kind::Cancelled, 1, 0)]);
}

#[tokio::test]
async fn a_line_without_a_sku_is_queued_rather_than_dropped() {
    let bench = Bench::new().await;
    let mut blank = order(2, 1);
    blank["line_items"][0]["sku"] = json!("");

    let said = post(&bench, &[("create", blank)]).await;

    assert_eq!(said, ["202 accepted"]);
    assert!(queued(&bench)[0].lines[0].sku.is_missing());
}

#[tokio::test]
async fn what_is_not_for_a_warehouse_is_ignored_with_a_reason() {
    let bench = Bench::new().await;
    let with = |pointer: &str, value: Value| {
        let mut order = order(2, 1);
        let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
        order.pointer_mut(parent).expect("a place")[name] = value;
        order
    };
    for (topic, order, reason) in [
        ("orders/create", with("/test", json!(true)), "it is a test order"),
        ("orders/create", with("/line_items/0/gift_card", json!(true)), "nothing in it is to be shipped"),
        ("orders/create", with("/line_items/0/requires_shipping", json!(false)), "nothing in it is to be shipped"),
        ("orders/updated", with("/fulfillment_status", json!("fulfilled")), "all of it was dispatched before"),
        ("orders/create", with("/shipping_address", Value::Null), "it has no shipping address"),
        (
            "orders/edited",
            json!({"order_edit": {"order_id": 820_982_911}}),
            "orders/edited holds differences only; orders/updated brings the whole order",
        ),
        ("products/update", json!({"id": 1}), "its topic is not about the content of an order"),
    ] {
        let answer = bench.webhook(topic, &order).await;

        assert_eq!((answer.status, &answer.body["reason"]), (200, &json!(reason)), "{topic}");
    }
    assert_eq!((bench.drain().len(), bench.record_of("1001").await), (0, None));
}

#[tokio::test]
async fn recommendations_come_from_properties_and_note_attributes() {
    let bench = Bench::new().await;
    let mut order = order(2, 1);
    order["line_items"][0]["properties"] = json!([{"name": "_wair_recommendation", "value": "rec_8f2"}]);
    order["note_attributes"] = json!([{"name": "_wair_fit_profile", "value": "fp_77"}]);

    post(&bench, &[("create", order)]).await;

    let advice = queued(&bench)[0].lines[0].recommendation.clone().expect("a recommendation");
    assert_eq!((advice.id.as_deref(), advice.fit_profile.as_deref()), (Some("rec_8f2"), Some("fp_77")));
}

#[tokio::test]
async fn stopped_after_the_record_the_next_webhook_of_the_same_content_sends_it() {
    let bench = Bench::new().await;
    bench.queue.set_down(true);
    let first = post(&bench, &[("create", order(2, 1))]).await;
    bench.queue.set_down(false);

    let later = post(&bench, &[("updated", order(2, 7)), ("create", order(2, 1))]).await;

    assert_eq!((first, later), (vec!["503 ".into()], vec!["202 accepted".into(), "200 already accepted".into()]));
    let events = queued(&bench);
    assert_eq!((events.len(), events[0].occurred_at), (1, "2026-11-20T10:15:01Z".parse().unwrap()));
    let record = bench.record_of("1001").await.unwrap();
    assert_eq!(record.revisions[&1].content, events[0].content_hash());
}

#[tokio::test]
async fn a_webhook_of_many_lines_may_be_larger_than_an_event() {
    let bench = Bench::new().await;
    let mut order = order(2, 1);
    order["line_items"][0]["title"] = json!("x".repeat(300 * 1024));

    assert_eq!(post(&bench, &[("create", order)]).await, ["202 accepted"]);
}
