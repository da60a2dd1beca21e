//! Levels from upstream, and a run that stops between any two effects.

use crate::{
    hints::{failed, hand_over},
    upstream::counted,
    wire::Death,
    world::World,
};

async fn store() -> World {
    let world = World::with_store(&[("TEE", 8, 9), ("CAP", 8, 9), ("SOCK", 3, 5)]).await;
    world.allocate("CAP", 8, 2);
    world.wait(300);
    world
}

/// After a crash the leases have to run out; then the message comes again, as the queue promises.
async fn assert_healed(world: &World, message: &str, what: &str) {
    world.wait(600);
    assert!(failed(&hand_over(world, &[message]).await).is_empty(), "{what}");
    world.delta().await;

    assert_eq!((world.in_store("TEE"), world.level("STORE", "TEE")), (4, Some(4)), "{what}");
    assert_eq!((world.in_store("CAP"), world.level("STORE", "CAP")), (3, Some(3)), "{what}");
    assert!(world.updates() <= 2, "{what}: {} updates", world.updates());
    assert!(world.open().await.is_empty(), "{what}");
    world.delta().await;
    assert_eq!(world.delta().await.wair_calls, 0, "{what}");
}

#[tokio::test]
async fn a_process_that_dies_at_any_call_loses_no_level() {
    for after_commit in [false, true] {
        for call in 1.. {
            let world = store().await;
            let message = counted(&world, 0, &[("TEE", 4), ("CAP", 3)]);
            let batch = [message.as_str()];
            world.wire.die(Some(Death { call, after_commit }));

            tokio::select! {
                biased;
                answer = hand_over(&world, &batch) => drop(answer),
                // Nothing but the wire ever waits: a run that is not done at once never will be.
                () = std::future::ready(()) => {}
            }
            let survived = world.wire.is_doomed();
            world.wire.die(None);
            assert_healed(&world, &message, &format!("dead at call {call}, after commit {after_commit}")).await;

            if survived {
                assert!(call > 5, "a run makes more than {call} calls");
                break;
            }
        }
    }
}

#[tokio::test]
async fn a_table_that_fails_after_any_number_of_writes_loses_no_level() {
    for writes in 0.. {
        let world = store().await;
        let message = counted(&world, 0, &[("TEE", 4), ("CAP", 3)]);
        world.table.fail_writes_after(Some(writes));

        let done = failed(&hand_over(&world, &[&message]).await).is_empty();
        world.table.fail_writes_after(None);
        assert_healed(&world, &message, &format!("after {writes} writes")).await;

        if done {
            assert!(writes > 5, "a run writes more than {writes} times");
            break;
        }
    }
}

#[tokio::test]
async fn a_level_that_mintsoft_lost_to_a_crash_is_set_although_the_message_is_gone() {
    let world = store().await;
    let message = counted(&world, 0, &[("TEE", 4), ("CAP", 3)]);
    world.mintsoft_meets(vendors::Rule::on(
        "POST",
        crate::upstream::UPDATE,
        vendors::Fault::Hang { after_commit: false },
    ));

    hand_over(&world, &[&message]).await;
    world.heal();
    world.delta().await;

    assert_eq!((world.in_store("TEE"), world.in_store("CAP")), (4, 3));
}

#[tokio::test]
async fn a_level_that_goes_back_after_a_crash_is_set_again() {
    for call in 1..16 {
        let world = store().await;
        world.upstream(&[("TEE", 4), ("CAP", 3)]).await;
        world.wait(300);
        let changed = counted(&world, 0, &[("TEE", 7)]);
        let batch = [changed.as_str()];
        world.wire.die(Some(Death { call, after_commit: true }));

        tokio::select! {
            biased;
            answer = hand_over(&world, &batch) => drop(answer),
            () = std::future::ready(()) => {}
        }
        world.wire.die(None);
        world.wait(600);
        // The queue does not keep the order: the newer level may come before the one that crashed.
        let back = counted(&world, 0, &[("TEE", 4)]);
        hand_over(&world, &[&back]).await;
        hand_over(&world, &[&changed]).await;
        world.delta().await;

        assert_eq!((world.in_store("TEE"), world.level("STORE", "TEE")), (4, Some(4)), "dead at call {call}");
        assert!(world.open().await.is_empty(), "dead at call {call}");
    }
}
