//! What is counted of orders: once for each revision that Mintsoft holds, whatever happens on the way.

use std::time::Duration;

use jiff::{civil::date, tz::TimeZone};
use mapping::{
    mintsoft::inventory::Bin,
    order::Signals,
    reconcile::figures::OrderDay,
    sku::Sku,
    stock::{Row, chunk},
};
use ports::Clock;
use serde_json::json;
use state::{
    Leases, Store, order_days,
    stock::{Chunks, StockState},
};
use vendors::{Fault, Rule, Vendor, lock};

use crate::world::{TestWorld, cancelled, edited, placed};

/// What is counted on the day on which the world begins.
async fn counted(world: &TestWorld) -> OrderDay {
    let day = order_days::day_of(world.clock.now(), &TimeZone::UTC);
    order_days::day(&Store::new(world.table.clone()), day).await.expect("readable")
}

/// The last poll saw so many units of a SKU in the warehouse, and so many of them spoken for.
pub(crate) async fn polled(world: &TestWorld, sku: &str, physical: i32, allocated: i32) {
    let store = Store::new(world.table.clone());
    let leases = Leases::new(store.clone(), world.clock.clone());
    let lease = leases.take("stock", Duration::from_secs(60)).await.expect("works").expect("free");
    let (sku, state, mut chunks) =
        (Sku::usable(sku).expect("usable"), StockState::new(store.clone()), Chunks::default());
    state.load(&mut chunks, [chunk::of(&sku)]).await.expect("readable");
    chunks.update(&sku, |known| {
        let bin = Bin { warehouse: 3, row: 1, location: 1 };
        known.rows = vec![Row { bin, physical, allocated, missed: 0 }];
        true
    });
    state.save(&mut chunks, &lease).await.expect("works");
    store.write(vec![lease.release()]).await.expect("works");
}

#[tokio::test]
async fn every_revision_is_counted_once_however_often_it_is_delivered() {
    let world = TestWorld::new().await;
    let mut other = placed("2", "TEE-RED-L");
    other["lines"][0]["recommendation"]["recommendedSku"] = json!("TEE-RED-M");
    let mut plain = placed("3", "TEE-RED-M");
    plain["lines"][0]["recommendation"] = json!(null);
    for event in [placed("1", "TEE-RED-M"), other, plain] {
        world.post(&event).await;
        world.post(&event).await;
        world.settle().await;
        world.post(&event).await;
    }
    for _ in 0..2 {
        world.post(&edited("1", 2, 5)).await;
    }

    world.settle().await;

    assert_eq!(counted(&world).await, OrderDay { created: 4, advised: 3, other_sku: 1, sold_out: 0 });
}

#[tokio::test]
async fn a_fresh_order_of_known_skus_is_one_call() {
    let world = TestWorld::new().await;
    polled(&world, "TEE-RED-M", 9, 0).await;
    world.post(&placed("10042", "TEE-RED-M")).await;

    world.settle().await;

    assert_eq!((world.creates(), lock(&world.vendors).log.total(Vendor::Mintsoft)), (1, 1));
}

#[tokio::test]
async fn what_never_reaches_mintsoft_is_not_counted() {
    let world = TestWorld::new().await;
    for event in [placed("1", "NO-SUCH"), cancelled("2", 2), placed("2", "TEE-RED-M")] {
        world.post(&event).await;
    }

    world.settle().await;

    assert_eq!(counted(&world).await, OrderDay::default());
}

#[tokio::test]
async fn an_order_of_a_sku_that_was_sold_out_at_the_last_poll_is_a_near_miss() {
    let world = TestWorld::new().await;
    polled(&world, "TEE-RED-M", 3, 3).await;
    polled(&world, "TEE-RED-L", 4, 3).await;
    world.post(&placed("1", "TEE-RED-M")).await;
    world.post(&placed("2", "TEE-RED-L")).await;

    world.settle().await;

    assert_eq!((counted(&world).await.created, counted(&world).await.sold_out), (2, 1));
}

