//! An order that can simply go.

use ports::Mode;
use vendors::{Vendor, lock};

use crate::world::{TestWorld, placed};

#[tokio::test]
async fn a_placed_order_becomes_one_mintsoft_order_with_one_call() {
    let world = TestWorld::new().await;
    world.post(&placed("10042", "TEE-RED-M")).await;

    world.settle().await;

    assert_eq!(world.orders("LS-web-uk-10042"), 1);
    // The product is looked for only because no stock is known yet in this world.
    let searches = lock(&world.vendors).log.count(Vendor::Mintsoft, "GET", "/api/Product/Search");
    let all = lock(&world.vendors).log.total(Vendor::Mintsoft);
    assert_eq!((all, searches), (2, 1));
    assert!(world.exceptions().await.is_empty());
}

#[tokio::test]
async fn the_order_carries_attribution_and_split_money() {
    let world = TestWorld::new().await;
    world.post(&placed("10042", "TEE-RED-M")).await;

    world.settle().await;

    let vendors = lock(&world.vendors);
    let order = vendors.mintsoft.orders_numbered("LS-web-uk-10042")[0];
    let names: Vec<_> =
        order.items[0].name_values.iter().map(|pair| (pair.name.as_str(), pair.value.as_str())).collect();
    assert!(names.contains(&("WairRecommendationId", "rec_8f2")), "{names:?}");
    assert!(names.contains(&("WairFitProfile", "fp_77")), "{names:?}");
    assert_eq!(order.items[0].sent["UnitPrice"].to_string(), "8.5");
    assert_eq!(order.items[0].sent["UnitPriceVat"].to_string(), "1.7");
}

#[tokio::test]
async fn mintsoft_is_asked_to_call_when_the_order_leaves_is_cancelled_or_split() {
    let world = TestWorld::new().await;
    world.post(&placed("10042", "TEE-RED-M")).await;

    world.settle().await;

    let vendors = lock(&world.vendors);
    let action = &vendors.mintsoft.orders_numbered("LS-web-uk-10042")[0].actions[0];
    assert_eq!((&action["Type"], &action["SourceOrderId"]), (&"API".into(), &"LS-web-uk-10042".into()));
    for code in ["ExtraCode1", "ExtraCode2", "ExtraCode5"] {
        assert_eq!(action[code], "https://api.test/hooks/mintsoft/hook-token", "{code}");
    }
}

#[tokio::test]
async fn five_deliveries_of_one_event_make_one_order() {
    let world = TestWorld::new().await;
    for _ in 0..5 {
        world.post(&placed("10042", "TEE-RED-M")).await;
    }

    world.settle().await;

    assert_eq!((world.orders("LS-web-uk-10042"), world.creates(), world.queue.depth()), (1, 1, 0));
}

#[tokio::test]
async fn observe_mode_writes_nothing_and_consumes_the_message() {
    let world = TestWorld::in_mode(Mode::Observe).await;
    world.post(&placed("10042", "TEE-RED-M")).await;

    world.settle().await;

    assert_eq!(lock(&world.vendors).log.writes(Vendor::Mintsoft), 0);
    assert_eq!(world.queue.depth(), 0);
}

#[tokio::test]
async fn an_order_that_is_there_already_under_our_number_is_bound_and_not_sent_again() {
    let world = TestWorld::new().await;
    world.post(&placed("10042", "TEE-RED-M")).await;
    world.settle().await;
    // The state table was lost; Mintsoft still checks for duplicates.
    let again = TestWorld { vendors: world.vendors.clone(), ..TestWorld::new().await };
    let mut again = again;
    again.restart();
    again.post(&placed("10042", "TEE-RED-M")).await;

    again.settle().await;

    assert_eq!(again.orders("LS-web-uk-10042"), 1);
    assert!(again.exceptions().await.is_empty());
    assert_eq!(again.queue.dead(), 0);
}
