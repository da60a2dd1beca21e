//! Mintsoft's own changes to stock that upstream masters.

use vendors::Vendor;

use crate::{
    upstream::config,
    world::{CONFIG, World},
};

async fn drifted() -> World {
    let world = World::with_store(&[("TEE", 8, 9)]).await;
    world.upstream(&[("TEE", 4)]).await;
    world.delta().await;
    world.sell("TEE", 8, 1);
    world.delta().await;
    world
}

#[tokio::test]
async fn a_change_in_mintsoft_is_reported_and_neither_side_is_overwritten() {
    let world = drifted().await;

    let open = world.open().await;

    assert_eq!((open[0].code.as_str(), open[0].subject.as_str(), open.len()), ("UPSTREAM_DRIFT", "TEE", 1));
    assert_eq!(open[0].detail, "3 units in Mintsoft and 4 upstream at STORE");
    assert_eq!((world.in_store("TEE"), world.level("STORE", "TEE"), world.updates()), (3, Some(4), 1));
}

#[tokio::test]
async fn a_drift_that_stays_costs_a_quiet_run_nothing() {
    let world = drifted().await;
    world.delta().await;
    let before = world.calls(Vendor::Wair);

    world.delta().await;

    assert_eq!(world.open().await[0].count, 1);
    assert_eq!(world.calls(Vendor::Wair), before);
}

#[tokio::test]
async fn drift_is_over_when_mintsoft_is_corrected() {
    let world = drifted().await;

    world.goods_in("TEE", 8, 1);
    world.delta().await;

    assert!(world.open().await.is_empty());
    assert_eq!((world.in_store("TEE"), world.updates()), (4, 1));
}

#[tokio::test]
async fn drift_is_over_when_upstream_counts_again_even_the_same() {
    for level in [4, 6] {
        let world = drifted().await;

        world.upstream(&[("TEE", level)]).await;

        assert!(world.open().await.is_empty(), "{level}");
        assert_eq!((i64::from(world.in_store("TEE")), world.level("STORE", "TEE")), (level.into(), Some(level.into())));
    }
}

#[tokio::test]
async fn allocating_an_order_is_no_drift() {
    let world = World::with_store(&[("TEE", 8, 9)]).await;
    world.upstream(&[("TEE", 4)]).await;

    world.allocate("TEE", 8, 2);
    world.delta().await;

    assert!(world.open().await.is_empty());
}

#[tokio::test]
async fn a_full_read_sees_drift_that_no_delta_showed_and_is_not_stopped_by_it() {
    let names: Vec<String> = (0..40).map(|at| format!("SKU-{at:03}")).collect();
    let stock: Vec<_> = names.iter().map(|name| (name.as_str(), 8, 9)).collect();
    let world = World::with_store(&stock).await;
    let levels: Vec<_> = names.iter().map(|name| (name.as_str(), 4)).collect();
    world.upstream(&levels).await;

    names.iter().for_each(|name| world.sell(name, 8, 4));
    world.full().await;

    let codes = world.open_codes().await;
    assert_eq!((codes.len(), codes.iter().all(|code| code == "UPSTREAM_DRIFT")), (40, true));
    assert_eq!(world.level("STORE", "SKU-000"), Some(4));
}

#[tokio::test]
async fn when_mintsoft_masters_the_location_again_the_levels_from_upstream_are_forgotten() {
    let mut world = drifted().await;

    world.configure(CONFIG).await;
    world.delta().await;
    assert_eq!((world.level("STORE", "TEE"), world.open().await.len()), (Some(3), 0));
    world.configure(&config()).await;
    world.delta().await;

    world.sums.insert("STORE", vec![8]);
    assert_eq!((world.level("STORE", "TEE"), world.in_store("TEE")), (Some(3), 3), "nobody has counted it since");
}
