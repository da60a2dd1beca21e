use cloud::{queue::SqsQueue, table::DynamoTable};
use e2e::Setting;

use crate::stage::scene;

#[tokio::test]
async fn the_deployed_table_keeps_the_promises_that_the_in_memory_one_keeps() {
    let scene = scene(Setting { skus: 3, ..Setting::default() }).await;
    let table = DynamoTable::new(scene.stack.aws(), &scene.stack.outputs.state_table);

    ports::conformance::check(&table, "conformance").await;
}

#[tokio::test]
async fn dead_letters_keep_the_promises_that_the_in_memory_ones_keep() {
    let scene = scene(Setting { skus: 3, ..Setting::default() }).await;
    let queue = SqsQueue::new(scene.stack.aws(), &scene.stack.outputs.dispatch_dead_letters_url);

    ports::conformance::check_inbox(&queue, "conformance").await;
}
