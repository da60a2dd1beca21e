use serde_json::{Value, json};

use super::shop;
use crate::mintsoft::OrderAction;

#[test]
fn cancel_is_a_get_that_frees_the_stock() {
    let mut shop = shop();
    let id = shop.order_id("A-1", &[("TEE-RED-M", 3)]);

    let answer = shop.get(&format!("Order/{id}/Cancel"));

    assert_eq!(answer["Success"], true);
    assert_eq!(shop.get(&format!("Order/{id}"))["OrderStatusId"], 3);
    assert_eq!(shop.tee(), (10, 0, 10));
}

#[test]
fn cancel_is_refused_once_picking_may_have_begun() {
    for status in [2, 15, 16, 17, 20] {
        let mut shop = shop();
        let id = shop.order_id("A-1", &[("TEE-RED-M", 1)]);
        shop.mintsoft.move_order(shop.now, &OrderAction::Advance { order: id as i32, status }).unwrap();

        let strict = shop.get(&format!("Order/{id}/Cancel"))["Success"].clone();
        shop.mintsoft.switches.allow_any_undespatched = true;
        let liberal = shop.get(&format!("Order/{id}/Cancel"))["Success"].clone();

        assert_eq!((strict, liberal), (json!(false), json!(true)));
    }
}

#[test]
fn an_order_can_be_printed_between_the_read_and_the_cancel() {
    let mut shop = shop();
    shop.mintsoft.switches.cancel_race = true;
    let id = shop.order_id("A-1", &[("TEE-RED-M", 1)]);

    let answer = shop.get(&format!("Order/{id}/Cancel"));

    assert_eq!(answer["Success"], false);
    assert_eq!(shop.get(&format!("Order/{id}"))["OrderStatusId"], 2);
}

#[test]
fn a_despatch_takes_the_stock_away_and_soon_becomes_invoiced() {
    let mut shop = shop();
    let id = shop.order_id("A-1", &[("TEE-RED-M", 3)]);

    shop.get(&format!("Order/{id}/MarkDespatched?TrackingNumber=AB123"));
    let at_once = shop.get(&format!("Order/{id}"));
    shop.wait(60);
    let later = shop.get(&format!("Order/{id}"));

    assert_eq!((&at_once["OrderStatusId"], &at_once["TrackingNumber"]), (&json!(4), &json!("AB123")));
    assert_eq!(later["OrderStatusId"], 5);
    assert_eq!(shop.tee(), (7, 0, 7));
}

#[test]
fn tracking_can_come_after_the_despatch_and_moves_last_updated() {
    let mut shop = shop();
    shop.mintsoft.switches.tracking_lag_seconds = 600;
    shop.mintsoft.switches.invoice_after_seconds = None;
    let id = shop.order_id("A-1", &[("TEE-RED-M", 3)]);
    shop.get(&format!("Order/{id}/MarkDespatched?TrackingNumber=AB123"));

    let at_once = shop.get(&format!("Order/{id}"))["TrackingNumber"].clone();
    shop.wait(900);
    let found = shop.get("Order/List?SinceLastUpdated=2026-06-01T10:05:00");

    assert_eq!(at_once, Value::Null);
    assert_eq!((&found[0]["TrackingNumber"], &found[0]["OrderStatusId"]), (&json!("AB123"), &json!(4)));
}

#[test]
fn a_despatched_order_cannot_leave_twice() {
    let mut shop = shop();
    let id = shop.order_id("A-1", &[("TEE-RED-M", 3)]);

    let answers = [(); 2].map(|()| shop.get(&format!("Order/{id}/MarkDespatched"))["Success"].clone());

    assert_eq!(answers, [json!(true), json!(false)]);
    assert_eq!(shop.tee(), (7, 0, 7));
}

#[test]
fn parts_share_the_number_and_the_stock() {
    let mut shop = shop();
    let id = shop.order_id("A-1", &[("TEE-RED-M", 3)]);
    let item = shop.get(&format!("Order/{id}/Items"))[0]["ID"].clone();

    let split = json!([{ "OrderItemId": item, "QuantityToDespatch": 1 }]);
    let part = shop.call("POST", &format!("Order/{id}/SplitOrderItems"), split)["ID"].clone();
    shop.get(&format!("Order/{part}/MarkDespatched"));

    let parts = shop.get("Order/List?SortOldestFirst=true");
    let numbers: Vec<_> =
        parts.as_array().unwrap().iter().map(|o| (&o["OrderNumber"], &o["Part"], &o["NumberOfParts"])).collect();
    assert_eq!(numbers, [(&json!("A-1"), &json!(1), &json!(2)), (&json!("A-1"), &json!(2), &json!(2))]);
    assert_eq!(shop.tee(), (7, 2, 9));
    assert_eq!(shop.get(&format!("Order/{id}/Splits"))[0]["SplitOrderId"], part);
}

#[test]
fn a_merge_joins_the_numbers_and_the_other_order_is_gone() {
    let mut shop = shop();
    let (a, b) = (shop.order_id("A", &[("TEE-RED-M", 1)]), shop.order_id("B", &[("TEE-RED-M", 1)]));

    shop.mintsoft.move_order(shop.now, &OrderAction::Merge { order: a as i32, other: b as i32 }).unwrap();

    assert_eq!(shop.get(&format!("Order/{a}"))["OrderNumber"], "A+B");
    assert_eq!(shop.status("GET", &format!("Order/{b}")), 404);
}
