//! Killed between any two effects.

use transfer_poll::Wish;
use vendors::{Fault, Rule, wair::Breach};

use crate::{wire::Death, world::World};

async fn busy() -> World {
    let world = World::new().await;
    world.vendors().mintsoft.switches.duplicate_check = false;
    world.vendors().wair.switches.second_start = Breach::Refuse;
    world.recommend("RD_1", "STORE", "TEE", 4.0);
    world.recommend("RD_2", "STORE", "CAP", 11.0);
    world.recommend("RD_2", "STORE-9", "CAP", 1.0);
    world.delta().await;
    world.shelve("CAP", 5, 11).await;
    world.clock.advance(std::time::Duration::from_secs(301));
    world
}

/// One Mintsoft order, and WAIR knows it.
async fn assert_settled(world: &World, what: &str) {
    for _ in 0..4 {
        world.clock.advance(std::time::Duration::from_secs(301));
        // An answer of the table may still be about to get lost.
        drop(world.try_run(Wish::Delta).await);
    }
    assert_eq!(world.orders().len(), 1, "{what}");
    assert_eq!(world.codes().await, ["TRANSFER_UNMAPPED"], "{what}");
    assert_eq!(world.told().len(), 2, "{what}");
    assert!(world.poll.transfers.untold().await.expect("readable").is_empty(), "{what}");
}

#[tokio::test]
async fn a_table_that_fails_after_any_number_of_writes_leads_to_one_order() {
    for fault in [None, Some(Fault::Reset { after_commit: true }), Some(Fault::Reset { after_commit: false })] {
        for writes in 0.. {
            let world = busy().await;
            if let Some(fault) = fault.clone() {
                world.vendors().mintsoft_faults.add(Rule::on("PUT", "/api/Order", fault).once());
            }
            world.table.fail_writes_after(Some(writes));

            let ended = world.try_run(Wish::Delta).await;
            world.table.fail_writes_after(None);
            assert_settled(&world, &format!("{fault:?}, killed after {writes} writes")).await;

            if ended.is_ok() {
                assert!(writes > 5, "a busy run writes more than {writes} times");
                break;
            }
        }
    }
}

#[tokio::test]
async fn whichever_answer_of_the_table_is_lost_there_is_one_order() {
    for writes in 0..20 {
        let world = busy().await;
        world.table.lose_answer_after(writes);

        drop(world.try_run(Wish::Delta).await);

        assert_settled(&world, &format!("answer {writes} lost")).await;
    }
}

#[tokio::test]
async fn a_process_that_dies_at_any_call_leads_to_one_order() {
    for after_commit in [false, true] {
        for call in 1.. {
            let world = busy().await;
            world.wire.die(Some(Death { call, after_commit }));

            tokio::select! {
                biased;
                ended = world.try_run(Wish::Delta) => drop(ended),
                // Nothing but the wire ever waits: a run that is not done at once never will be.
                () = std::future::ready(()) => {}
            }
            let survived = world.wire.is_doomed();
            world.wire.die(None);
            assert_settled(&world, &format!("dead at call {call}, after commit {after_commit}")).await;

            if survived {
                assert!(call > 4, "a busy run makes more than {call} calls");
                break;
            }
        }
    }
}

#[tokio::test]
async fn wherever_a_run_dies_mintsoft_is_not_called_ill_when_nothing_is_left_to_ask_it() {
    let mut ill = 0;
    for writes in 0..12 {
        let mut world = World::new().await;
        world.vendors().mintsoft_faults.add(Rule::on("PUT", "/api/Order", Fault::Reset { after_commit: true }).once());
        world.recommend("RD_1", "STORE", "TEE", 4.0);
        world.recommend("RD_2", "STORE-9", "CAP", 1.0);
        world.delta().await;
        ill += usize::from(world.codes().await.contains(&"MINTSOFT_UNAVAILABLE".to_owned()));
        world.clock.advance(std::time::Duration::from_secs(301));
        world.table.fail_writes_after(Some(writes));
        drop(world.try_run(Wish::Delta).await);
        world.table.fail_writes_after(None);
        world.poll = world.process(ports::Mode::Live);

        for _ in 0..3 {
            world.clock.advance(std::time::Duration::from_secs(301));
            world.delta().await;
        }

        assert_eq!(world.codes().await, ["TRANSFER_UNMAPPED"], "killed after {writes} writes");
    }
    assert_eq!(ill, 12);
}
