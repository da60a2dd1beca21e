use std::{collections::BTreeSet, time::Duration};

use mapping::dispatch::Sink;
use mapping::reconcile::count::Tally;
use ports::Mode;

use crate::world::{World, of};

const ONE: Tally = Tally { parts: 1, units: 1 };

#[tokio::test]
async fn a_part_that_all_three_know_is_counted_three_times_and_differs_nowhere() {
    let world = World::new().await;
    let id = world.relayed("1").await;
    world.dispatched("1", id, &Sink::ALL).await;

    let report = world.run(false).await;

    let count = world.count("2026-11-20").await.expect("counted");
    assert_eq!((count.dispatched, count.told, count.booked, report.differing), (ONE, Some(ONE), ONE, 0));
    assert_eq!(world.figures().await.dispatch.dispatched, ONE);
}

#[tokio::test]
async fn a_callback_that_was_lost_is_listed_told_again_and_closed_when_it_arrives() {
    let world = World::new().await;
    let id = world.relayed("1").await;
    world.dispatched("1", id, &[Sink::Wair]).await;

    let early = world.run(false).await;
    let asked_early = world.hinted_orders();
    world.clock.advance(Duration::from_secs(3 * 3600));
    let late = world.run(false).await;
    let (found, asked) = (world.open().await, world.hinted_orders());
    let queued = world.reconcile.dispatches.read(&of("1")).await.expect("readable").expect("there").value.queued;
    let listed = world.count("2026-11-20").await.expect("counted").differences;
    world.accepts("1", Sink::Channel).await;
    let healed = world.run(false).await;

    assert_eq!((early.differing, early.retold, asked_early.len()), (1, 0, 0));
    assert_eq!((late.differing, late.retold, asked), (1, 1, BTreeSet::from(["web-uk/1".to_owned()])));
    assert_eq!(found, ["DISPATCH_NOT_ACCEPTED web-uk/1 part 1"]);
    assert!(queued.is_empty(), "the next look at the order puts it into the queue again");
    assert_eq!((listed[0].number.as_str(), listed[0].told, listed[0].booked), ("LS-web-uk-1", Some(0), 1));
    assert_eq!((healed.differing, world.open().await.len()), (0, 0));
}

#[tokio::test]
async fn a_day_that_is_over_and_differs_is_for_finance_until_it_is_settled() {
    let world = World::new().await;
    let id = world.relayed("1").await;
    world.dispatched("1", id, &[Sink::Channel]).await;
    world.run(false).await;
    world.clock.advance(Duration::from_secs(86_400));

    world.run(true).await;
    let found = world.open().await;
    world.accepts("1", Sink::Wair).await;
    world.clock.advance(Duration::from_secs(16 * 86_400));
    world.run(true).await;

    assert_eq!(found, ["COUNT_DIFFERS 2026-11-20", "DISPATCH_NOT_BOOKED web-uk/1 part 1"]);
    assert!(world.open().await.is_empty(), "{:?}", world.open().await);
    assert_eq!(world.count("2026-11-20").await.expect("counted").booked, ONE);
}

#[tokio::test]
async fn a_part_that_the_dispatch_poll_has_missed_is_asked_for() {
    let world = World::new().await;
    let id = world.relayed("1").await;
    world.play(&vendors::mintsoft::OrderAction::Despatch { order: id, tracking: None });
    world.clock.advance(Duration::from_secs(4 * 3600));

    world.run(false).await;

    assert_eq!(world.hinted_orders(), BTreeSet::from(["web-uk/1".to_owned()]));
    assert_eq!(world.open().await, ["DISPATCH_NOT_ACCEPTED web-uk/1", "DISPATCH_NOT_BOOKED web-uk/1"]);
    assert_eq!(world.figures().await.dispatch.without_tracking, 1);
}

#[tokio::test]
async fn what_observe_mode_would_have_told_counts_as_told() {
    let mut world = World::new().await;
    world.restart(Mode::Observe);
    let id = world.relayed("1").await;
    world.dispatched("1", id, &[]).await;
    for sink in Sink::ALL {
        let record = state::dispatch::SinkRecord { observed: Some(world.reconcile.clock.now()), ..Default::default() };
        let of = of("1");
        world.reconcile.dispatches.write_sink((&of, 1, sink), &None, &record).await.expect("written");
    }

    assert_eq!(world.run(false).await.differing, 0);
}

#[tokio::test]
async fn a_shop_that_is_told_by_fulfilments_is_counted_without_a_callback_address() {
    let mut world = World::new().await;
    let shop = "[[shopify]]\nshop = \"one.myshopify.com\"\nchannel = \"web-uk\"\ndispatch = \"shopify\"\n";
    world.configure(shop).await;
    world.reconcile.has_callback = false;
    let id = world.relayed("1").await;
    world.dispatched("1", id, &[Sink::Wair]).await;
    world.clock.advance(Duration::from_secs(3 * 3600));

    let report = world.run(false).await;

    let told = world.count("2026-11-20").await.expect("counted").told;
    assert_eq!((told, report.differing, report.retold), (Some(Tally::default()), 1, 1));
    assert_eq!(world.open().await, ["DISPATCH_NOT_ACCEPTED web-uk/1 part 1"]);
}

#[tokio::test]
async fn a_channel_that_takes_no_dispatches_is_not_asked_for() {
    let mut world = World::new().await;
    world.reconcile.has_callback = false;
    let id = world.relayed("1").await;
    world.dispatched("1", id, &[Sink::Wair]).await;
    world.clock.advance(Duration::from_secs(3 * 3600));

    let report = world.run(false).await;

    let told = world.count("2026-11-20").await.expect("counted").told;
    assert_eq!((told, report.differing, world.open().await.len()), (None, 0, 0));
}
