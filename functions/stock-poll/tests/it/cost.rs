//! What one run asks of others, held against `tests/budgets.md`.

use mapping::flow::Flow;
use ports::memory::Cost;
use state::switch::Switches;
use stock_poll::{Outcome, Wish};
use vendors::Vendor;

use crate::world::World;

/// What one invocation costs, five minutes after whatever was before.
async fn cost(world: &World, wish: Wish) -> Cost {
    world.wait(300);
    world.table.take_usage();
    world.vendors().log.clear();
    let switches = Switches::new(world.poll.store.clone(), world.clock.clone());
    let paused = switches.paused_or_ready(Flow::StockPoll, &world.poll.leases).await.expect("readable");
    let report = world.try_run(wish).await.expect("the table works");
    assert_eq!((paused, report.outcome), (None, Outcome::Done));
    let table = world.table.take_usage();
    Cost { mintsoft: world.calls(Vendor::Mintsoft), wair: world.calls(Vendor::Wair), messages: 0, table }
}

#[tokio::test]
async fn polls_keep_to_their_budgets() {
    let world = World::seeded(300).await;
    let full = || Wish::Full { accept: None };

    cost(&world, full()).await.assert_is_budget("stock-poll: full read of 300 SKUs, everything told");
    cost(&world, full()).await.assert_is_budget("stock-poll: full read of 300 SKUs, nothing changed");
    for sku in world.stocked(3) {
        world.sell(&sku, 3, 1);
    }
    cost(&world, Wish::Delta).await.assert_is_budget("stock-poll: delta of 3 SKUs");
    cost(&world, Wish::Delta).await.assert_is_budget("stock-poll: idle poll");
}
