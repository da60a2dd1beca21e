//! Events from upstream that empty too much.

use crate::world::World;

async fn store(skus: usize) -> (World, Vec<String>) {
    let names: Vec<String> = (0..skus).map(|at| format!("SKU-{at:03}")).collect();
    let stock: Vec<_> = names.iter().map(|name| (name.as_str(), 8, 9)).collect();
    let world = World::with_store(&stock).await;
    let levels: Vec<_> = names.iter().map(|name| (name.as_str(), 9)).collect();
    world.upstream(&levels).await;
    (world, names)
}

fn zeros(names: &[String]) -> Vec<(&str, u32)> {
    names.iter().map(|name| (name.as_str(), 0)).collect()
}

#[tokio::test]
async fn an_event_that_empties_too_much_is_not_kept_and_a_later_good_one_closes_the_exception() {
    let (world, names) = store(30).await;

    world.upstream(&zeros(&names[..11])).await;

    let open = world.open().await;
    assert_eq!((open[0].code.as_str(), open[0].subject.as_str(), open.len()), ("UPSTREAM_GUARD", "STORE", 1));
    assert_eq!(open[0].detail, "11 of 30 SKUs newly at zero");
    assert_eq!((world.in_store(&names[0]), world.level("STORE", &names[0])), (9, Some(9)));

    world.upstream(&[(&names[1], 8)]).await;

    assert!(world.open().await.is_empty());
    assert_eq!((world.in_store(&names[1]), world.level("STORE", &names[1])), (8, Some(8)));
}

#[tokio::test]
async fn a_small_store_may_sell_out() {
    let (world, names) = store(10).await;

    world.upstream(&zeros(&names)).await;

    assert!(world.open().await.is_empty());
    assert_eq!((world.in_store(&names[0]), world.level("STORE", &names[0])), (0, Some(0)));
}

#[tokio::test]
async fn zeros_that_were_known_before_are_not_newly_zero() {
    let (world, names) = store(30).await;
    world.upstream(&zeros(&names[..10])).await;

    world.upstream(&zeros(&names[..20])).await;

    assert!(world.open().await.is_empty());
}
