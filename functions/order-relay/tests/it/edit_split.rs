//! Edits of orders that the warehouse has split: all parts are known and cancelled, or none is.

use std::time::Duration;

use ports::Clock;
use vendors::{lock, mintsoft::OrderAction};

use crate::{
    edit::{advance, created},
    world::{TestWorld, edited},
};

/// The warehouse splits one unit off; the id of the new part.
fn split(world: &TestWorld, id: i32) -> i32 {
    let mut vendors = lock(&world.vendors);
    let item = vendors.mintsoft.order(id).expect("there").items[0].id;
    let action = OrderAction::Split { order: id, items: vec![(item, 1)] };
    vendors.mintsoft.move_order(world.clock.now(), &action).expect("split")
}

#[tokio::test]
async fn every_part_of_a_split_order_is_cancelled_or_none() {
    for (last, live) in [(1, vec!["LS-web-uk-10042-R2"]), (16, vec!["LS-web-uk-10042", "LS-web-uk-10042"])] {
        let (world, id) = created().await;
        advance(&world, split(&world, id), last);
        world.post(&edited("10042", 2, 5)).await;

        world.settle().await;

        assert_eq!(world.live(), live);
        assert_eq!(world.queue.dead(), usize::from(last == 16));
    }
}

#[tokio::test]
async fn a_part_that_the_search_does_not_show_yet_is_waited_for() {
    let (world, id) = created().await;
    world.clock.advance(Duration::from_secs(60));
    lock(&world.vendors).mintsoft.switches.search_lag_seconds = 30;
    split(&world, id);
    world.post(&edited("10042", 2, 5)).await;

    world.settle().await;

    assert_eq!(world.live(), ["LS-web-uk-10042-R2"]);
    assert!(world.exceptions().await.is_empty());
}
