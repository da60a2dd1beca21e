use product_sync::Wish;
use vendors::wair::Breach;

use crate::{wire::Death, world::World};

/// A world with something to give, after a first full read.
async fn busy() -> World {
    let world = World::with(&["TEE-RED-M", "TEE-RED-L", "CAP-RED-M"]).await;
    // The strictest WAIR: a batch that was left open has to be closed before another one is opened.
    world.vendors().wair.switches.second_start = Breach::Refuse;
    world.add_bundle("SET", &[("TEE-RED-M", 3)]);
    world.full().await;
    world.wait(3_600);
    world.change("TEE-RED-L", |product| product.name = "Better tee".to_owned());
    world.add("SOCK-BLUE-S");
    world.discontinue("CAP-RED-M");
    world
}

/// After a crash the leases have to run out; then one clean run makes up for everything.
async fn assert_healed(world: &World, what: &str) {
    world.wait(300);
    world.run(Wish::Delta).await;

    assert_eq!(world.given().len(), 4, "{what}");
    let product = world.product("SOCK-BLUE-S").await.expect("known");
    assert!(product.is_given(), "{what}");
    let healing = |rule: &str| rule == "stop_without_start";
    assert!(world.vendors().wair.violations().iter().all(|found| healing(found.rule)), "{what}");
    let idle = world.run(Wish::Delta).await;
    assert_eq!(idle.wair_calls, 0, "{what}");
    world.run(Wish::Full { accept: None }).await;
    let idle = world.run(Wish::Full { accept: None }).await;
    assert_eq!(idle.wair_calls, 0, "{what}");
}

#[tokio::test]
async fn a_table_that_fails_after_any_number_of_writes_loses_nothing() {
    for wish in [Wish::Delta, Wish::Full { accept: None }] {
        for writes in 0.. {
            let world = busy().await;
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
    for after_commit in [false, true] {
        for call in 1.. {
            let world = busy().await;
            world.wire.die(Some(Death { call, after_commit }));

            world.run_until_death(Wish::Delta).await;
            let survived = world.wire.is_doomed();
            world.wire.die(None);
            assert_healed(&world, &format!("dead at call {call}, after commit {after_commit}")).await;

            if survived {
                assert!(call > 5, "a busy run makes more than {call} calls");
                break;
            }
        }
    }
}
