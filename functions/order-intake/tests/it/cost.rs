//! What one run asks of others, held against `tests/budgets.md`.

use ports::memory::Cost;

use crate::bench::{Bench, event};

/// What one event costs, and what is answered.
async fn cost(bench: &Bench, status: u16) -> Cost {
    bench.table.take_usage();
    assert_eq!(bench.post_event(&event()).await.status, status);
    let table = bench.table.take_usage();
    Cost { messages: bench.drain().len(), table, ..Cost::default() }
}

#[tokio::test]
async fn events_keep_to_their_budgets() {
    let bench = Bench::new().await;

    cost(&bench, 202).await.assert_is_budget("order-intake: a new order");
    cost(&bench, 200).await.assert_is_budget("order-intake: the same order again");
}
