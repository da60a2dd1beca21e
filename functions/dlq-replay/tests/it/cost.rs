//! What one run asks of others, held against `tests/budgets.md`.

use ports::memory::Cost;
use serde_json::json;

use crate::world::TestWorld;

#[tokio::test]
async fn replays_keep_to_their_budgets() {
    let world = TestWorld::new();
    let tick = async || world.replay.tick(&world.invocation(900)).await.expect("works");
    tick().await;
    world.table.take_usage();

    tick().await;
    Cost::of(world.table.take_usage()).assert_is_budget("dlq-replay: nothing to go on with");

    world.dead(&["1"]).await;
    world.mend();
    world.table.take_usage();
    let report = world.ask("run", json!({"by": "ada"})).await;
    let (table, messages) = (world.table.take_usage(), world.orders.depth());
    assert_eq!(report.sent, 1);
    Cost { mintsoft: 0, wair: 0, messages, table }.assert_is_budget("dlq-replay: one dead letter, sent back");
}
