use std::time::Duration;

use mapping::sku::Sku;
use ports::Clock;
use state::{
    holds::Cause,
    orders::{OrderRecord, OrderState},
};
use vendors::mintsoft::OrderAction;

use crate::world::World;

const DAY: Duration = Duration::from_secs(86_400);

#[tokio::test]
async fn an_order_with_our_prefix_that_nobody_knows_is_an_orphan_until_it_is_cancelled() {
    let world = World::new().await;
    let id = world.create("LS-web-uk-77", 1);
    world.create("EB-1", 1);

    world.run(false).await;
    let found = world.open().await;
    world.play(&OrderAction::Cancel { order: id });
    world.run(false).await;

    assert_eq!(found, ["ORDER_FOREIGN LS-web-uk-77"]);
    assert!(world.open().await.is_empty());
}

#[tokio::test]
async fn an_order_of_ours_that_mintsoft_does_not_have_is_an_orphan_until_it_is_there() {
    let world = World::new().await;
    let state =
        |ids| OrderState::Created { number: "LS-web-uk-1".to_owned(), ids, at: world.clock.now(), found: false };
    world.record("1", state(vec![999_999])).await;
    world.clock.advance(Duration::from_secs(3600));

    world.run(true).await;
    let found = world.open().await;
    world.create("LS-web-uk-1", 1);
    world.run(false).await;

    assert_eq!(found, ["ORDER_MISSING web-uk/1"]);
    assert!(world.open().await.is_empty());
}

#[tokio::test]
async fn an_order_that_stalls_is_one_exception_that_closes_when_it_moves_on() {
    let world = World::new().await;
    world.record("1", OrderState::Received).await;
    let sent_at = world.clock.now();
    let number = "LS-web-uk-2".to_owned();
    let creating = OrderState::Creating { number, attempt: 1, claimed_until: sent_at, sent_at, absent_lookups: 0 };
    world.record("2", OrderState::Received).await;
    world.run(false).await;
    world.record("2", creating).await;

    world.run(false).await;
    let received = world.open().await;
    world.relayed("1").await;
    world.run(false).await;

    assert_eq!(received, ["ORDER_STALLED web-uk/1"]);
    assert!(world.open().await.is_empty(), "an order without mark is not on its way: {:?}", world.open().await);
}

#[tokio::test]
async fn an_order_that_lies_in_the_warehouse_for_days_is_named_unless_a_part_has_left() {
    let world = World::new().await;
    let (_, second) = (world.relayed("1").await, world.relayed("2").await);
    world.dispatched("2", second, &mapping::dispatch::Sink::ALL).await;
    world.clock.advance(5 * DAY);

    world.run(false).await;

    assert_eq!(world.open().await, ["ORDER_OVERDUE web-uk/1"]);
    assert_eq!(world.figures().await.orders["created"], 1);
}

#[tokio::test]
async fn a_hold_of_more_than_a_day_is_named_and_gone_with_the_hold() {
    let world = World::new().await;
    let cause = Cause {
        code: "ORDER_SKU_UNKNOWN".to_owned(),
        skus: vec![Sku::usable("NEW").expect("usable")],
        shipping_method: None,
    };
    let write = world.reconcile.holds.hold(("web-uk", "1", 1), cause, "{}").await.expect("sealed");
    world.reconcile.store.write(vec![write]).await.expect("written");

    world.run(false).await;
    let young = world.open().await;
    world.clock.advance(DAY);
    world.run(false).await;
    let old = world.open().await;
    let forget = state::holds::Holds::forget("web-uk", "1");
    world.reconcile.store.write(vec![forget]).await.expect("written");
    world.run(false).await;

    assert_eq!((young.len(), old), (0, vec!["HOLD_OLD web-uk/1".to_owned()]));
    assert!(world.open().await.is_empty());
}

#[tokio::test]
async fn an_order_that_was_cancelled_here_and_lives_there_is_unwanted() {
    let world = World::new().await;
    let id = world.relayed("1").await;
    world.record("1", OrderState::Cancelled { revision: 2, at: world.clock.now() }).await;

    world.run(false).await;
    let found = world.open().await;
    world.play(&OrderAction::Cancel { order: id });
    world.run(false).await;

    assert_eq!(found, ["ORDER_UNWANTED LS-web-uk-1"]);
    assert!(world.open().await.is_empty());
}

#[tokio::test]
async fn an_invoice_that_failed_is_for_finance_until_it_is_there() {
    let world = World::new().await;
    let id = world.relayed("1").await;
    world.dispatched("1", id, &mapping::dispatch::Sink::ALL).await;
    world.play(&OrderAction::Advance { order: id, status: 6 });

    world.run(false).await;
    let found = world.open().await;
    world.play(&OrderAction::Advance { order: id, status: 5 });
    world.run(false).await;

    assert_eq!(found, ["ORDER_INVOICE_FAILED LS-web-uk-1"]);
    assert!(world.open().await.is_empty());
}

#[tokio::test]
async fn an_exception_about_an_order_that_no_list_shows_is_closed_by_a_look() {
    let world = World::new().await;
    let id = world.create("LS-web-uk-77", 1);
    world.run(false).await;
    world.play(&OrderAction::Cancel { order: id });
    world.clock.advance(20 * DAY);

    world.run(true).await;

    assert!(world.open().await.is_empty(), "{:?}", world.open().await);
}

#[tokio::test]
async fn an_order_that_the_warehouse_cancels_by_itself_is_named_until_its_customer_is_served() {
    let world = World::new().await;
    let id = world.relayed("1").await;
    world.play(&OrderAction::Cancel { order: id });

    world.run(false).await;
    let found = world.open().await;
    world.record("1", OrderState::Cancelled { revision: 2, at: world.clock.now() }).await;
    world.run(true).await;

    assert_eq!(found, ["ORDER_DROPPED LS-web-uk-1"]);
    assert!(world.open().await.is_empty());
}

#[tokio::test]
async fn an_order_that_is_cancelled_because_of_another_exception_is_not_named_again() {
    let world = World::new().await;
    let id = world.relayed("1").await;
    let orders = &world.reconcile.orders;
    let before = orders.read("web-uk", "1").await.expect("readable").expect("known");
    let exception = Some(("ORDER_EDIT_TOO_LATE".to_owned(), "web-uk/1".to_owned()));
    let next = OrderRecord { exception, ..before.value.clone() };
    orders.write("web-uk", "1", &Some(before), &next).await.expect("written");
    world.play(&OrderAction::Cancel { order: id });

    world.run(false).await;

    assert!(world.open().await.is_empty(), "{:?}", world.open().await);
}

#[tokio::test]
async fn a_part_that_the_warehouse_cancels_stays_named_when_another_part_moves() {
    let world = World::new().await;
    let id = world.create("LS-web-uk-1", 2);
    let number = "LS-web-uk-1".to_owned();
    world.record("1", OrderState::Created { number, ids: vec![id.into()], at: world.clock.now(), found: false }).await;
    let item = world.vendors().mintsoft.order(id).expect("there").items[0].id;
    world.play(&OrderAction::Split { order: id, items: vec![(item, 1)] });
    let other = world.vendors().mintsoft.orders_numbered("LS-web-uk-1").iter().map(|one| one.id).max().expect("split");
    world.play(&OrderAction::Cancel { order: id });
    world.run(false).await;
    world.clock.advance(Duration::from_secs(8 * 3600));
    world.play(&OrderAction::Despatch { order: other, tracking: None });

    world.run(false).await;

    assert!(world.open().await.contains(&"ORDER_DROPPED LS-web-uk-1".to_owned()), "{:?}", world.open().await);
}
