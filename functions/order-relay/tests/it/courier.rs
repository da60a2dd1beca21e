//! Shipping methods that the configuration does not map yet.

use ports::Clock;
use serde_json::{Value, json};
use state::config::ConfigStore;
use vendors::lock;

use crate::world::{CONFIG, TestWorld, edited, placed};

async fn push(world: &TestWorld, couriers: &str) {
    let text = format!("{CONFIG}[orders.couriers]\n{couriers}\n");
    ConfigStore::new(world.table.clone()).push(&text, world.clock.now()).await.expect("stored");
    world.clock.advance(std::time::Duration::from_secs(1));
}

fn shipped_by(mut event: Value, method: &str) -> Value {
    event["shippingMethod"] = json!(method);
    event
}

#[tokio::test]
async fn an_order_whose_shipping_method_is_not_mapped_is_held_and_goes_when_it_is() {
    let world = TestWorld::new().await;
    push(&world, "Standard = \"Royal Mail Tracked 48\"").await;
    world.relay.config.current().await.expect("a configuration");
    world.post(&shipped_by(placed("10042", "TEE-RED-M"), "Next day")).await;
    world.settle().await;

    let open = world.exceptions().await;
    assert_eq!((open[0].code.as_str(), open[0].subject.as_str()), ("ORDER_COURIER_UNMAPPED", "web-uk/10042 Next day"));
    assert_eq!((world.creates(), world.held().await, world.queue.depth(), world.queue.dead()), (0, 1, 0, 0));
    let held = &world.relay.holds.list().await.expect("readable")[0].value;
    assert_eq!(held.cause.shipping_method.as_deref(), Some("Next day"));

    push(&world, "\"Next day\" = \"DPD Next Day\"").await;
    world.release().await;
    world.settle().await;

    assert_eq!((world.live(), world.held().await), (vec!["LS-web-uk-10042".to_owned()], 0));
    assert!(world.exceptions().await.is_empty());
    let vendors = lock(&world.vendors);
    assert_eq!(vendors.mintsoft.orders_numbered("LS-web-uk-10042")[0].sent["CourierService"], "DPD Next Day");
}

#[tokio::test]
async fn an_edit_to_a_method_that_is_not_mapped_leaves_the_live_order_alone() {
    let world = TestWorld::new().await;
    push(&world, "Standard = \"AUTO\"").await;
    world.post(&shipped_by(placed("10042", "TEE-RED-M"), "Standard")).await;
    world.settle().await;

    world.post(&shipped_by(edited("10042", 2, 2), "Bicycle")).await;
    world.settle().await;
    assert_eq!((world.live(), world.cancels()), (vec!["LS-web-uk-10042".to_owned()], 0));
    world.post(&shipped_by(edited("10042", 3, 2), "Standard")).await;
    world.settle().await;

    assert_eq!((world.live(), world.held().await), (vec!["LS-web-uk-10042".to_owned()], 0));
    assert!(world.exceptions().await.is_empty());
}

#[tokio::test]
async fn while_no_method_is_mapped_the_general_courier_service_ships_everything() {
    let world = TestWorld::new().await;
    world.post(&shipped_by(placed("10042", "TEE-RED-M"), "Next day")).await;

    world.settle().await;

    let vendors = lock(&world.vendors);
    assert_eq!(vendors.mintsoft.orders_numbered("LS-web-uk-10042")[0].sent["CourierService"], "AUTO");
}
