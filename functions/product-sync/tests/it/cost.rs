//! What one run asks of others, held against `tests/budgets.md`.

use mapping::flow::Flow;
use ports::memory::Cost;
use product_sync::{Outcome, Wish};
use state::switch::Switches;
use vendors::Vendor;

use crate::world::World;

/// What one invocation costs, an hour after whatever was before.
async fn cost(world: &World, wish: Wish) -> Cost {
    world.wait(3600);
    world.table.take_usage();
    world.vendors().log.clear();
    let switches = Switches::new(world.sync.store.clone(), world.clock.clone());
    let paused = switches.paused_or_ready(Flow::ProductSync, &world.sync.leases).await.expect("readable");
    let report = world.try_run(wish).await.expect("the table works");
    assert_eq!((paused, report.outcome), (None, Outcome::Done));
    let table = world.table.take_usage();
    Cost { mintsoft: world.calls(Vendor::Mintsoft), wair: world.calls(Vendor::Wair), messages: 0, table }
}

#[tokio::test]
async fn syncs_keep_to_their_budgets() {
    let world = World::seeded(300).await;
    let full = || Wish::Full { accept: None };

    cost(&world, full()).await.assert_is_budget("product-sync: full sync of 300 SKUs, everything given");
    cost(&world, full()).await.assert_is_budget("product-sync: full sync of 300 SKUs, nothing changed");
    cost(&world, Wish::Delta).await;
    cost(&world, Wish::Delta).await.assert_is_budget("product-sync: idle delta");
}
