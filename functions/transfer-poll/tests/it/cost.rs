//! What one run asks of others, held against `tests/budgets.md`.

use std::time::Duration;

use mapping::flow::Flow;
use ports::memory::Cost;
use state::switch::Switches;
use transfer_poll::{Outcome, Wish};
use vendors::Vendor;

use crate::world::World;

/// What one delta costs, five minutes after whatever was before.
async fn cost(world: &World) -> Cost {
    world.clock.advance(Duration::from_secs(301));
    world.table.take_usage();
    world.vendors().log.clear();
    let switches = Switches::new(world.poll.store.clone(), world.clock.clone());
    let paused = switches.paused_or_ready(Flow::TransferPoll, &world.poll.leases).await.expect("readable");
    let report = world.try_run(Wish::Delta).await.expect("the table works");
    assert_eq!((paused, report.outcome), (None, Outcome::Done));
    let (table, vendors) = (world.table.take_usage(), world.vendors());
    let [mintsoft, wair] = [Vendor::Mintsoft, Vendor::Wair].map(|vendor| vendors.log.total(vendor));
    Cost { mintsoft, wair, messages: 0, table }
}

#[tokio::test]
async fn polls_keep_to_their_budgets() {
    let world = World::new().await;
    world.delta().await;
    world.recommend("RD_1", "STORE", "TEE", 4.0);
    world.recommend("RD_2", "STORE", "CAP", 2.0);

    cost(&world).await.assert_is_budget("transfer-poll: a new transfer of two SKUs");
    world.delta().await;
    cost(&world).await.assert_is_budget("transfer-poll: idle delta");
}
