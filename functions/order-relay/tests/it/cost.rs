//! What one run asks of others, held against `tests/budgets.md`.

use mapping::flow::Flow;
use ports::memory::Cost;
use state::{Leases, Store, switch::Switches};
use vendors::lock;

use crate::{
    count::polled,
    world::{TestWorld, placed},
};

/// What one invocation with one message costs.
async fn cost(world: &TestWorld, order: &str) -> Cost {
    world.post(&placed(order, "TEE-RED-M")).await;
    world.table.take_usage();
    lock(&world.vendors).log.clear();
    let before = world.hints.depth();
    let (store, clock) = (Store::new(world.table.clone()), world.clock.clone());
    let leases = Leases::new(store.clone(), clock.clone());
    let paused = Switches::new(store, clock).paused_or_ready(Flow::OrderRelay, &leases).await.expect("readable");
    assert_eq!((world.tick().await, world.queue.depth(), paused), (1, 0, None));
    let mintsoft = lock(&world.vendors).log.calls().len();
    Cost { mintsoft, wair: 0, messages: world.hints.depth() - before, table: world.table.take_usage() }
}

#[tokio::test]
async fn orders_keep_to_their_budgets() {
    let world = TestWorld::new().await;
    polled(&world, "TEE-RED-M", 100, 0).await;
    // The first order reads secret and configuration.
    world.post(&placed("first", "TEE-RED-M")).await;
    world.settle().await;

    cost(&world, "10042").await.assert_is_budget("order-relay: a new order");
    cost(&world, "10042").await.assert_is_budget("order-relay: the same order again");
}
