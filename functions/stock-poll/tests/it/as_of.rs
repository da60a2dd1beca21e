use std::time::Duration;

use jiff::Timestamp;
use runtime::metrics::Metric;
use stock_poll::{Outcome, Wish};
use vendors::{Fault, Rule};

use crate::world::World;

async fn as_of(world: &World) -> Option<Timestamp> {
    world.poll.stock.trust().await.expect("the table works").as_of
}

#[tokio::test]
async fn a_run_that_read_everything_or_all_changes_says_when_it_began() {
    let world = World::with(&[("TEE", 3, 9)]).await;
    assert_eq!(as_of(&world).await, None);

    for wish in [Wish::Full { accept: None }, Wish::Delta, Wish::Delta] {
        let report = world.run(wish).await;

        assert_eq!((report.outcome, report.as_of), (Outcome::Done, Some(report.started)));
        assert_eq!(as_of(&world).await, Some(report.started));
    }

    world.sell("TEE", 3, 1);
    let changed = world.delta().await;
    assert_eq!((changed.changed_skus, as_of(&world).await), (1, Some(changed.started)));
}

#[tokio::test]
async fn what_wair_does_not_take_is_known_all_the_same() {
    let world = World::with(&[("TEE", 3, 9)]).await;
    world.wair_meets(Rule::always(Fault::BadGateway { after_commit: false }));

    let unsent = world.full().await;

    assert_eq!((unsent.outcome, as_of(&world).await), (Outcome::Unsent, Some(unsent.started)));
}

#[tokio::test]
async fn a_run_that_did_not_read_all_that_it_should_leaves_the_moment_where_it_was() {
    let world = World::seeded(1_000).await;
    let moment = world.full().await.started;
    let sku = world.stocked(1).remove(0);

    let targeted = world.targeted(&[&sku]).await;
    assert_eq!((targeted.outcome, as_of(&world).await), (Outcome::Done, Some(moment)));

    world.mintsoft_meets(Rule::always(Fault::BadGateway { after_commit: false }));
    let held = world.delta().await;
    assert_eq!((held.outcome, as_of(&world).await), (Outcome::Held, Some(moment)));

    world.heal();
    world.mintsoft_meets(Rule::on("GET", "/api/Product/Inventory/Bulk", Fault::TruncatedRead { keep_percent: 60 }));
    let guarded = world.full().await;
    assert_eq!((guarded.outcome, as_of(&world).await), (Outcome::Guarded, Some(moment)));

    world.heal();
    let good = world.full().await;
    assert_eq!(as_of(&world).await, Some(good.started));
}

#[tokio::test]
async fn a_full_read_in_parts_shows_the_world_as_it_was_at_its_first_page() {
    let world = World::seeded(2_000).await;
    world.mintsoft_meets(Rule::on("GET", "/api/Product", Fault::Slow { seconds: 20 }));
    let within = async |wish| {
        world.wait(300);
        world.poll.run(wish, world.clock_now() + Duration::from_secs(150)).await.expect("the table works")
    };

    let first = within(Wish::Full { accept: None }).await;
    assert_eq!((first.outcome, as_of(&world).await), (Outcome::Unfinished, None));
    while within(Wish::Delta).await.outcome == Outcome::Unfinished {}

    assert_eq!(as_of(&world).await, Some(first.started));
}

#[tokio::test]
async fn the_age_of_the_stock_is_published_by_every_run_and_rises_while_nothing_can_be_read() {
    let world = World::with(&[("TEE", 3, 9)]).await;
    let quarter = Duration::from_secs(900);
    let age = |metrics: Vec<Metric>| {
        metrics.into_iter().find_map(|metric| match metric {
            Metric::StockAge(seconds) => Some(Duration::from_secs(seconds)),
            _ => None,
        })
    };
    world.mintsoft_meets(Rule::always(Fault::BadGateway { after_commit: false }));
    assert_eq!(age(world.full().await.metrics()), None, "nothing is known yet");
    world.heal();

    let fresh = age(world.full().await.metrics());
    world.mintsoft_meets(Rule::always(Fault::BadGateway { after_commit: false }));
    world.wait(900);
    let held = world.delta().await;

    assert!(fresh.is_some_and(|age| age < quarter), "{fresh:?}");
    assert!(age(held.metrics()) > Some(quarter), "{held:?}");
}

#[tokio::test]
async fn a_quiet_run_notes_its_good_end_and_one_that_met_an_outage_does_not() {
    let world = World::with(&[("TEE", 3, 9)]).await;
    world.full().await;
    world.delta().await;
    world.delta().await;
    let good = world.poll.leases.look("stock").await.expect("readable").good;
    assert_eq!(good, Some(world.clock_now()));

    world.mintsoft_meets(Rule::always(Fault::BadGateway { after_commit: false }));
    world.delta().await;

    assert_eq!(world.poll.leases.look("stock").await.expect("readable").good, good);
}
