use mapping::sku::Sku;
use ports::Clock;
use runtime::metrics::{Flow, Metric};
use state::holds::Cause;

use crate::world::{CONFIG, World};

/// An order that is held because of these SKUs.
async fn hold(world: &World, order: &str, skus: &[&str]) {
    let skus = skus.iter().map(|sku| Sku::usable(sku).unwrap_or_else(Sku::missing)).collect();
    let cause = Cause { code: "ORDER_SKU_UNKNOWN".to_owned(), skus, shipping_method: None };
    hold_for(world, order, cause).await;
}

async fn hold_for(world: &World, order: &str, cause: Cause) {
    let body = format!("the event of {order}");
    let held = world.sync.holds.hold(("web-uk", order, 1), cause, &body).await.expect("sealed");
    world.sync.store.write(vec![held]).await.expect("the table works");
}

fn sent(world: &World) -> Vec<String> {
    world.queue.receive(10).into_iter().map(|message| message.body).collect()
}

#[tokio::test]
async fn a_held_order_goes_when_its_sku_appears_and_others_stay() {
    let world = World::with(&["TEE-RED-M"]).await;
    hold(&world, "1", &["CAP-RED-M"]).await;
    hold(&world, "2", &["CAP-RED-M", "BELT-RED-M"]).await;
    hold(&world, "3", &[""]).await;
    world.full().await;
    assert_eq!(sent(&world), [] as [String; 0]);

    world.add("CAP-RED-M");
    world.wait(600);
    let report = world.delta().await;

    assert_eq!(report.released, 1, "{report:?}");
    let metrics = report.metrics();
    assert!(metrics.contains(&Metric::OrdersHeld(2)) && metrics.contains(&Metric::Heartbeat(Flow::Catalogue)));
    assert_eq!(sent(&world), ["the event of 1"]);
    assert_eq!(world.sync.holds.list().await.expect("readable").len(), 2);
    world.wait(600);
    assert_eq!(world.delta().await.released, 0, "once at {}", world.clock.now());
}

#[tokio::test]
async fn an_order_goes_when_the_configuration_maps_its_shipping_method() {
    let world = World::with(&["TEE-RED-M"]).await;
    let method = Some("Express".to_owned());
    let cause = Cause { code: "ORDER_COURIER_UNMAPPED".to_owned(), skus: Vec::new(), shipping_method: method };
    world.configure(&format!("{CONFIG}[orders.couriers]\nStandard = \"Tracked 48\"\n")).await;
    hold_for(&world, "1", cause).await;
    world.full().await;
    assert_eq!(sent(&world), [] as [String; 0]);

    world.configure(&format!("{CONFIG}[orders.couriers]\nExpress = \"DPD Next Day\"\n")).await;
    world.wait(600);
    let report = world.delta().await;

    assert_eq!((report.released, sent(&world)), (1, vec!["the event of 1".to_owned()]));
}

#[tokio::test]
async fn an_order_of_a_bundle_waits_until_all_of_it_can_ship() {
    let world = World::with(&["SOCK-RED-M"]).await;
    hold(&world, "1", &["SET-RED-M"]).await;
    world.full().await;

    world.add_bundle("SET-RED-M", &[("SOCK-RED-M", 3)]);
    world.wait(600);
    world.delta().await;

    assert_eq!(sent(&world), ["the event of 1"]);
}
