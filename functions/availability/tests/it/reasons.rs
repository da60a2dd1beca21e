use mapping::catalogue::Standing;
use serde_json::json;
use state::stock::StockFlow;

use crate::bench::{Bench, CONFIG, UNITS, sku};

async fn one() -> Bench {
    let mut bench = Bench::new().await;
    bench.stocked("TEE", UNITS);
    bench
}

#[tokio::test]
async fn what_is_free_and_fresh_is_offered_and_no_quantity_is_told() {
    let mut bench = one().await;
    bench.save().await;

    let body = bench.ask(&["TEE"]).await;

    assert_eq!(body, json!({"items": [{"sku": "TEE", "offer": true, "asOf": "2026-11-20T10:16:00Z", "reason": null}]}));
}

#[tokio::test]
async fn each_sku_has_its_own_reason() {
    let mut bench = one().await;
    bench.stocked("ZERO", 0);
    bench.stocked("ONE-SIDED", 9);
    bench.product("ONE-SIDED", |product| product.given = None);
    bench.stocked("OLD", 9);
    bench.product("OLD", |product| product.standing = Standing::Discontinued);
    bench.product("NEVER-IN", |_| {});
    bench.product("SHOP-ONLY", |_| {});
    bench.row("SHOP-ONLY", 8, 9);
    bench.row("NO-PRODUCT", 3, 9);
    bench.save().await;

    let skus = ["ZERO", "ONE-SIDED", "OLD", "NEVER-IN", "SHOP-ONLY", "NO-PRODUCT", "NOWHERE", "TEE"];
    let reasons = bench.reasons(&skus).await;

    let not = |reason: &str| Some(reason.to_owned());
    let expected = [
        not("out_of_stock"),
        not("not_mapped"),
        not("not_mapped"),
        not("out_of_stock"),
        not("out_of_stock"),
        not("unknown_sku"),
        not("unknown_sku"),
        None,
    ];
    assert_eq!(reasons, expected);
}

#[tokio::test]
async fn stock_that_was_read_too_long_ago_or_never_is_stale() {
    let mut bench = one().await;
    bench.save().await;

    bench.wait(15 * 60);
    assert_eq!(bench.reason("TEE").await, None);
    bench.wait(1);
    assert_eq!(bench.reason("TEE").await.as_deref(), Some("stale"));

    let never = Bench::new().await;
    assert_eq!(never.ask(&["TEE"]).await["items"][0]["asOf"], json!(null));
}

#[tokio::test]
async fn a_location_that_a_read_lacked_is_stale() {
    let mut bench = one().await;
    let open = [("WAREHOUSE_MISSING".to_owned(), "WH".to_owned())].into();
    bench.save_with(StockFlow { open, ..StockFlow::default() }).await;

    assert_eq!(bench.reason("TEE").await.as_deref(), Some("stale"));
}

#[tokio::test]
async fn a_sku_whose_figures_are_in_doubt_is_held_and_no_other() {
    let mut bench = one().await;
    bench.stocked("CAP", UNITS);
    bench.stocked("BELT", UNITS);
    let open = [("STOCK_ROW_UNREADABLE".to_owned(), "CAP".to_owned())].into();
    bench.save_with(StockFlow { open, doubts: [sku("TEE")].into(), ..StockFlow::default() }).await;

    let held = Some("held".to_owned());
    assert_eq!(bench.reasons(&["TEE", "CAP", "BELT"]).await, [held.clone(), held, None]);
}

#[tokio::test]
async fn when_there_are_too_many_doubts_to_remember_everything_is_held() {
    let mut bench = one().await;
    let code = "STOCK_ROW_UNREADABLE".to_owned();
    let open = (0..state::MOST_OPEN).map(|n| (code.clone(), format!("OTHER-{n}"))).collect();
    bench.save_with(StockFlow { open, ..StockFlow::default() }).await;

    assert_eq!(bench.reason("TEE").await.as_deref(), Some("held"));
}

#[tokio::test]
async fn a_person_stops_and_resumes_offering_within_a_minute() {
    let mut bench = one().await;
    bench.save().await;
    assert_eq!(bench.reason("TEE").await, None);

    bench.configure(&format!("{CONFIG}[stock]\nheld = [\"TEE\"]\n")).await;
    assert_eq!(bench.reason("TEE").await.as_deref(), Some("held"));

    bench.configure(CONFIG).await;
    assert_eq!(bench.reason("TEE").await, None);
}

#[tokio::test]
async fn the_configuration_names_other_locations_to_offer_from() {
    let mut bench = one().await;
    bench.product("SHOP-ONLY", |_| {});
    bench.row("SHOP-ONLY", 8, 9);
    bench.save().await;

    bench.configure(&format!("{CONFIG}[stock]\noffered_from = [\"STORE\"]\n")).await;

    assert_eq!(bench.reasons(&["SHOP-ONLY", "TEE"]).await, [None, Some("out_of_stock".to_owned())]);
}
