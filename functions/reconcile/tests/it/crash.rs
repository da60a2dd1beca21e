//! Killed between any two effects.

use std::time::Duration;

use mapping::dispatch::Sink;
use vendors::mintsoft::OrderAction;

use crate::world::World;

/// Drift, an orphan, and a lost callback.
async fn troubled() -> World {
    let world = World::new().await;
    world.goods_in("TEE", 5);
    world.create("LS-web-uk-77", 1);
    let id = world.relayed("1").await;
    world.dispatched("1", id, &[Sink::Wair]).await;
    world.clock.advance(Duration::from_secs(4 * 3600));
    world.beat().await;
    world
}

async fn assert_settled(world: &World, what: &str) {
    // The lease of the dead run out.
    world.clock.advance(Duration::from_secs(600));
    world.beat().await;
    world.try_run(true).await.unwrap_or_else(|failure| panic!("{what}: {failure}"));
    // A write without an answer may look like an outage of a vendor, and what an outage explains is not asked for.
    world.run(true).await;
    let expected = ["DISPATCH_NOT_ACCEPTED web-uk/1 part 1", "ORDER_FOREIGN LS-web-uk-77"];
    let open: Vec<_> = world.open().await.into_iter().filter(|open| !open.starts_with("STOCK_DRIFT")).collect();
    assert_eq!(open, expected, "{what}");
    assert!(world.hinted_skus().contains("TEE"), "{what}");
    assert!(world.hinted_orders().contains("web-uk/1"), "{what}");
    let order = world.vendors().mintsoft.orders_numbered("LS-web-uk-77")[0].id;
    world.play(&OrderAction::Cancel { order });
    world.accepts("1", Sink::Channel).await;
    world.observe("TEE", 15, true).await;
    world.run(true).await;
    assert!(world.open().await.is_empty(), "{what}: {:?}", world.open().await);
}

#[tokio::test]
async fn a_table_that_fails_after_any_number_of_writes_loses_no_finding() {
    for writes in 0.. {
        let world = troubled().await;
        world.table.fail_writes_after(Some(writes));

        let ended = world.try_run(true).await;
        world.table.fail_writes_after(None);
        assert_settled(&world, &format!("killed after {writes} writes")).await;

        if ended.is_ok() {
            assert!(writes > 5, "a busy run writes more than {writes} times");
            break;
        }
    }
}

#[tokio::test]
async fn whichever_answer_of_the_table_is_lost_no_finding_is() {
    for writes in 0..16 {
        let world = troubled().await;
        world.table.lose_answer_after(writes);

        drop(world.try_run(true).await);
        // What this run did not write cannot get lost.
        world.table.lose_answer_after(usize::MAX);

        assert_settled(&world, &format!("answer {writes} lost")).await;
    }
}
