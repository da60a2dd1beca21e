//! What observe mode has recorded was sent by another system, and stays recorded when the mode is live.

use ports::Mode;
use state::orders::OrderState;
use vendors::{Vendor, lock};

use crate::world::{TestWorld, cancelled, edited, placed};

/// A world in live mode that has recorded an order in observe mode.
async fn recorded(sku: &str) -> TestWorld {
    let mut world = TestWorld::in_mode(Mode::Observe).await;
    world.post(&placed("10042", sku)).await;
    world.settle().await;
    world.restart();
    world
}

async fn state(world: &TestWorld) -> OrderState {
    world.relay.orders.read("web-uk", "10042").await.expect("readable").expect("known").value.state
}

fn writes(world: &TestWorld) -> usize {
    lock(&world.vendors).log.writes(Vendor::Mintsoft)
}

#[tokio::test]
async fn a_recorded_order_is_not_sent_in_live_mode() {
    let world = recorded("TEE-RED-M").await;
    world.post(&placed("10042", "TEE-RED-M")).await;

    world.settle().await;

    assert_eq!((writes(&world), world.queue.depth(), world.queue.dead()), (0, 0, 0));
    assert!(world.exceptions().await.is_empty());
}

#[tokio::test]
async fn an_order_that_was_held_in_observe_mode_is_not_sent_when_its_cause_is_gone() {
    let world = recorded("NO-SUCH").await;
    assert_eq!((world.held().await, world.codes().await), (1, vec!["ORDER_SKU_UNKNOWN".to_owned()]));
    lock(&world.vendors).mintsoft.add_product(ports::Clock::now(&*world.clock), "NO-SUCH");

    world.release().await;
    world.settle().await;

    assert_eq!((writes(&world), world.held().await, world.queue.dead()), (0, 0, 0));
    assert!(world.exceptions().await.is_empty());
}

#[tokio::test]
async fn what_is_held_in_observe_mode_stays_known_while_that_lasts() {
    let world = TestWorld::in_mode(Mode::Observe).await;
    for _ in 0..2 {
        world.post(&placed("10042", "NO-SUCH")).await;
        world.settle().await;
    }

    assert_eq!((world.held().await, world.codes().await), (1, vec!["ORDER_SKU_UNKNOWN".to_owned()]));
}

#[tokio::test]
async fn an_edit_or_cancellation_of_a_recorded_order_sends_nothing_until_a_person_says_that_it_is_done() {
    for event in [edited("10042", 2, 5), cancelled("10042", 2)] {
        let world = recorded("TEE-RED-M").await;
        world.post(&event).await;

        world.settle().await;

        assert_eq!((writes(&world), world.queue.dead()), (0, 1));
        assert_eq!(world.codes().await, ["ORDER_SENT_ELSEWHERE"]);

        world.redrive();
        world.settle().await;

        assert_eq!((writes(&world), world.queue.dead()), (0, 0));
        assert!(world.exceptions().await.is_empty());
        assert_eq!(state(&world).await.revision("10042"), Some(2));
    }
}

#[tokio::test]
async fn an_edit_of_a_recorded_order_that_no_warehouse_sees_wakes_nobody() {
    let world = recorded("TEE-RED-M").await;
    world.post(&edited("10042", 2, 2)).await;

    world.settle().await;

    assert_eq!((writes(&world), world.queue.dead(), world.exceptions().await.len()), (0, 0, 0));
}
