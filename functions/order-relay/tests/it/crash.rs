//! Killed between any two effects.

use std::time::Duration;

use state::orders::OrderState;
use vendors::{Fault, Rule, lock};

use crate::world::{TestWorld, cancelled, edited, placed};

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

#[tokio::test]
async fn whichever_answer_of_the_table_is_lost_there_is_one_order_in_the_end() {
    for writes in 0..8 {
        let world = TestWorld::new().await;
        lock(&world.vendors).mintsoft.switches.duplicate_check = false;
        world.post(&placed("10042", "TEE-RED-M")).await;
        world.table.lose_answer_after(writes);

        world.settle().await;

        assert_eq!(world.orders("LS-web-uk-10042"), 1, "answer {writes} lost");
        assert_eq!((world.queue.depth(), world.queue.dead()), (0, 0), "answer {writes} lost");
    }
}

#[tokio::test]
async fn an_order_that_is_known_to_exist_in_part_is_reported_wherever_the_process_dies() {
    let mut known = 0;
    for writes in 0..8 {
        let body =
            r#"[{"OrderId":700001,"Success":true},{"OrderId":0,"Success":false,"Message":"No stock"}]"#.to_owned();
        let world = killed_after(writes, Some(Fault::Status { status: 200, body, after_commit: false })).await;

        let record = world.relay.orders.read("web-uk", "10042").await.expect("readable").expect("a record");
        if matches!(&record.value.state, OrderState::Created { ids, .. } if ids == &[700_001]) {
            known += 1;
            assert_eq!(world.codes().await, ["ORDER_INCOMPLETE"], "killed after {writes} writes");
        }
    }
    assert!(known > 2);
}

#[tokio::test]
async fn wherever_the_process_dies_an_edit_or_a_cancellation_leaves_at_most_one_live_order() {
    let (edit, cancel) = (edited("10042", 2, 5), cancelled("10042", 2));
    for (event, live) in [(&edit, Some("LS-web-uk-10042-R2")), (&cancel, None)] {
        for writes in 0..12 {
            for fault in [None, Some(Fault::Reset { after_commit: true }), Some(Fault::Reset { after_commit: false })] {
                let mut world = TestWorld::new().await;
                lock(&world.vendors).mintsoft.switches.duplicate_check = false;
                world.post(&placed("10042", "TEE-RED-M")).await;
                world.settle().await;
                let id = lock(&world.vendors).mintsoft.orders_numbered("LS-web-uk-10042")[0].id;
                if let Some(fault) = &fault {
                    let mut vendors = lock(&world.vendors);
                    let cancel = Rule::on("GET", &format!("/api/Order/{id}/Cancel"), fault.clone());
                    vendors.mintsoft_faults.add(cancel.once());
                    vendors.mintsoft_faults.add(Rule::on("PUT", "/api/Order", fault.clone()).once());
                }
                world.post(event).await;
                world.table.fail_writes_after(Some(writes));
                world.tick().await;
                assert!(world.live().len() <= 1, "killed after {writes} writes, {fault:?}: {:?}", world.live());
                world.table.fail_writes_after(None);
                world.restart();
                world.clock.advance(Duration::from_secs(1100));
                world.settle().await;

                assert_eq!(world.live(), live.as_slice(), "killed after {writes} writes, {fault:?}");
                assert_eq!(
                    (world.queue.depth(), world.queue.dead()),
                    (0, 0),
                    "killed after {writes} writes, {fault:?}"
                );
            }
        }
        for writes in 0..8 {
            let world = TestWorld::new().await;
            lock(&world.vendors).mintsoft.switches.duplicate_check = false;
            world.post(&placed("10042", "TEE-RED-M")).await;
            world.settle().await;
            world.post(event).await;
            world.table.lose_answer_after(writes);

            world.settle().await;

            assert_eq!(world.live(), live.as_slice(), "answer {writes} lost");
            assert_eq!((world.queue.depth(), world.queue.dead()), (0, 0), "answer {writes} lost");
        }
    }
}
