use serde_json::{Value, json};

use super::shop;
use crate::mintsoft::{StockAction, View};

#[test]
fn stock_level_is_free_plus_allocated() {
    let mut shop = shop();

    shop.act(StockAction::Allocate { sku: "TEE-RED-M".to_owned(), warehouse: 3, quantity: 4 });

    assert_eq!(shop.tee(), (6, 4, 10));
}

#[test]
fn one_product_can_have_several_rows_in_a_warehouse() {
    let mut shop = shop();

    shop.act(StockAction::GoodsIn { sku: "TEE-RED-M".to_owned(), warehouse: 3, quantity: 5, location: Some(3777) });

    let rows = shop.get("Product/Inventory/Bulk?SKU=TEE-RED-M&WarehouseId=3");
    assert_eq!(rows.as_array().unwrap().len(), 2);
    assert_ne!(rows[0]["LocationId"], rows[1]["LocationId"]);
}

#[test]
fn a_move_between_bins_keeps_the_sum() {
    let mut shop = shop();
    let from = shop.get("Product/Inventory/Bulk")[0]["LocationId"].as_i64().unwrap() as i32;

    shop.act(StockAction::Move { sku: "TEE-RED-M".to_owned(), warehouse: 3, from, to: 3888, quantity: 4 });

    assert_eq!(shop.tee(), (10, 0, 10));
}

#[test]
fn selling_more_than_there_is_makes_a_level_negative() {
    let mut shop = shop();

    shop.act(StockAction::Sell { sku: "TEE-RED-M".to_owned(), warehouse: 3, quantity: 12 });

    assert_eq!(shop.tee(), (-2, 0, -2));
}

#[test]
fn a_product_without_an_inventory_record_is_in_no_stock_answer() {
    let mut shop = shop();
    let id = shop.mintsoft.add_product(shop.now, "NEVER-BOOKED");

    let answers = [
        shop.get("Product/Inventory/Bulk?SKU=NEVER-BOOKED"),
        shop.get("Product/StockLevels?SKU=NEVER-BOOKED"),
        shop.get(&format!("Product/{id}/Inventory")),
    ];

    assert_eq!(answers, [json!([]), json!([]), json!([])]);
}

#[test]
fn bundles_are_in_stock_levels_only_with_a_computed_level() {
    let mut shop = shop();
    shop.mintsoft.add_bundle(shop.now, "SET-3", &[("TEE-RED-M", 3)]);

    let level = shop.get("Product/StockLevels?SKU=SET-3&WarehouseId=3")[0].clone();
    let bulk = shop.get("Product/Inventory/Bulk?SKU=SET-3");
    let by_warehouse = shop.get("Product/StockLevelsByWarehouse?WarehouseId=3&LastUpdatedSince=2020-01-01");

    assert_eq!((&level["Level"], &level["Bundle"]), (&json!(3), &json!(true)));
    assert_eq!(bulk, json!([]));
    assert_eq!(by_warehouse.as_array().unwrap().len(), 1);
}

#[test]
fn warehouse_zero_sums_and_no_warehouse_lists_each() {
    let mut shop = shop();
    shop.stocked("TEE-RED-M", 5, 7);

    let levels = |rows: Value| -> Vec<i64> {
        rows.as_array().unwrap().iter().map(|row| row["Level"].as_i64().unwrap()).collect()
    };
    let summed = levels(shop.get("Product/StockLevels?WarehouseId=0"));
    let each = levels(shop.get("Product/StockLevels"));

    assert_eq!(summed, [17]);
    assert_eq!(each, [10, 7]);
}

#[test]
fn a_row_that_was_taken_away_is_absent_and_not_zero() {
    let mut shop = shop();
    let row = shop.get("Product/Inventory/Bulk")[0]["ID"].as_i64().unwrap() as i32;

    shop.act(StockAction::RemoveRow { sku: "TEE-RED-M".to_owned(), row });

    assert_eq!(shop.get("Product/Inventory/Bulk"), json!([]));
}

#[test]
fn every_change_of_a_row_moves_its_last_updated() {
    let mut shop = shop();
    shop.wait(3600);
    let since = "Product/Inventory/Bulk?LastUpdatedSince=2026-06-01T10:30:00";

    let before = shop.get(since);
    shop.act(StockAction::Allocate { sku: "TEE-RED-M".to_owned(), warehouse: 3, quantity: 1 });
    let after = shop.get(since);

    assert_eq!(before, json!([]));
    assert_eq!(after.as_array().unwrap().len(), 1);
}

#[test]
fn a_bulk_update_is_absolute_answers_in_another_order_and_fails_by_row() {
    let mut shop = shop();
    let update = json!([
        { "SKU": "TEE-RED-M", "WarehouseId": 3, "Quantity": 25 },
        { "SKU": "UNKNOWN", "WarehouseId": 3, "Quantity": 1 },
    ]);

    shop.call("POST", "Product/BulkOnHandStockUpdate?ClientId=42", update.clone());
    let rows = shop.call("POST", "Product/BulkOnHandStockUpdate?ClientId=42", update);

    assert_eq!(shop.tee().0, 25);
    assert_eq!((&rows[0]["SKU"], &rows[0]["Success"]), (&json!("UNKNOWN"), &json!(false)));
    assert_eq!((&rows[1]["SKU"], &rows[1]["Success"]), (&json!("TEE-RED-M"), &json!(true)));
}

#[test]
fn one_warehouse_can_be_missing_from_every_stock_read() {
    let mut shop = shop();
    shop.stocked("TEE-RED-M", 5, 7);
    shop.view = View { without_warehouse: Some(3), ..View::default() };

    let bulk = shop.get("Product/Inventory/Bulk");
    let summed = shop.get("Product/StockLevels?WarehouseId=0");

    assert_eq!(bulk.as_array().unwrap().len(), 1);
    assert_eq!(summed[0]["Level"], 7);
}
