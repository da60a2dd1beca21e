use std::time::Duration;

use jiff::SignedDuration;
use stock_poll::{Outcome, Report, Wish};
use vendors::{Fault, Rule, Vendor};

use crate::world::World;

/// A run that has only so many seconds left before it is killed.
async fn within(world: &World, seconds: u64, wish: Wish) -> Report {
    world.wait(300);
    world.poll.run(wish, world.clock_now() + Duration::from_secs(seconds)).await.expect("the table works")
}

/// Two thousand SKUs in some fourteen pages of twenty seconds each.
async fn slow() -> World {
    let world = World::seeded(2_000).await;
    world.mintsoft_meets(Rule::on("GET", "/api/Product", Fault::Slow { seconds: 20 }));
    world
}

#[tokio::test]
async fn a_full_read_that_runs_out_of_time_is_continued_and_is_the_same_as_one_read() {
    let world = slow().await;

    let first = within(&world, 150, Wish::Full { accept: None }).await;
    let mut runs = 1;
    while within(&world, 150, Wish::Delta).await.outcome == Outcome::Unfinished {
        runs += 1;
    }

    assert_eq!((first.outcome, first.wair_calls), (Outcome::Unfinished, 0));
    assert!(runs > 2, "{runs} runs");
    let pages = world.vendors().log.calls().iter().filter(|call| call.query.contains("PageNo=1&")).count();
    assert_eq!(pages, 1, "the first page is not read again");
    world.assert_truthful();
    world.assert_converged();
}

#[tokio::test]
async fn a_change_behind_the_place_where_a_full_read_stopped_is_not_lost() {
    let world = slow().await;
    within(&world, 150, Wish::Full { accept: None }).await;
    let sku = world.stocked(1).remove(0);

    world.sell(&sku, 3, 1);
    while world.delta().await.mode == "full" {}
    world.delta().await;

    world.assert_converged();
}

#[tokio::test]
async fn a_targeted_read_between_the_parts_of_a_full_read_is_newer_than_both() {
    let world = slow().await;
    world.full().await;
    world.told();
    let sku = world.stocked(1).remove(0);
    within(&world, 150, Wish::Full { accept: None }).await;
    world.sell(&sku, 3, 1);
    world.targeted(&[&sku]).await;
    let newest = world.level("WH", &sku);

    within(&world, 900, Wish::Delta).await;

    assert_eq!(world.level("WH", &sku), newest);
    assert_eq!(world.told().iter().filter(|told| told.sku == sku).count(), 1);
}

#[tokio::test]
async fn a_full_read_that_is_asked_for_begins_at_the_first_page_whatever_ran_before() {
    let world = slow().await;
    within(&world, 150, Wish::Full { accept: None }).await;
    world.vendors().log.clear();

    world.full().await;

    let first = world.vendors().log.calls().first().map(|call| call.query.clone()).unwrap_or_default();
    assert!(first.contains("PageNo=1&"), "{first}");
    world.assert_converged();
}

#[tokio::test]
async fn a_delta_that_cannot_be_read_in_time_becomes_a_full_read_that_can_be_continued() {
    let world = slow().await;
    world.full().await;
    let now = world.clock_now();
    for sku in world.stocked(1_200) {
        let sold = vendors::mintsoft::StockAction::Sell { sku, warehouse: 3, quantity: 1 };
        world.vendors().mintsoft.act(now, &sold).unwrap();
    }
    world.note_all();
    world.told();

    let first = within(&world, 115, Wish::Delta).await;
    let mut runs = 0;
    while runs < 30 && within(&world, 200, Wish::Delta).await.outcome == Outcome::Unfinished {
        runs += 1;
    }

    assert_eq!((first.mode, first.outcome), ("delta", Outcome::Unfinished));
    world.assert_truthful();
    world.assert_converged();
}

#[tokio::test]
async fn no_sixty_seconds_hold_more_calls_than_the_budget() {
    let world = World::seeded(16_000).await;
    world.mintsoft_meets(Rule::on("GET", "/api/Product", Fault::SilentCap { rows: 100 }));

    world.full().await;
    let sku = world.stocked(1).remove(0);
    world.targeted(&[&sku]).await;
    world.delta().await;

    let vendors = world.vendors();
    let at: Vec<_> =
        vendors.log.calls().iter().filter(|call| call.vendor == Vendor::Mintsoft).map(|call| call.at).collect();
    assert!(at.len() > 300, "{} calls", at.len());
    for (first, begin) in at.iter().enumerate() {
        let within = at[first..].iter().take_while(|call| **call - *begin < SignedDuration::from_secs(60)).count();
        assert!(within <= 120, "{within} calls in the minute after {begin}");
    }
}
