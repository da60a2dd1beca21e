use serde_json::{Value, json};

use super::{ids, shop};

#[test]
fn creating_a_product_twice_is_a_refusal_inside_a_200() {
    let mut shop = shop();
    let body = json!({ "SKU": "CAP-1", "Weight": 0.1, "ClientId": 42 });

    let first = shop.call("PUT", "Product", body.clone());
    let second = shop.call("PUT", "Product", body);

    assert_eq!((&first["Success"], &second["Success"]), (&json!(true), &json!(false)));
    assert_eq!(second["ProductId"], 0);
}

#[test]
fn a_new_product_is_not_usable_before_the_lag_is_over() {
    let mut shop = shop();
    shop.mintsoft.switches.product_lag_seconds = 3;
    let id = shop.call("PUT", "Product", json!({ "SKU": "CAP-1", "Weight": 0.1, "ClientId": 42 }))["ProductId"].clone();

    let early = shop.status("GET", &format!("Product/{id}"));
    shop.wait(3);
    let late = shop.status("GET", &format!("Product/{id}"));

    assert_eq!((early, late), (404, 200));
}

#[test]
fn an_update_changes_only_the_fields_that_are_sent() {
    let mut shop = shop();
    let id = shop.stocked("TEE-RED-M", 3, 0);

    shop.call("POST", "Product", json!({ "ID": id, "EAN": "5012345678900" }));

    let product = shop.get(&format!("Product/{id}"));
    assert_eq!((&product["EAN"], &product["Name"]), (&json!("5012345678900"), &json!("TEE-RED-M")));
}

#[test]
fn search_is_fuzzy_and_the_first_hit_may_be_the_wrong_product() {
    let mut shop = shop();
    shop.stocked("TEE-RED-M2", 3, 1);

    let hits = shop.get("Product/Search?Search=tee-red-m");

    assert_eq!(hits.as_array().unwrap().len(), 2);
}

#[test]
fn lookup_answers_a_bare_number_and_zero_for_nothing() {
    let mut shop = shop();

    let (known, unknown) =
        (shop.get("Product/LookupProductId?SKU=TEE-RED-M"), shop.get("Product/LookupProductId?SKU=X"));

    assert!(known.as_i64().unwrap() > 0);
    assert_eq!(unknown, 0);
}

#[test]
fn a_short_barcode_matches_in_part() {
    let mut shop = shop();
    let id = shop.stocked("TEE-RED-M", 3, 0);
    shop.call("POST", "Product", json!({ "ID": id, "EAN": "5012345678900" }));

    let (short, long) =
        (shop.get("Product/SearchBarcode?Barcode=45678"), shop.status("GET", "Product/SearchBarcode?Barcode=12345678"));

    assert_eq!(short["ID"], id);
    assert_eq!(long, 404);
}

#[test]
fn products_have_no_barcode_and_no_stock_field() {
    let mut shop = shop();

    let product = shop.get("Product/List")[0].clone();

    for name in ["Barcode", "OnHand", "Available", "Discontinued"] {
        assert!(product.get(name).is_none(), "{name}");
    }
}

#[test]
fn foreign_products_are_visible_to_an_admin_of_a_shared_tenant_only() {
    let mut shop = shop();
    let foreign = shop.mintsoft.blank_product(shop.now, 43, "FOREIGN-1");
    let id = shop.mintsoft.insert(foreign);

    let hidden = shop.status("GET", &format!("Product/{id}"));
    shop.mintsoft.switches.shared_tenant = true;
    let shown = ids(&shop.get("Product/List"));

    assert_eq!(hidden, 404);
    assert!(shown.contains(&i64::from(id)));
}

#[test]
fn updated_since_answers_ids_only() {
    let mut shop = shop();
    shop.wait(60);
    let id = shop.stocked("CAP-1", 3, 1);

    let products = shop.get("Product/UpdatedSince?FromDate=2026-06-01T10:00:30");
    let levels = shop.get("Product/StockLevels/UpdatedSince?FromDate=2026-06-01T10:00:30");

    assert_eq!(products, json!([id]));
    assert_eq!(levels, json!([id]));
}

#[test]
fn a_bundle_reads_back_with_its_components() {
    let mut shop = shop();
    let components = json!([{ "SKU": "TEE-RED-M", "Quantity": 3 }]);

    let made = shop.call(
        "PUT",
        "Product/Bundle",
        json!({ "SKU": "SET-3", "Name": "Three", "ClientId": 42, "Components": components }),
    );

    let bundle = shop.get(&format!("Product/{}/Bundle", made["ProductId"]));
    assert_eq!(
        (&bundle["Components"][0]["SKU"], &bundle["Components"][0]["Quantity"]),
        (&json!("TEE-RED-M"), &json!(3))
    );
    assert_ne!(bundle["SKU"], Value::Null);
}
