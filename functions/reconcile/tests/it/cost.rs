//! What one run asks of others, held against `tests/budgets.md`.

use std::time::Duration;

use mapping::flow::Flow;
use ports::memory::Cost;
use state::switch::Switches;
use vendors::Vendor;

use crate::world::World;

impl World {
    /// Asks the switch, as before each invocation.
    async fn begin(&self) {
        self.table.take_usage();
        self.vendors().log.clear();
        let switches = Switches::new(self.reconcile.store.clone(), self.clock.clone());
        let paused = switches.paused_or_ready(Flow::Reconcile, &self.reconcile.leases).await.expect("readable");
        assert_eq!(paused, None);
    }

    fn cost(&self) -> Cost {
        let (table, vendors) = (self.table.take_usage(), self.vendors());
        let [mintsoft, wair] = [Vendor::Mintsoft, Vendor::Wair].map(|vendor| vendors.log.total(vendor));
        Cost { mintsoft, wair, messages: 0, table }
    }
}

#[tokio::test]
async fn comparisons_and_mails_keep_to_their_budgets() {
    let world = World::new().await;
    world.run(false).await;
    world.reconcile.mail().await.expect("works");
    world.clock.advance(Duration::from_secs(3600));
    world.beat().await;

    world.begin().await;
    world.try_run(false).await.expect("works");
    world.cost().assert_is_budget("reconcile: an hour in which nothing happened");

    world.begin().await;
    world.reconcile.mail().await.expect("works");
    world.cost().assert_is_budget("reconcile: a look for mail, nothing due");
}
