//! Open orders that no list of changes shows.

use std::time::Duration;

use dispatch_poll::{Outcome, Wish};
use vendors::{Fault, Rule, lock};

use crate::world::{TestWorld, line};

/// The lists of changes are empty; the list by order date is not.
fn hide_changes(world: &TestWorld) {
    let mut vendors = lock(&world.vendors);
    for filter in ["SinceLastUpdated", "SinceDespatchDate"] {
        let rule = Rule::on("GET", "/api/Order/List", Fault::EmptyArray);
        vendors.mintsoft_faults.add(rule.query(filter));
    }
}

async fn many(world: &TestWorld, orders: usize, shipped: usize) {
    for order in 0..orders {
        let id = world.relayed(&format!("{order:05}"), &[line("1", "TEE-RED-M", 1)]).await;
        if order % (orders / shipped) == 0 {
            world.ship(id, "AB1");
        }
        world.clock.advance(Duration::from_secs(1));
    }
}

#[tokio::test]
async fn a_full_run_sweeps_a_thousand_open_orders_with_a_call_for_each_hundred() {
    let world = TestWorld::new().await;
    many(&world, 1000, 50).await;
    hide_changes(&world);

    let report = world.run(Wish::Full).await;

    // Two lists that show nothing, and eleven pages.
    assert_eq!((report.outcome, report.mintsoft_calls, report.messages), (Outcome::Done, 13, 100));
    assert_eq!((report.swept, world.open().await), (1000, 950));
}

#[tokio::test]
async fn what_the_lists_of_changes_show_is_not_read_again() {
    let world = TestWorld::new().await;
    many(&world, 1000, 50).await;

    let report = world.run(Wish::Full).await;

    // One page of what has left, ten of what has changed, and the empty one after each.
    assert_eq!((report.mintsoft_calls, report.messages, report.swept), (13, 100, 0));
}

#[tokio::test]
async fn deltas_find_what_no_list_of_changes_shows_with_bounded_calls_each() {
    let world = TestWorld::new().await;
    many(&world, 2500, 25).await;
    hide_changes(&world);

    let mut found = 0;
    for _ in 0..3 {
        let report = world.delta().await;
        assert!(report.mintsoft_calls <= 2 + 10 + 20, "{report:?}");
        found += report.messages;
    }

    assert_eq!((found, world.open().await), (50, 2475));
}

#[tokio::test]
async fn without_any_list_orders_are_looked_at_one_by_one_in_turn() {
    let world = TestWorld::new().await;
    many(&world, 50, 2).await;
    lock(&world.vendors).mintsoft_faults.add(Rule::on("GET", "/api/Order/List", Fault::EmptyArray));

    let mut found = 0;
    for _ in 0..3 {
        found += world.delta().await.messages;
    }

    assert_eq!((found, world.open().await), (4, 48));
}
