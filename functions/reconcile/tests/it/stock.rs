use std::{collections::BTreeSet, time::Duration};

use ports::Mode;

use crate::world::World;

fn set(skus: &[&str]) -> BTreeSet<String> {
    skus.iter().map(ToString::to_string).collect()
}

#[tokio::test]
async fn a_world_in_which_all_agrees_has_no_drift_and_asks_for_nothing() {
    let world = World::new().await;

    for full in [false, true] {
        let report = world.run(full).await;

        assert_eq!((report.in_flight, report.drift, report.differing), (0, 0, 0), "{report:?}");
    }
    assert!(world.open().await.is_empty(), "{:?}", world.open().await);
    assert!(world.hinted_skus().is_empty() && world.hinted_orders().is_empty());
}

#[tokio::test]
async fn stock_that_a_hand_changed_in_mintsoft_is_in_flight_then_drift_that_is_sent_again() {
    let world = World::new().await;
    world.run(false).await;
    world.clock.advance(Duration::from_secs(3300));
    world.goods_in("TEE", 5);
    world.clock.advance(Duration::from_secs(300));
    world.beat().await;

    let young = world.try_run(false).await.expect("works");
    let asked_early = world.hinted_skus();
    world.clock.advance(Duration::from_secs(600));
    let old = world.try_run(false).await.expect("works");

    assert_eq!((young.in_flight, young.drift, asked_early), (1, 0, set(&[])));
    assert_eq!((old.in_flight, old.drift, world.hinted_skus()), (0, 1, set(&["TEE"])));
    assert!(world.open().await.is_empty());
    assert_eq!(world.figures().await.stock.gap.drift, 1);
}

#[tokio::test]
async fn drift_that_a_resend_did_not_help_is_one_exception_and_closes_when_wair_is_told() {
    let world = World::new().await;
    world.goods_in("TEE", 5);
    world.run(true).await;

    let again = world.run(false).await;

    assert_eq!((again.drift, world.open().await), (1, vec!["STOCK_DRIFT TEE".to_owned()]));
    world.observe("TEE", 15, true).await;
    world.run(false).await;
    assert!(world.open().await.is_empty());
}

#[tokio::test]
async fn an_old_change_that_no_delta_shows_is_found_by_a_full_run() {
    let world = World::new().await;
    world.goods_in("TEE", 5);
    world.clock.advance(Duration::from_secs(6 * 3600));

    let recent = world.run(false).await;
    let full = world.run(true).await;

    assert_eq!((recent.drift, full.drift), (0, 1));
    assert_eq!(world.hinted_skus(), set(&["TEE"]));
}

#[tokio::test]
async fn what_was_read_and_never_told_is_drift_when_it_is_met_again() {
    let world = World::new().await;
    world.clock.advance(Duration::from_secs(6 * 3600));
    world.observe("TEE", 9, false).await;

    let first = world.run(false).await;
    let second = world.run(false).await;

    assert_eq!((first.in_flight, first.drift), (1, 0));
    assert_eq!((second.in_flight, second.drift), (0, 1));
}

#[tokio::test]
async fn observe_mode_compares_with_what_would_have_been_told_and_writes_to_nobody() {
    let world = World::in_mode(Mode::Observe).await;
    world.observe("TEE", 10, false).await;
    world.goods_in("TEE", 5);
    world.clock.advance(Duration::from_secs(3600));

    let report = world.run(true).await;

    assert_eq!(report.drift, 1);
    let writes = |vendor| world.vendors().log.writes(vendor);
    assert_eq!((writes(vendors::Vendor::Mintsoft), writes(vendors::Vendor::Wair)), (0, 0));
}
