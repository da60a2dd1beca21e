//! What leaves the warehouse, in one part or in many.

use std::time::Duration;

use vendors::{lock, mintsoft::OrderAction};

use crate::world::{TestWorld, line, set};

fn both(order: &str, part: u32) -> Vec<(String, u32, String)> {
    ["channel", "wair"].map(|sink| (order.to_owned(), part, sink.to_owned())).to_vec()
}

#[tokio::test]
async fn a_despatch_is_one_message_for_each_sink_and_the_order_is_finished() {
    let world = TestWorld::new().await;
    let id = world.relayed("1", &[line("1", "TEE-RED-M", 2)]).await;
    world.delta().await;
    assert!(world.taken().is_empty());
    world.ship(id, "AB1");

    world.delta().await;
    world.delta().await;

    assert_eq!(world.taken(), both("1", 1));
    let shipped = &world.record("1").await.ledger.shipments()[&1];
    assert_eq!((shipped.lines[0].quantity, world.open().await), (2, 0));
}

#[tokio::test]
async fn two_parts_on_different_days_are_told_when_each_leaves() {
    let world = TestWorld::new().await;
    let first = world.relayed("1", &[line("1", "TEE-RED-M", 2)]).await;
    let item = world.item(first, 0);
    let second = world.play(&OrderAction::Split { order: first, items: vec![(item, 1)] });
    world.ship(first, "AB1");

    world.delta().await;
    assert_eq!((world.taken(), world.open().await), (both("1", 1), 1));
    world.clock.advance(Duration::from_secs(2 * 86_400));
    world.ship(second, "AB2");
    world.delta().await;

    assert_eq!((world.taken(), world.open().await), (both("1", 2), 0));
    let parts = world.record("1").await.ledger.shipments();
    assert_eq!([1, 2].map(|part| parts[&part].lines[0].quantity), [1, 1]);
}

#[tokio::test]
async fn a_bundle_of_which_one_component_left_is_told_as_part_of_it() {
    let world = TestWorld::new().await;
    let first = world.relayed("1", &[set("1")]).await;
    let item = world.item(first, 0);
    let second = world.play(&OrderAction::Split { order: first, items: vec![(item, 1)] });
    world.ship(second, "AB2");
    world.delta().await;

    let parts = world.record("1").await.ledger.shipments();
    assert_eq!((parts[&2].lines.len(), parts[&2].partial.len()), (0, 1));
    world.ship(first, "AB1");
    world.delta().await;

    let parts = world.record("1").await.ledger.shipments();
    assert_eq!(parts[&1].lines[0].sku.as_str(), "SET");
}

#[tokio::test]
async fn a_tracking_number_that_comes_later_or_is_corrected_is_news() {
    let world = TestWorld::new().await;
    let order = world.relayed("1", &[line("1", "TEE-RED-M", 1)]).await;
    world.play(&OrderAction::Despatch { order, tracking: None });
    world.delta().await;
    assert_eq!(world.taken(), both("1", 1));

    for tracking in ["LATE", "LATER"] {
        world.play(&OrderAction::Track { order, tracking: Some(tracking.to_owned()) });
        world.delta().await;
        world.delta().await;
        assert_eq!(world.taken(), both("1", 1), "{tracking}");
    }
}

#[tokio::test]
async fn orders_that_were_merged_are_both_told() {
    let world = TestWorld::new().await;
    let order = world.relayed("1", &[line("1", "TEE-RED-M", 1)]).await;
    let other = world.relayed("2", &[line("1", "TEE-RED-L", 1)]).await;
    world.delta().await;
    world.play(&OrderAction::Merge { order, other });
    world.ship(order, "AB1");

    world.delta().await;

    assert_eq!(world.taken(), [both("1", 1), both("2", 1)].concat());
    assert_eq!(world.open().await, 0);
}

#[tokio::test]
async fn a_part_is_found_also_when_many_longer_numbers_begin_like_its_own() {
    let world = TestWorld::new().await;
    let order = world.relayed("1", &[line("1", "TEE-RED-M", 2)]).await;
    let item = lock(&world.vendors).mintsoft.order(order).expect("there").items[0].id;
    world.play(&OrderAction::Split { order, items: vec![(item, 1)] });
    let other = lock(&world.vendors).mintsoft.orders_numbered("LS-web-uk-1").iter().map(|one| one.id).max();
    world.ship(other.expect("split"), "AB1");
    for longer in 10..22 {
        world.relayed(&longer.to_string(), &[line("1", "TEE-RED-M", 1)]).await;
    }

    world.run(TestWorld::named(&["web-uk/1"])).await;

    assert_eq!(world.taken().len(), 2, "the new part, to both sinks");
}

#[tokio::test]
async fn a_despatch_that_is_undone_before_it_is_told_is_not_told_and_one_after_is_an_exception() {
    let world = TestWorld::new().await;
    let order = world.relayed("1", &[line("1", "TEE-RED-M", 1)]).await;
    world.ship(order, "AB1");
    world.delta().await;
    let told = world.poll.dispatches.read(&crate::world::of("1")).await.unwrap();
    let mut next = told.as_ref().unwrap().value.clone();
    next.ledger.fix(1);
    world.poll.dispatches.write(&crate::world::of("1"), &told, &next, None).await.unwrap();

    world.play(&OrderAction::Advance { order, status: 1 });
    world.delta().await;
    assert_eq!(world.codes().await, ["DISPATCH_UNDONE"]);
    world.play(&OrderAction::Advance { order, status: 4 });
    world.delta().await;

    assert!(world.codes().await.is_empty());
}

#[tokio::test]
async fn a_cancelled_order_is_finished_without_a_word() {
    let world = TestWorld::new().await;
    let order = world.relayed("1", &[line("1", "TEE-RED-M", 1)]).await;
    world.play(&OrderAction::Cancel { order });

    world.delta().await;

    assert_eq!((world.taken().len(), world.open().await), (0, 0));
}
