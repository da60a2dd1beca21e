//! Killed between any two effects.

use std::time::Duration;

use vendors::{Fault, Rule, lock};

use crate::world::{TestWorld, placed};

/// After `n` table writes every further one fails, as for a process that was killed there.
async fn killed_after(writes: usize, fault: Option<Fault>) -> TestWorld {
    let mut world = TestWorld::new().await;
    lock(&world.vendors).mintsoft.switches.duplicate_check = false;
    if let Some(fault) = fault {
        lock(&world.vendors).mintsoft_faults.add(Rule::on("PUT", "/api/Order", fault).once());
    }
    world.post(&placed("10042", "TEE-RED-M")).await;
    world.table.fail_writes_after(Some(writes));
    world.tick().await;
    world.table.fail_writes_after(None);
    world.restart();
    world.clock.advance(Duration::from_secs(1100));
    world.settle().await;
    world
}

#[tokio::test]
async fn wherever_the_process_dies_there_is_one_order_in_the_end() {
    for writes in 0..12 {
        for fault in [None, Some(Fault::Reset { after_commit: true }), Some(Fault::Reset { after_commit: false })] {
            let world = killed_after(writes, fault.clone()).await;

            assert_eq!(world.orders("LS-web-uk-10042"), 1, "killed after {writes} writes, {fault:?}");
            assert_eq!((world.queue.depth(), world.queue.dead()), (0, 0), "killed after {writes} writes, {fault:?}");
        }
    }
}
