//! A shop of Shopify in the place of callbacks.

use std::time::Duration;

use mapping::dispatch::Sink;

use crate::world::{TestWorld, part};

/// Units and tracking numbers of what was fulfilled.
fn fulfilled(world: &TestWorld) -> Vec<(u32, Option<String>)> {
    let shop = world.shopify.shop();
    shop.fulfilled().iter().map(|one| (one.lines[0].1, one.number().map(str::to_owned))).collect()
}

fn numbered(number: &str) -> (u32, Option<String>) {
    (1, Some(number.to_owned()))
}

#[tokio::test]
async fn each_part_is_one_fulfilment_of_its_own_units() {
    let world = TestWorld::with_shopify().await;
    world.both(1).await;
    world.settle().await;
    world.see(8, part(2, 2, true, Some("AB2"))).await;
    world.both(2).await;
    world.both(1).await;

    world.settle().await;

    assert_eq!(fulfilled(&world), [numbered("AB1"), numbered("AB2")]);
    assert_eq!(world.shopify.shop().calls, ["search", "read", "create", "search", "read", "create"]);
    assert_eq!((world.posts(), world.shop().calls.len()), (2, 0));
    assert!(world.codes().await.is_empty());
}

#[tokio::test]
async fn an_answer_that_is_lost_is_looked_for_and_found() {
    let world = TestWorld::with_shopify().await;
    world.shopify.shop().lose_next = true;
    world.intend(1, Some(Sink::Channel)).await;

    world.settle().await;

    assert_eq!(fulfilled(&world), [numbered("AB1")]);
    assert_eq!(world.shopify.shop().calls, ["search", "read", "create", "search", "read"]);
    assert!(world.sink(1, Sink::Channel).await.told.is_some_and(|told| told.reference.is_some()));
}

#[tokio::test]
async fn a_fulfilment_that_shopify_makes_after_we_gave_up_is_not_made_twice() {
    let world = TestWorld::with_shopify().await;
    world.shopify.shop().hold_next = true;
    world.intend(1, Some(Sink::Channel)).await;
    world.pump(Duration::from_secs(55)).await;
    assert_eq!(world.shopify.shop().calls, ["search", "read", "create"]);
    world.shopify.shop().make_held();

    world.settle().await;

    assert_eq!(fulfilled(&world), [numbered("AB1")]);
    assert_eq!(world.shopify.shop().calls, ["search", "read", "create", "search", "read"]);
}

#[tokio::test]
async fn two_equal_parts_without_tracking_are_two_fulfilments_also_when_answers_are_lost() {
    let world = TestWorld::with_shopify().await;
    world.see(7, part(2, 1, true, None)).await;
    world.see(8, part(3, 2, true, None)).await;
    world.clock.advance(Duration::from_secs(7200));
    for number in [1, 2] {
        world.shopify.shop().lose_next = true;
        world.intend(number, Some(Sink::Channel)).await;
        world.settle().await;
    }

    assert_eq!(fulfilled(&world), [(1, None), (1, None)]);
}

#[tokio::test]
async fn a_corrected_tracking_number_changes_the_fulfilment_and_makes_no_other() {
    let world = TestWorld::with_shopify().await;
    world.intend(1, Some(Sink::Channel)).await;
    world.settle().await;
    world.see(7, part(2, 1, true, Some("AB9"))).await;
    world.shopify.shop().lose_next = true;
    world.intend(1, Some(Sink::Channel)).await;

    world.settle().await;

    assert_eq!(fulfilled(&world), [numbered("AB9")]);
    assert_eq!(world.shopify.shop().calls.iter().filter(|call| **call == "track").count(), 1);
}

#[tokio::test]
async fn a_shop_that_is_down_or_throttles_gets_each_part_once_and_one_exception_meanwhile() {
    let world = TestWorld::with_shopify().await;
    world.shopify.shop().down = true;
    world.both(1).await;

    world.pump(Duration::from_secs(3600)).await;
    assert_eq!(
        (fulfilled(&world).len(), world.posts(), world.codes().await),
        (0, 1, vec!["CHANNEL_UNAVAILABLE".into()])
    );
    world.shopify.shop().down = false;
    world.shopify.shop().throttled = 2;
    world.settle().await;

    assert_eq!((fulfilled(&world), world.codes().await.len()), (vec![numbered("AB1")], 0));
}

#[tokio::test]
async fn an_order_whose_name_is_no_id_for_us_is_found_by_its_number() {
    let world = TestWorld::with_shopify().await;
    {
        let mut shop = world.shopify.shop();
        shop.orders.clear();
        shop.add_order_numbered(10_042, "Ladies' night", &[(1, 2)]);
    }
    world.intend(1, Some(Sink::Channel)).await;

    world.settle().await;

    assert_eq!(fulfilled(&world), [numbered("AB1")]);
}

#[tokio::test]
async fn an_order_that_the_shop_does_not_have_is_refused() {
    let world = TestWorld::with_shopify().await;
    world.shopify.shop().orders[0].name = "#100421".to_owned();
    world.intend(1, Some(Sink::Channel)).await;

    world.settle().await;

    assert_eq!((world.queue.dead(), world.codes().await), (1, vec!["DISPATCH_REFUSED".to_owned()]));
    assert_eq!(world.shopify.shop().calls, ["search", "read"], "by its name, then by its number");
}
