//! Orders that the warehouse has merged with another one: their goods are as live as the joined order.

use ports::Clock;
use vendors::{Fault, Rule, lock, mintsoft::OrderAction};

use crate::{
    edit::advance,
    world::{TestWorld, cancelled, edited, placed},
};

const JOINED: &str = "LS-web-uk-10042+LS-web-uk-10043";

fn id_of(world: &TestWorld, order: &str) -> i32 {
    lock(&world.vendors).mintsoft.orders_numbered(&format!("LS-web-uk-{order}"))[0].id
}

/// The warehouse merges the second order into the first, whose id the joined one keeps.
fn merge(world: &TestWorld) -> i32 {
    let (order, other) = (id_of(world, "10042"), id_of(world, "10043"));
    let merge = OrderAction::Merge { order, other };
    lock(&world.vendors).mintsoft.move_order(world.clock.now(), &merge).expect("merged");
    order
}

async fn two() -> TestWorld {
    let world = TestWorld::new().await;
    for order in ["10042", "10043"] {
        world.post(&placed(order, "TEE-RED-M")).await;
    }
    world.settle().await;
    world
}

#[tokio::test]
async fn an_edit_or_cancellation_of_a_merged_order_replaces_and_cancels_nothing_and_is_told() {
    for order in ["10042", "10043"] {
        for (event, code) in
            [(edited(order, 2, 5), "ORDER_EDIT_TOO_LATE"), (cancelled(order, 2), "ORDER_CANCEL_TOO_LATE")]
        {
            let world = two().await;
            merge(&world);
            world.post(&event).await;

            world.settle().await;

            assert_eq!(world.live(), [JOINED], "{order} {code}");
            assert_eq!((world.cancels(), world.creates(), world.queue.dead()), (0, 2, 1), "{order} {code}");
            assert_eq!(world.codes().await, [code]);
        }
    }
}

#[tokio::test]
async fn an_order_whose_joined_order_was_cancelled_is_replaced() {
    let world = two().await;
    let joined = merge(&world);
    advance(&world, joined, 3);
    world.post(&edited("10043", 2, 5)).await;

    world.settle().await;

    assert_eq!(world.live(), ["LS-web-uk-10043-R2"]);
}

#[tokio::test]
async fn an_order_that_is_gone_while_nobody_can_tell_whether_it_was_merged_is_not_replaced() {
    let world = two().await;
    merge(&world);
    let fault = Fault::BadGateway { after_commit: false };
    lock(&world.vendors).mintsoft_faults.add(Rule::on("GET", "/api/Order/Search", fault));
    world.post(&edited("10043", 2, 5)).await;

    world.settle().await;

    assert_eq!((world.live(), world.creates()), (vec![JOINED.to_owned()], 2));
    assert_eq!((world.queue.depth(), world.queue.dead()), (1, 0));
}

#[tokio::test]
async fn a_create_without_an_answer_is_found_in_the_order_into_which_it_was_merged_at_once() {
    let world = TestWorld::new().await;
    world.post(&placed("10042", "TEE-RED-M")).await;
    world.settle().await;
    lock(&world.vendors).mintsoft_faults.add(Rule::on("PUT", "/api/Order", Fault::Reset { after_commit: true }).once());
    world.post(&placed("10043", "TEE-RED-M")).await;
    world.tick().await;
    merge(&world);

    world.settle().await;

    assert_eq!((world.live(), world.creates()), (vec![JOINED.to_owned()], 2));
    assert_eq!((world.queue.depth(), world.queue.dead()), (0, 0));
    assert!(world.exceptions().await.is_empty());
}
