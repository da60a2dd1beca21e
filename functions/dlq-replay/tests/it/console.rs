//! The console's own redrive, before, after and between.

use std::time::Duration;

use serde_json::json;

use crate::world::TestWorld;

#[tokio::test]
async fn a_console_redrive_before_and_after_a_run_does_no_harm() {
    let world = TestWorld::new();
    world.dead(&["1", "2", "3"]).await;
    world.clock.advance(Duration::from_secs(10 * 86_400));
    world.orders.redrive();
    world.flow().await;
    assert_eq!(world.orders.dead(), 3, "nothing was mended");
    world.mend();

    world.post("4", 1).await;
    let report = world.ask("run", json!({"limit": 2})).await;
    world.orders.redrive();
    world.flow().await;
    let again = world.ask("run", json!({})).await;

    assert_eq!((report.sent, again.sent), (2, 0));
    let mut created = world.created();
    created.sort();
    assert_eq!(created, ["LS-web-uk-1", "LS-web-uk-2", "LS-web-uk-3", "LS-web-uk-4"]);
    assert!(world.open().await.is_empty());
}

#[tokio::test]
async fn an_old_letter_never_undoes_what_came_after_it() {
    let world = TestWorld::new();
    world.dead(&["1"]).await;
    world.mend();
    world.post("1", 2).await;
    world.flow().await;

    world.clock.advance(Duration::from_secs(13 * 86_400));
    world.ask("run", json!({})).await;
    world.flow().await;

    assert_eq!((world.created(), world.orders.dead()), (vec!["LS-web-uk-1-R2".to_owned()], 0));
}
