//! What one run asks of others, held against `tests/budgets.md`.

use mapping::flow::Flow;
use ports::memory::Cost;
use state::{Store, switch::Switches};
use vendors::{Vendor, lock};

use crate::world::TestWorld;

#[tokio::test]
async fn telling_keeps_to_its_budget() {
    let world = TestWorld::new().await;
    world.both(1).await;
    world.table.take_usage();
    lock(&world.vendors).log.clear();
    let switches = Switches::new(Store::new(world.table.clone()), world.clock.clone());

    let paused = switches.paused_or_ready(Flow::DispatchUpdate, &world.update.leases).await.expect("readable");
    world.settle().await;

    let (table, messages) = (world.table.take_usage(), world.hints.depth());
    let wair = lock(&world.vendors).log.total(Vendor::Wair);
    assert_eq!(paused, None);
    Cost { mintsoft: 0, wair, messages, table }.assert_is_budget("dispatch-update: a part, told to both sinks");
}
