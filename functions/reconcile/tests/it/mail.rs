use std::time::Duration;

use jiff::Timestamp;
use mapping::exception::{MINTSOFT_UNAVAILABLE, ORDER_SKU_UNKNOWN, ORDER_STUCK, VANISH_GUARD, WAIR_UNAVAILABLE};
use ports::Clock;

use crate::world::World;

const QUARTER: Duration = Duration::from_secs(900);

/// Looks every quarter of an hour until then; the subjects of all mails.
async fn until(world: &World, end: &str) -> Vec<String> {
    let end: Timestamp = end.parse().expect("a timestamp");
    while world.clock.now() < end {
        world.clock.advance(QUARTER);
        world.reconcile.mail().await.expect("works");
    }
    world.mail.take().into_iter().map(|(subject, _)| subject).collect()
}

#[tokio::test]
async fn the_digest_comes_once_a_day_also_when_all_is_well() {
    let world = World::new().await;
    world.run(false).await;

    let mails = until(&world, "2026-11-23T07:15:00Z").await;

    let days = [20, 21, 22].map(|day| format!("Lockstep 2026-11-{day}: all is well"));
    assert_eq!(mails, days);
}

#[tokio::test]
async fn the_digest_shows_the_figures_of_the_day() {
    let world = World::new().await;
    world.run(false).await;

    world.reconcile.mail().await.expect("works");

    let (_, text) = world.mail.take().remove(0);
    assert!(text.contains("drift 0, in flight 0") && text.contains("Feeds late: none"), "{text}");
}

#[tokio::test]
async fn a_digest_that_could_not_be_sent_is_sent_at_the_next_look() {
    let world = World::new().await;
    world.mail.set_down(true);
    assert!(world.reconcile.mail().await.is_err());
    world.mail.set_down(false);

    world.reconcile.mail().await.expect("works");
    world.reconcile.mail().await.expect("works");

    assert_eq!(world.mail.take().len(), 1);
}

#[tokio::test]
async fn one_mail_tells_of_each_cause_structural_ones_at_once_others_when_they_are_old() {
    let world = World::new().await;
    world.reconcile.mail().await.expect("works");
    world.mail.take();
    let exceptions = &world.reconcile.exceptions;
    for order in 0..30 {
        exceptions.open(&ORDER_SKU_UNKNOWN, &format!("web-uk/{order}"), "").await.expect("works");
    }
    exceptions.open(&VANISH_GUARD, "all locations", "").await.expect("works");
    exceptions.open(&WAIR_UNAVAILABLE, "WAIR", "").await.expect("works");

    let mails = until(&world, "2026-11-20T16:00:00Z").await;

    assert_eq!(
        mails,
        ["Lockstep: ORDER_SKU_UNKNOWN, 30 new", "Lockstep: VANISH_GUARD, 1 new", "Lockstep: WAIR_UNAVAILABLE, 1 new"]
    );
}

#[tokio::test]
async fn while_nothing_is_due_nothing_is_written() {
    let world = World::new().await;
    world.reconcile.mail().await.expect("works");
    world.table.take_written();

    world.reconcile.mail().await.expect("works");

    assert!(world.table.take_written().is_empty());
}

#[tokio::test]
async fn an_alert_that_could_not_be_sent_is_sent_at_the_next_look_and_only_once() {
    let world = World::new().await;
    world.reconcile.mail().await.expect("works");
    world.mail.take();
    world.reconcile.exceptions.open(&VANISH_GUARD, "all locations", "").await.expect("works");
    world.mail.set_down(true);
    assert!(world.reconcile.mail().await.is_err());
    world.mail.set_down(false);

    let mails = until(&world, "2026-11-20T14:00:00Z").await;

    assert_eq!(mails, ["Lockstep: VANISH_GUARD, 1 new"]);
}

#[tokio::test]
async fn an_outage_is_one_mail_that_counts_the_orders_that_wait_for_its_end() {
    let world = World::new().await;
    world.reconcile.mail().await.expect("works");
    world.mail.take();
    let exceptions = &world.reconcile.exceptions;
    exceptions.open(&MINTSOFT_UNAVAILABLE, "Mintsoft", "").await.expect("works");
    for order in 0..30 {
        exceptions.open(&ORDER_STUCK, &format!("web-uk/{order}"), "").await.expect("works");
    }
    world.clock.advance(Duration::from_secs(4 * 3600));

    world.reconcile.mail().await.expect("works");

    let mails = world.mail.take();
    assert_eq!(mails.len(), 1);
    assert!(mails[0].1.contains("Follows from it: ORDER_STUCK x30"), "{}", mails[0].1);
}
