use stock_poll::Outcome;
use vendors::{Fault, Rule};

use crate::world::World;

fn drift(find: &str, with: &str) -> Rule {
    Rule::on("GET", "/api/Product", Fault::Replace { find: find.to_owned(), with: with.to_owned() })
}

/// Three SKUs; the stock level of one of them cannot be read.
async fn unreadable() -> World {
    let world = World::with(&[("TEE", 3, 4), ("TEE", 5, 77), ("CAP", 3, 9), ("SOCK", 8, 9)]).await;
    world.mintsoft_meets(drift("\"StockLevel\":77", "\"StockLevel\":\"77\""));
    world
}

#[tokio::test]
async fn a_figure_that_cannot_be_read_holds_its_sku_and_no_other() {
    let world = unreadable().await;

    let report = world.full().await;

    assert_eq!(report.outcome, Outcome::Done);
    assert_eq!((world.level("WH", "TEE"), world.level("WH", "CAP")), (None, Some(9)));
    let open: Vec<_> = world.open().await.into_iter().map(|open| (open.code, open.subject)).collect();
    assert_eq!(open, [("STOCK_ROW_UNREADABLE".to_owned(), "TEE".to_owned())]);
}

#[tokio::test]
async fn a_change_of_another_bin_does_not_make_a_partial_sum_of_an_unreadable_sku() {
    let world = unreadable().await;
    world.full().await;
    world.wait(3_600);

    world.sell("TEE", 3, 1);
    world.delta().await;

    assert_eq!(world.level("WH", "TEE"), None);
    world.assert_truthful();
}

#[tokio::test]
async fn an_unreadable_sku_is_told_and_its_exception_closed_when_the_row_is_mended() {
    let world = unreadable().await;
    world.full().await;
    world.wait(3_600);

    world.goods_in("TEE", 5, 1);
    world.delta().await;

    assert_eq!(world.level("WH", "TEE"), Some(82));
    assert!(world.open().await.is_empty());
    world.assert_converged();
}

#[tokio::test]
async fn a_field_that_disappears_everywhere_publishes_nothing() {
    let world = World::seeded(300).await;
    world.full().await;
    world.told();
    world.mintsoft_meets(drift("\"StockLevel\"", "\"Stocklevel\""));

    let report = world.full().await;

    assert_eq!(report.outcome, Outcome::Guarded);
    assert!(world.told().is_empty());
}

#[tokio::test]
async fn unknown_fields_and_other_forms_of_dates_are_no_obstacle() {
    let world = World::with(&[("TEE", 3, 4)]).await;
    world.mintsoft_meets(drift("\"LastUpdated\":\"", "\"New\":{\"A\":[1]},\"LastUpdated\":\"/Date(1700000000000)/"));
    world.full().await;

    world.sell("TEE", 3, 1);
    let report = world.delta().await;

    assert_eq!(report.mode, "full", "without dates nobody knows what changed");
    world.assert_converged();
}

#[tokio::test]
async fn rows_without_a_sku_are_reported_and_no_level() {
    let world = World::with(&[("TEE", 3, 4), ("  ", 3, 5)]).await;

    world.full().await;

    assert_eq!(world.open_codes().await, ["STOCK_SKU_BLANK"]);
    world.assert_converged();

    world.remove("  ");
    world.full().await;

    assert!(world.open().await.is_empty());
}

#[tokio::test]
async fn rows_of_another_client_are_refused_and_reported() {
    let world = World::with(&[("TEE", 3, 4), ("TEE", 8, 4)]).await;
    world.mintsoft_meets(drift(
        "\"ClientId\":42,\"ClientName\":\"ACME\",\"WarehouseName\":\"STORE\"",
        "\"ClientId\":43,\"ClientName\":\"ACME\",\"WarehouseName\":\"STORE\"",
    ));

    world.full().await;

    assert_eq!((world.level("WH", "TEE"), world.level("STORE", "TEE")), (Some(4), None));
    assert_eq!(world.open_codes().await, ["STOCK_CLIENT_FOREIGN"]);

    world.heal();
    world.full().await;

    assert!(world.open().await.is_empty());
    world.assert_converged();
}
