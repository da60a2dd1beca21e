//! Orders and messages that cannot go.

use std::{sync::Arc, time::Duration};

use mapping::{sku::Sku, stock::plan::Fed};
use serde_json::{Value, json};
use state::{
    Leases, Store,
    stock::{Chunks, StockState},
};
use vendors::{Fault, Rule, Vendor, lock};

use crate::world::{TestWorld, placed};

#[tokio::test]
async fn an_order_with_a_line_without_a_sku_is_held_and_mintsoft_is_not_asked() {
    let world = TestWorld::new().await;
    world.post(&placed("10042", " ")).await;

    world.settle().await;

    assert_eq!((world.codes().await.as_slice(), world.creates()), (["ORDER_SKU_BLANK".to_owned()].as_slice(), 0));
    assert_eq!((world.queue.depth(), world.queue.dead()), (0, 0));
    assert_eq!(lock(&world.vendors).log.total(Vendor::Mintsoft), 0);
}

/// A SKU that upstream has counted and that Mintsoft has never shown.
async fn count_upstream(world: &TestWorld, sku: &str) {
    let store = Store::new(world.table.clone());
    let leases = Leases::new(store.clone(), world.clock.clone());
    let lease = leases.take("stock", Duration::from_secs(60)).await.expect("works").expect("free");
    let feed = Fed { location: Arc::from("STORE"), warehouses: vec![8], upstream: true };
    let mut chunks = Chunks::default();
    let sku = Sku::usable(sku).expect("usable");
    chunks.update(&sku, |known| known.enter_upstream(&feed, 4, ports::Clock::now(&*world.clock)));
    StockState::new(store).save(&mut chunks, &lease).await.expect("works");
}

#[tokio::test]
async fn a_sku_that_only_upstream_has_counted_is_asked_for_in_mintsoft() {
    let world = TestWorld::new().await;
    count_upstream(&world, "NO-SUCH").await;
    world.post(&placed("10042", "NO-SUCH")).await;

    world.settle().await;

    assert_eq!((world.codes().await.as_slice(), world.creates()), (["ORDER_SKU_UNKNOWN".to_owned()].as_slice(), 0));
}

/// An order of so many lines whose SKUs nobody knows.
fn strange(lines: usize) -> Value {
    let line = |n| json!({"line": format!("{n}"), "sku": format!("{n:ß>75}"), "quantity": 1, "unitPrice": "1"});
    let mut event = placed("10042", "TEE-RED-M");
    event["lines"] = (0..lines).map(line).collect();
    event
}

#[tokio::test]
async fn many_unknown_skus_are_one_exception_that_names_some_of_them() {
    let world = TestWorld::new().await;
    world.post(&strange(40)).await;

    world.settle().await;

    assert_eq!((world.codes().await.as_slice(), world.held().await), (["ORDER_SKU_UNKNOWN".to_owned()].as_slice(), 1));
    assert!(world.exceptions().await[0].subject.ends_with(" more"));
}

#[tokio::test]
async fn an_order_of_hundreds_of_unseen_skus_waits_and_uses_up_no_calls() {
    let world = TestWorld::new().await;
    world.post(&strange(500)).await;

    world.settle().await;

    assert_eq!((world.queue.depth(), world.queue.dead()), (1, 0));
    assert_eq!(lock(&world.vendors).log.total(Vendor::Mintsoft), 0);
}

#[tokio::test]
async fn a_poison_message_goes_to_the_dead_letters_and_its_neighbours_are_done() {
    let world = TestWorld::new().await;
    world.post(&json!("not an order")).await;
    world.post(&placed("1", "TEE-RED-M")).await;
    world.post(&placed("2", "TEE-RED-L")).await;

    world.settle().await;

    assert_eq!(world.queue.dead(), 1);
    assert_eq!((world.orders("LS-web-uk-1"), world.orders("LS-web-uk-2")), (1, 1));
    let open = world.exceptions().await;
    assert_eq!(
        open.iter().map(|open| (open.code.as_str(), open.count)).collect::<Vec<_>>(),
        [("ORDER_MESSAGE_UNREADABLE", 1)]
    );
}

#[tokio::test]
async fn a_refusal_inside_a_200_is_not_success_and_its_order_id_is_not_bound() {
    let world = TestWorld::new().await;
    let body = r#"[{"OrderId":700001,"Success":false,"Message":"No courier service"}]"#.to_owned();
    let refusal = Fault::Status { status: 200, body, after_commit: false };
    lock(&world.vendors).mintsoft_faults.add(Rule::on("PUT", "/api/Order", refusal).once());
    world.post(&placed("10042", "TEE-RED-M")).await;

    world.settle().await;

    let open = world.exceptions().await;
    assert_eq!((open[0].code.as_str(), open[0].detail.as_str()), ("ORDER_REFUSED", "No courier service"));
    assert_eq!((world.queue.dead(), world.orders("LS-web-uk-10042")), (1, 0));
}

#[tokio::test]
async fn an_order_created_in_part_is_reported_and_never_sent_again() {
    let world = TestWorld::new().await;
    let body = r#"[{"OrderId":700001,"Success":true},{"OrderId":0,"Success":false,"Message":"No stock"}]"#.to_owned();
    lock(&world.vendors)
        .mintsoft_faults
        .add(Rule::on("PUT", "/api/Order", Fault::Status { status: 200, body, after_commit: false }).once());
    world.post(&placed("10042", "TEE-RED-M")).await;
    world.post(&placed("10042", "TEE-RED-M")).await;

    world.settle().await;

    assert_eq!((world.creates(), world.queue.depth(), world.queue.dead()), (1, 0, 0));
    assert_eq!(world.exceptions().await[0].code, "ORDER_INCOMPLETE");
}

#[tokio::test]
async fn a_cancelled_order_under_our_number_is_neither_bound_nor_doubled() {
    let world = TestWorld::new().await;
    let body = r#"[{"OrderId":0,"Success":false,"Message":"Order number already exists"}]"#.to_owned();
    let found = r#"[{"ID":1,"ClientId":42,"OrderNumber":"LS-web-uk-10042","OrderStatusId":3}]"#.to_owned();
    {
        let mut vendors = lock(&world.vendors);
        vendors.mintsoft_faults.add(Rule::on(
            "PUT",
            "/api/Order",
            Fault::Status { status: 200, body, after_commit: false },
        ));
        vendors.mintsoft_faults.add(Rule::on(
            "GET",
            "/api/Order/Search",
            Fault::Status { status: 200, body: found, after_commit: false },
        ));
    }
    world.post(&placed("10042", "TEE-RED-M")).await;

    world.settle().await;

    assert_eq!(world.exceptions().await[0].code, "ORDER_AMBIGUOUS");
    assert_eq!((world.creates(), world.queue.dead()), (1, 1));
}

#[tokio::test]
async fn nothing_personal_is_stored_or_raised() {
    let world = TestWorld::new().await;
    world.post(&placed("1", "TEE-RED-M")).await;
    world.post(&placed("2", "NO-SUCH")).await;

    world.settle().await;

    let stored = format!("{:?}", world.table.items());
    for personal in ["Ada", "Byron", "Sample Street", "LS1 1AA", "ada@example.test"] {
        assert!(!stored.contains(personal), "{personal} is in the state table");
    }
    assert!(lock(&world.vendors).log.total(Vendor::Mintsoft) > 0);
}
