//! What one run asks of others, held against `tests/budgets.md`.

use ports::memory::Cost;

use crate::bench::Bench;

/// What one question costs, with the configuration in memory or not.
async fn cost(bench: &Bench, skus: &[&str]) -> Cost {
    bench.table.take_usage();
    bench.ask(skus).await;
    Cost::of(bench.table.take_usage())
}

#[tokio::test]
async fn questions_keep_to_their_budgets() {
    let mut bench = Bench::new().await;
    let names: Vec<String> = (0..50).map(|n| format!("SKU-{n}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    names.iter().for_each(|name| bench.stocked(name, 1));
    bench.save().await;
    bench.ask(&names[..1]).await;

    cost(&bench, &names[..1]).await.assert_is_budget("availability: one SKU");
    cost(&bench, &names).await.assert_is_budget("availability: 50 SKUs");
}
