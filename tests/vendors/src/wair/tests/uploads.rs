use serde_json::{Value, json};

use super::desk;

#[test]
fn an_upload_answers_200_with_an_empty_body() {
    let mut desk = desk();
    desk.start();

    let response = desk.post("Sizes", &json!({ "sizes": [{ "sizeId": "M", "code": "M" }] }));

    assert_eq!(response.status(), 200);
    assert!(response.body().is_empty());
}

#[test]
fn a_second_upload_replaces_the_whole_object() {
    let mut desk = desk();
    desk.start();
    desk.post("Colors", &json!({ "colors": [{ "colorId": "1", "code": "PNK", "description": "Pink" }] }));

    desk.post("Colors", &json!({ "colors": [{ "colorId": "1", "code": "ROSE" }] }));

    let color = desk.wair.object("colors", "1").unwrap();
    assert_eq!((&color["code"], &color["description"]), (&json!("ROSE"), &Value::Null));
}

#[test]
fn a_full_load_of_master_data_removes_what_is_absent() {
    let mut desk = desk();
    desk.start();
    desk.post("Brands", &json!({ "brands": [{ "brandId": "1" }, { "brandId": "2" }] }));

    desk.post("Brands?fullLoad=true", &json!({ "brands": [{ "brandId": "2" }] }));

    assert_eq!(desk.wair.objects("brands").map(|(id, _)| id).collect::<Vec<_>>(), ["2"]);
}

#[test]
fn a_sku_that_an_item_update_leaves_out_stays_or_goes() {
    for (removed, left) in [(false, 2), (true, 1)] {
        let mut desk = desk();
        desk.wair.switches.left_out_skus_removed = removed;
        desk.start();
        let item = |skus: Value| json!({ "items": [{ "itemId": "7001", "skus": skus }] });
        desk.post("Items", &item(json!([{ "skuId": "M" }, { "skuId": "L" }])));

        desk.post("Items", &item(json!([{ "skuId": "M" }])));

        assert_eq!(desk.wair.object("items", "7001").unwrap()["skus"].as_array().unwrap().len(), left);
    }
}

#[test]
fn a_vendor_with_a_code_that_is_too_long_is_refused() {
    let mut desk = desk();
    desk.start();

    let response = desk.post("Vendors", &json!({ "vendors": [{ "vendorId": "v", "code": "x".repeat(61) }] }));

    assert_eq!(response.status(), 400);
}

#[test]
fn sizes_without_a_sort_order_are_listed_alphabetically() {
    let mut desk = desk();
    desk.start();
    let run = |orders: [Option<i64>; 3]| {
        let sizes = ["S", "M", "L"].iter().zip(orders);
        let sizes = sizes.map(|(name, order)| json!({ "sizeId": name, "description": name, "sortOrder": order }));
        json!({ "sizes": sizes.collect::<Vec<_>>() })
    };

    desk.post("Sizes", &run([None, None, None]));
    let without: Vec<String> = desk.wair.size_run().into_iter().map(str::to_owned).collect();
    desk.post("Sizes", &run([Some(1), Some(2), Some(3)]));

    assert_eq!(without, ["L", "M", "S"]);
    assert_eq!(desk.wair.size_run(), ["S", "M", "L"]);
}
