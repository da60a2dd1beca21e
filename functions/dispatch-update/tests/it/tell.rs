//! What is told, when, and how often.

use std::time::Duration;

use mapping::dispatch::{Progress, Sink};
use ports::Mode;
use serde_json::json;
use vendors::{Vendor, lock};

use crate::world::{TestWorld, order, part};

#[tokio::test]
async fn a_part_is_told_to_both_sinks_once_and_its_skus_are_hinted_at() {
    let world = TestWorld::new().await;
    for _ in 0..3 {
        world.both(1).await;
    }

    world.settle().await;

    let expected = json!({
        "version": 1, "channel": "web-uk", "order": "10042", "revision": 1, "part": 1, "parts": 2, "complete": false,
        "dispatchedAt": "2026-11-20T15:00:00Z", "carrier": "royal-mail", "service": "Tracked 48",
        "trackingNumber": "AB1", "trackingUrl": "https://track.test/AB1",
        "lines": [{"line": "1", "sku": "TEE", "quantity": 1}],
    });
    assert_eq!(world.shop().accepted, [("web-uk/10042/1/1".to_owned(), expected)]);
    assert_eq!((world.shop().calls.len(), world.posts(), world.hints.depth()), (1, 1, 1));
    assert!(world.codes().await.is_empty());
}

#[tokio::test]
async fn the_state_says_how_far_the_order_is_and_who_was_told_of_each_part() {
    let world = TestWorld::new().await;
    let dispatches = &world.update.dispatches;
    let state = async || {
        let ledger = dispatches.read(&order()).await.expect("readable").expect("seen").value.ledger;
        let shipments = ledger.shipments();
        let parts: Vec<_> = shipments.keys().map(|part| (order(), *part)).collect();
        (ledger.progress(), shipments, dispatches.sinks(&parts).await.expect("readable"))
    };
    let refusal = r#"{"error":"no"}"#;
    world.shop().script.push_back((422, refusal));
    world.both(1).await;
    world.settle().await;
    let (progress, parts, sinks) = state().await;
    assert_eq!((progress, Vec::from_iter(parts.keys())), (Progress::PartShipped, vec![&1]));
    let (shop, wair) = (&sinks[&(order(), 1, Sink::Channel)], &sinks[&(order(), 1, Sink::Wair)]);
    assert_eq!((&shop.told, shop.refused, shop.observed), (&None, Some(world.refused().await), None));
    assert_eq!(wair.told.as_ref().map(|told| &told.reference), Some(&None));

    world.clock.advance(Duration::from_secs(60));
    world.queue.redrive();
    world.see(8, part(2, 2, true, Some("AB2"))).await;
    world.both(2).await;
    world.settle().await;

    let (progress, parts, sinks) = state().await;
    assert_eq!((progress, parts.len(), parts[&2].lines[0].quantity), (Progress::Shipped, 2, 1));
    assert_eq!(sinks.len(), 4, "both sinks have a record of each part");
    assert!(sinks.values().all(|record| record.told.is_some()));
}

#[tokio::test]
async fn a_message_without_a_sink_is_for_both() {
    let world = TestWorld::new().await;
    world.intend(1, None).await;

    world.settle().await;

    assert_eq!((world.accepted().len(), world.posts()), (1, 1));
}

#[tokio::test]
async fn nothing_is_told_of_a_part_that_has_not_left() {
    let world = TestWorld::new().await;
    world.see(7, part(2, 1, false, Some("AB1"))).await;
    world.both(1).await;
    world.both(2).await;

    world.settle().await;

    assert_eq!((world.shop().calls.len(), world.posts(), world.queue.depth()), (0, 0, 0));
}

#[tokio::test]
async fn a_tracking_number_that_comes_in_time_is_in_the_first_callback() {
    let world = TestWorld::new().await;
    world.see(7, part(2, 1, true, None)).await;
    world.both(1).await;
    world.pump(Duration::from_secs(600)).await;
    assert_eq!((world.shop().calls.len(), world.posts()), (0, 1), "WAIR does not wait for it");

    world.see(7, part(3, 1, true, Some("LATE"))).await;
    world.settle().await;

    assert_eq!(world.shop().accepted[0].1["trackingNumber"], "LATE");
    assert_eq!(world.accepted().len(), 1);
}

#[tokio::test]
async fn without_a_tracking_number_it_is_told_after_an_hour_and_corrected_later() {
    let world = TestWorld::new().await;
    world.see(7, part(2, 1, true, None)).await;
    world.intend(1, Some(Sink::Channel)).await;
    world.settle().await;
    assert_eq!(world.codes().await, ["TRACKING_MISSING"]);

    world.see(7, part(3, 1, true, Some("LATE"))).await;
    world.intend(1, Some(Sink::Channel)).await;
    world.settle().await;
    world.see(7, part(4, 1, true, Some("LATER"))).await;
    world.intend(1, Some(Sink::Channel)).await;
    world.settle().await;

    assert!(world.codes().await.is_empty());
    assert_eq!(world.accepted(), ["web-uk/10042/1/1", "web-uk/10042/1/1/1", "web-uk/10042/1/1/2"]);
    let shop = world.shop();
    assert_eq!((&shop.accepted[0].1["trackingNumber"], &shop.accepted[2].1["correction"]), (&json!(null), &json!(2)));
    assert!(shop.calls[0].0 >= "2026-11-20T16:00:00Z".parse().unwrap());
}

#[tokio::test]
async fn the_last_part_says_that_the_order_is_complete() {
    let world = TestWorld::new().await;
    world.both(1).await;
    world.settle().await;
    world.see(8, part(2, 2, true, Some("AB2"))).await;
    world.both(2).await;

    world.settle().await;

    assert_eq!(world.accepted(), ["web-uk/10042/1/1", "web-uk/10042/1/2"]);
    assert_eq!(world.shop().accepted[1].1["complete"], true);
    assert_eq!(world.posts(), 2);
}

#[tokio::test]
async fn a_carrier_that_is_not_mapped_is_told_by_its_own_name_and_is_an_exception() {
    let world = TestWorld::new().await;
    let mut strange = part(2, 1, true, Some("AB1"));
    strange.label.service = Some("Pigeon".to_owned());
    world.see(7, strange).await;
    world.both(1).await;

    world.settle().await;

    assert_eq!(world.shop().accepted[0].1["carrier"], "Pigeon");
    assert_eq!(world.codes().await, ["CARRIER_UNKNOWN"]);
}

#[tokio::test]
async fn observe_mode_tells_nobody_and_consumes_the_message() {
    let world = TestWorld::in_mode(Mode::Observe).await;
    world.both(1).await;

    world.settle().await;

    assert_eq!((world.shop().calls.len(), world.queue.depth()), (0, 0));
    assert_eq!(lock(&world.vendors).log.writes(Vendor::Wair), 0);
    assert!(world.sink(1, Sink::Channel).await.observed.is_some());
}