#[tokio::test]
async fn what_an_order_has_taken_itself_does_not_make_it_a_near_miss() {
    let world = TestWorld::new().await;
    polled(&world, "TEE-RED-M", 2, 0).await;
    lock(&world.vendors).mintsoft_faults.add(Rule::on("PUT", "/api/Order", Fault::Reset { after_commit: true }).once());
    world.post(&placed("1", "TEE-RED-M")).await;
    world.tick().await;
    // The poll is faster than the lookup.
    polled(&world, "TEE-RED-M", 2, 2).await;
    world.settle().await;
    world.post(&edited("1", 2, 1)).await;

    world.settle().await;

    assert_eq!((world.live(), counted(&world).await.sold_out), (vec!["LS-web-uk-1-R2".to_owned()], 0));
}

#[tokio::test]
async fn a_refused_order_that_is_redriven_is_still_a_near_miss() {
    let world = TestWorld::new().await;
    polled(&world, "TEE-RED-M", 0, 0).await;
    let body = r#"[{"OrderId":0,"Success":false,"Message":"No courier service"}]"#.to_owned();
    let refusal = Fault::Status { status: 200, body, after_commit: false };
    lock(&world.vendors).mintsoft_faults.add(Rule::on("PUT", "/api/Order", refusal).once());
    world.post(&placed("10042", "TEE-RED-M")).await;
    world.settle().await;
    assert_eq!((counted(&world).await.created, world.queue.dead()), (0, 1));

    world.redrive();
    world.settle().await;

    assert_eq!((counted(&world).await.created, counted(&world).await.sold_out), (1, 1));
}

#[tokio::test]
async fn wherever_the_process_dies_an_order_is_counted_once() {
    for writes in 0..8 {
        for fault in [None, Some(Fault::Reset { after_commit: true }), Some(Fault::Reset { after_commit: false })] {
            let mut world = TestWorld::new().await;
            polled(&world, "TEE-RED-M", 0, 0).await;
            if let Some(fault) = fault.clone() {
                lock(&world.vendors).mintsoft_faults.add(Rule::on("PUT", "/api/Order", fault).once());
            }
            world.post(&placed("10042", "TEE-RED-M")).await;
            world.table.fail_writes_after(Some(writes));
            world.tick().await;
            world.table.fail_writes_after(None);
            world.restart();
            world.clock.advance(Duration::from_secs(1100));
            world.settle().await;

            let once = OrderDay { created: 1, advised: 1, other_sku: 0, sold_out: 1 };
            assert_eq!(counted(&world).await, once, "killed after {writes} writes, {fault:?}");
        }
    }
}

#[tokio::test]
async fn an_order_created_in_part_is_counted_and_its_hold_forgotten() {
    let world = TestWorld::new().await;
    world.post(&placed("10042", "NO-SUCH")).await;
    world.settle().await;
    lock(&world.vendors).mintsoft.add_product(world.clock.now(), "NO-SUCH");
    let body = r#"[{"OrderId":700001,"Success":true},{"OrderId":0,"Success":false,"Message":"No stock"}]"#.to_owned();
    let partly = Fault::Status { status: 200, body, after_commit: false };
    lock(&world.vendors).mintsoft_faults.add(Rule::on("PUT", "/api/Order", partly).once());

    world.release().await;
    world.settle().await;

    assert_eq!((counted(&world).await.created, world.held().await), (1, 0));
    assert_eq!(world.codes().await, ["ORDER_INCOMPLETE"]);
}

#[tokio::test]
async fn the_record_says_what_is_counted() {
    let world = TestWorld::new().await;
    world.post(&placed("10042", "TEE-RED-M")).await;

    world.settle().await;

    let record = world.relay.orders.read("web-uk", "10042").await.expect("readable").expect("known").value;
    assert_eq!(record.signals, Signals { advised: true, other_sku: false, sold_out: false });
}

#[tokio::test]
async fn an_order_of_the_night_is_counted_on_the_day_that_people_call_it() {
    let world = TestWorld::new().await;
    let midnight: jiff::Timestamp = "2027-06-01T23:30:00Z".parse().expect("a timestamp");
    world.clock.advance(midnight.duration_since(world.clock.now()).try_into().expect("later"));
    world.post(&placed("1", "TEE-RED-M")).await;

    world.settle().await;

    let store = Store::new(world.table.clone());
    let day = async |day| order_days::day(&store, day).await.expect("readable").created;
    assert_eq!((day(date(2027, 6, 1)).await, day(date(2027, 6, 2)).await), (0, 1));
}
