//! What one run asks of others, held against `tests/budgets.md`.

use std::time::Duration;

use mapping::flow::Flow;
use ports::{Clock, memory::Cost};
use state::switch::Switches;

use dispatch_poll::Wish;

use crate::world::{TestWorld, line};

/// What one delta costs, five minutes after whatever was before.
async fn cost(world: &TestWorld) -> Cost {
    world.clock.advance(Duration::from_secs(300));
    world.table.take_usage();
    let before = world.calls();
    let switches = Switches::new(world.poll.store.clone(), world.clock.clone());
    let paused = switches.paused_or_ready(Flow::DispatchPoll, &world.poll.leases).await.expect("readable");
    let deadline = world.clock.now() + Duration::from_secs(900);
    world.poll.run(Wish::Delta, deadline).await.expect("our own state answers");
    assert_eq!(paused, None);
    let table = world.table.take_usage();
    Cost { mintsoft: world.calls() - before, wair: 0, messages: world.taken().len(), table }
}

#[tokio::test]
async fn polls_keep_to_their_budgets() {
    let world = TestWorld::new().await;
    let order = world.relayed("1", &[line("1", "TEE-RED-M", 2)]).await;
    world.delta().await;
    world.delta().await;

    cost(&world).await.assert_is_budget("dispatch-poll: idle delta, one order open");
    world.ship(order, "AB1");
    cost(&world).await.assert_is_budget("dispatch-poll: an order has left");
}
