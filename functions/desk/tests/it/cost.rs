//! What one run asks of others, held against `tests/budgets.md`.

use ports::memory::Cost;

use crate::office::Office;

#[tokio::test]
async fn the_daily_check_keeps_to_its_budget() {
    let mut office = Office::open().await;
    office.page("").await;
    office.table.take_usage();

    office.page("").await;

    Cost::of(office.table.take_usage()).assert_is_budget("desk: daily check");
}
