use std::time::Duration;

use jiff::{civil::date, tz::TimeZone};
use mapping::{
    order::Signals,
    reconcile::figures::{OrderDay, Point},
};
use ports::{Mode, memory::MemoryTable};
use state::{figures, order_days, orders::Numbered};
use vendors::wair::Recommendation;

use crate::world::World;

#[tokio::test]
async fn a_flow_that_has_not_ended_well_for_three_of_its_turns_is_late_until_it_does() {
    let world = World::new().await;
    world.run(false).await;
    world.clock.advance(Duration::from_secs(1800));

    world.try_run(false).await.expect("works");
    let late = world.open().await;
    world.run(false).await;

    assert_eq!(late, ["FEED_LATE dispatch", "FEED_LATE stock", "FEED_LATE transfers"]);
    assert!(world.open().await.is_empty());
}

/// A run opens a batch and dies.
async fn leave_a_batch_open(world: &World) {
    let mut lease = world.reconcile.leases.take("other", Duration::from_secs(60)).await.expect("works").expect("free");
    let batch = world.reconcile.wair.open_batch(&mut lease).await.expect("answers").expect("free");
    drop(batch);
}

#[tokio::test]
async fn a_batch_that_was_left_open_is_closed() {
    let world = World::new().await;
    leave_a_batch_open(&world).await;

    world.run(false).await;

    assert!(!world.vendors().wair.batch_open() && world.open().await.is_empty());
}

#[tokio::test]
async fn a_batch_that_nobody_may_close_is_reported_until_somebody_does() {
    let mut world = World::new().await;
    leave_a_batch_open(&world).await;

    world.restart(Mode::Observe);
    world.run(false).await;
    let open = world.open().await;
    world.restart(Mode::Live);
    world.run(false).await;

    assert_eq!(open, ["WAIR_BATCH_OPEN WAIR"]);
    assert!(!world.vendors().wair.batch_open() && world.open().await.is_empty());
}

#[tokio::test]
async fn transfers_that_no_shelf_holds_are_counted() {
    let world = World::new().await;
    for (reference, quantity) in [("R1", 8.0), ("R2", 4.0)] {
        world.vendors().wair.recommend(Recommendation {
            reference: reference.into(),
            from: "WH".into(),
            to: "STORE".into(),
            sku: "TEE".into(),
            quantity,
            confirmed: world.reconcile.clock.now(),
            planned: None,
            open: true,
        });
    }

    world.run(false).await;

    assert_eq!(world.figures().await.short_recommendations, 2);
}

#[tokio::test]
async fn a_quiet_run_writes_its_figures_a_point_its_row_and_nothing_else() {
    let world = World::new().await;
    world.run(false).await;
    world.clock.advance(Duration::from_secs(3600));
    world.beat().await;
    written(&world.table);

    world.try_run(false).await.expect("works");

    let written = written(&world.table);
    // WAIR's token lives for less than an hour.
    let calls = |pk: &&str| ["budget#", "login#", "lease#sessions"].iter().any(|prefix| pk.starts_with(prefix));
    let mut of_run: Vec<_> = written.iter().map(String::as_str).filter(|pk| !calls(pk)).collect();
    of_run.dedup();
    let expected = ["lease#reconcile", "figures#day", "figures#trend", "run#reconcile#2026-11-20", "lease#reconcile"];
    assert_eq!(of_run, expected);
}

fn written(table: &MemoryTable) -> Vec<String> {
    table.take_written().into_iter().map(|key| key.pk).collect()
}

#[tokio::test]
async fn every_hour_has_one_point_of_the_trend() {
    let world = World::new().await;
    world.run(false).await;
    world.try_run(false).await.expect("works");
    world.run(false).await;

    let trend = figures::trend(&world.reconcile.store).await.expect("readable");

    let hours: Vec<_> = trend.iter().map(|point: &Point| point.at.to_string()[..13].to_owned()).collect();
    assert_eq!(hours, ["2026-11-20T11", "2026-11-20T12"]);
}

#[tokio::test]
async fn the_orders_of_the_day_are_among_its_figures() {
    let world = World::new().await;
    let (now, advised) = (world.reconcile.clock.now(), Signals { advised: true, ..Signals::default() });
    let counts = [("1", advised), ("2", Signals::default())].map(|(order, signals)| {
        let of = Numbered { channel: "web-uk".to_owned(), order: order.to_owned(), revision: 1 };
        order_days::count(&of, order_days::day_of(now, &TimeZone::UTC), signals)
    });
    world.reconcile.store.write(counts.to_vec()).await.expect("written");

    world.run(false).await;

    let expected = OrderDay { created: 2, advised: 1, ..OrderDay::default() };
    assert_eq!(world.figures().await.order_day, expected);
}

#[tokio::test]
async fn the_digest_counts_orders_of_yesterday_that_came_after_its_last_comparison() {
    let world = World::new().await;
    world.run(false).await;
    let of = Numbered { channel: "web-uk".to_owned(), order: "1".to_owned(), revision: 1 };
    let count = order_days::count(&of, date(2026, 11, 20), Signals::default());
    world.reconcile.store.write(vec![count]).await.expect("written");
    world.reconcile.mail().await.expect("works");
    world.mail.take();

    world.clock.advance(Duration::from_secs(24 * 60 * 60));
    world.reconcile.mail().await.expect("works");

    let (_, text) = world.mail.take().remove(0);
    assert!(text.contains("orders created 1, of these"), "{text}");
}
