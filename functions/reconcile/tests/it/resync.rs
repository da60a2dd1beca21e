use std::{collections::BTreeSet, time::Duration};

use mapping::{dispatch::Sink, sku::Sku, stock::chunk};
use reconcile::{Targets, Wish};
use serde_json::json;
use state::{
    holds::Cause,
    orders::OrderState,
    stock::{Allocations, StockFlow, StockState},
};

use crate::world::{World, of, sku, taken};

fn wish(text: &str) -> Targets {
    match serde_json::from_str(text).expect("a wish") {
        Wish::Targeted(targets) => targets,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_sku_is_read_again_and_told_again_whatever_was_told_before() {
    let world = World::new().await;
    let flow = StockFlow { allocations: Allocations::Told, ..StockFlow::default() };
    world.reconcile.store.write(vec![StockState::put_flow(&flow)]).await.expect("written");
    let targets = wish(r#"{"mode":"targeted","skus":["TEE","NOPE"]}"#);

    for _ in 0..2 {
        let done = world.reconcile.resync(&targets).await.expect("works");

        assert_eq!((done.skus, done.unknown), (1, vec!["NOPE".to_owned()]));
        assert_eq!(world.hinted_skus(), BTreeSet::from(["NOPE".to_owned(), "TEE".to_owned()]));
    }

    let flow = world.reconcile.stock.flow().await.expect("readable").expect("there").value;
    assert_eq!((world.told("TEE").await, world.told("CAP").await), (None, Some(10)));
    assert_eq!(flow.unsent, BTreeSet::from([chunk::of(&sku("TEE"))]));
    assert_eq!(flow.allocations, Allocations::Unsure);
}

#[tokio::test]
async fn a_warehouse_is_read_as_a_whole_and_all_of_its_skus_are_told_again() {
    let world = World::new().await;

    let done = world.reconcile.resync(&wish(r#"{"mode":"targeted","warehouses":[3]}"#)).await.expect("works");
    let other = world.reconcile.resync(&wish(r#"{"mode":"targeted","warehouses":[8]}"#)).await.expect("works");

    assert_eq!((done.skus, done.warehouses, other.skus), (2, 1, 0));
    assert_eq!((world.told("TEE").await, world.told("CAP").await), (None, None));
}

#[tokio::test]
async fn an_order_is_looked_at_again_and_its_parts_are_put_into_the_queue_again() {
    let world = World::new().await;
    let id = world.relayed("1").await;
    world.dispatched("1", id, &Sink::ALL).await;

    let done = world
        .reconcile
        .resync(&wish(r#"{"mode":"targeted","orders":["LS-web-uk-1","web-uk/2"]}"#))
        .await
        .expect("works");

    let record = world.reconcile.dispatches.read(&of("1")).await.expect("readable").expect("there").value;
    assert_eq!((done.orders, done.unknown), (1, vec!["web-uk/2".to_owned()]));
    assert_eq!(world.hinted_orders(), BTreeSet::from(["web-uk/1".to_owned()]));
    assert!(record.queued.is_empty() && record.ledger.fixed.len() == 1);
}

#[tokio::test]
async fn a_held_order_is_tried_again() {
    let world = World::new().await;
    world.record("1", OrderState::Received).await;
    let cause = Cause {
        code: "ORDER_SKU_UNKNOWN".to_owned(),
        skus: vec![Sku::usable("NEW").expect("usable")],
        shipping_method: None,
    };
    let write = world.reconcile.holds.hold(("web-uk", "1", 1), cause, r#"{"order":"1"}"#).await.expect("sealed");
    world.reconcile.store.write(vec![write]).await.expect("written");

    let done = world.reconcile.resync(&wish(r#"{"mode":"targeted","orders":["web-uk/1"]}"#)).await.expect("works");

    assert_eq!((done.released, taken(&world.orders_queue)), (1, vec![json!({"order": "1"})]));
}

#[tokio::test]
async fn while_the_stock_poll_is_at_work_nothing_is_forgotten() {
    let world = World::new().await;
    let lease = world.reconcile.leases.take("stock", Duration::from_secs(900)).await.expect("works").expect("free");

    let refused = world.reconcile.resync(&wish(r#"{"mode":"targeted","skus":["TEE"]}"#)).await;

    assert!(refused.is_err() && world.told("TEE").await == Some(10));
    world.reconcile.leases.give_back(lease).await.expect("works");
}
