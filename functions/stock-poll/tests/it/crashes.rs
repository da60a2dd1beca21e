use stock_poll::Wish;
use vendors::{Fault, Rule, wair::Breach};

use crate::{wire::Death, world::World};

/// A world with something to tell, after a first full read.
async fn busy() -> World {
    let world = World::with(&[("TEE", 3, 9), ("CAP", 5, 9), ("SOCK", 8, 9)]).await;
    // The strictest WAIR: a batch that was left open has to be closed before another one is opened.
    world.vendors().wair.switches.second_start = Breach::Refuse;
    world.allocate("SOCK", 8, 1);
    world.full().await;
    world.sell("TEE", 3, 1);
    world.allocate("CAP", 5, 2);
    world.release("SOCK", 8, 1);
    world.wait(3_600);
    // The change before this one is older than the overlap: only the cursor remembers it.
    world.sell("SOCK", 8, 1);
    world
}

/// After a crash the leases have to run out; then one clean run makes up for everything.
async fn assert_healed(world: &World, what: &str) {
    world.heal();
    world.wait(300);
    println!("{what}");
    world.delta().await;

    world.assert_truthful();
    world.assert_converged();
    let healing = |rule: &str| ["stop_without_start", "interrupted_full_load"].contains(&rule);
    assert!(world.vendors().wair.violations().iter().all(|found| healing(found.rule)), "{what}");
    let idle = world.delta().await;
    assert_eq!(idle.wair_calls, 0, "{what}");
}

#[tokio::test]
async fn a_table_that_fails_after_any_number_of_writes_loses_nothing() {
    for wish in [Wish::Delta, Wish::Full { accept: None }] {
        for writes in 0.. {
            let world = busy().await;
            world.table.take_written();
            world.table.fail_writes_after(Some(writes));

            let ended = world.try_run(wish.clone()).await;
            world.table.fail_writes_after(None);
            assert_healed(&world, &format!("{wish:?} after {writes} writes")).await;

            if ended.is_ok() {
                assert!(writes > 5, "a busy run writes more than {writes} times");
                break;
            }
        }
    }
}

#[tokio::test]
async fn a_process_that_dies_at_any_call_loses_nothing() {
    for wish in [Wish::Delta, Wish::Full { accept: None }] {
        for after_commit in [false, true] {
            for call in 1.. {
                let world = busy().await;
                world.wire.die(Some(Death { call, after_commit }));

                world.run_until_death(wish.clone()).await;
                let survived = world.wire.is_doomed();
                world.wire.die(None);
                assert_healed(&world, &format!("{wish:?} dead at call {call}, after commit {after_commit}")).await;

                if survived {
                    assert!(call > 5, "a busy run makes more than {call} calls");
                    break;
                }
            }
        }
    }
}

#[tokio::test]
async fn stock_that_reverts_after_a_crash_is_told_again() {
    for call in 1..12 {
        let world = World::with(&[("TEE", 3, 9), ("CAP", 5, 9)]).await;
        world.full().await;
        world.sell("TEE", 3, 1);
        world.wait(300);
        world.wire.die(Some(Death { call, after_commit: true }));

        world.run_until_death(Wish::Delta).await;
        world.wire.die(None);
        world.goods_in("TEE", 3, 1);

        assert_healed(&world, &format!("dead at call {call}")).await;
    }
}

#[tokio::test]
async fn an_exception_that_was_opened_before_a_crash_is_closed_by_a_later_run() {
    for writes in 0.. {
        let world = busy().await;
        world.wair_meets(Rule::always(Fault::Hang { after_commit: false }));
        world.table.fail_writes_after(Some(writes));

        let ended = world.try_run(Wish::Delta).await;
        world.table.fail_writes_after(None);
        assert_healed(&world, &format!("after {writes} writes")).await;

        assert!(world.open().await.is_empty(), "after {writes} writes: {:?}", world.open_codes().await);
        if ended.is_ok() {
            assert!(writes > 3, "a run in trouble writes more than {writes} times");
            break;
        }
    }
}
