use serde_json::{Value, json};

use super::{order, shop};
use crate::mintsoft::WhenShort;

#[test]
fn a_create_answers_an_array_and_allocates_stock() {
    let mut shop = shop();

    let rows = shop.order("A-1", &[("TEE-RED-M", 2)]);

    assert_eq!(rows.as_array().unwrap().len(), 1);
    assert_eq!((&rows[0]["Success"], &rows[0]["OrderStatus"]), (&json!(true), &json!("NEW")));
    assert!(rows[0]["OrderItems"][0]["ID"].as_i64().unwrap() > 0);
    assert_eq!(shop.tee(), (8, 2, 10));
}

#[test]
fn an_order_reads_back_with_its_header_items_and_name_values() {
    let mut shop = shop();
    let mut body = order("A-1", &[("TEE-RED-M", 2)]);
    body["OrderNameValues"] = json!([{ "Name": "WairFitProfile", "Value": "fp_77" }]);
    body["OrderItems"][0]["OrderItemNameValues"] = json!([{ "Name": "Line", "Value": "1" }]);
    body["OrderItems"][0]["UnitPrice"] = json!(8.5);
    body["Comments"] = json!("fits M");

    let id = shop.call("PUT", "Order", body)[0]["OrderId"].clone();

    let read = shop.get(&format!("Order/{id}"));
    assert_eq!((&read["Comments"], &read["Country"]["Code"]), (&json!("fits M"), &json!("GB")));
    assert_eq!(read["OrderNameValues"][0]["Value"], "fp_77");
    assert_eq!(read["OrderItems"][0]["OrderItemNameValues"][0]["Name"], "Line");
    assert_eq!((&read["OrderItems"][0]["Price"], &read["OrderItems"][0]["UnitPrice"]), (&json!(8.5), &Value::Null));
}

#[test]
fn what_is_wrong_with_an_order_is_refused_inside_a_200() {
    let mut shop = shop();
    let wrong = |name: &str, value: Value| {
        let mut body = order("A-1", &[("TEE-RED-M", 1)]);
        body[name] = value;
        body
    };
    let bodies = [
        wrong("CourierService", json!("Pigeon")),
        wrong("WarehouseId", json!(99)),
        wrong("Country", json!("Atlantis")),
        wrong("Currency", json!("XXX")),
        wrong("ClientId", json!(77)),
        wrong("FirstName", Value::Null),
        wrong("OrderItems", json!([])),
        order("A-1", &[("UNKNOWN", 1)]),
        order("A-1", &[("", 1)]),
        order("A-1", &[("TEE-RED-M", 0)]),
    ];

    for body in bodies {
        let row = shop.call("PUT", "Order", body.clone())[0].clone();

        assert_eq!((&row["Success"], &row["OrderId"]), (&json!(false), &json!(0)), "{body}");
        assert!(row["Message"].is_string());
    }
    assert_eq!(shop.mintsoft.orders().count(), 0);
    assert_eq!(shop.tee(), (10, 0, 10));
}

#[test]
fn a_used_number_or_reference_is_refused_with_already_exists() {
    let mut shop = shop();
    let mut first = order("A-1", &[("TEE-RED-M", 1)]);
    first["ExternalOrderReference"] = json!("rel-1");
    let mut second = order("A-2", &[("TEE-RED-M", 1)]);
    second["ExternalOrderReference"] = json!("rel-1");
    shop.call("PUT", "Order", first.clone());

    let rows = [shop.call("PUT", "Order", first), shop.call("PUT", "Order", second)];

    for row in rows {
        assert!(row[0]["Message"].as_str().unwrap().contains("already exists"));
        assert_eq!(row[0]["OrderId"], 0);
    }
}

#[test]
fn a_refused_duplicate_can_carry_the_id_of_the_existing_order() {
    let mut shop = shop();
    shop.mintsoft.switches.duplicate_with_id = true;
    let id = shop.order_id("A-1", &[("TEE-RED-M", 1)]);

    let row = shop.order("A-1", &[("TEE-RED-M", 1)])[0].clone();

    assert_eq!((&row["Success"], &row["OrderId"]), (&json!(false), &json!(id)));
}

#[test]
fn without_the_duplicate_check_a_second_create_makes_a_second_order() {
    let mut shop = shop();
    shop.mintsoft.switches.duplicate_check = false;

    shop.order("A-1", &[("TEE-RED-M", 1)]);
    shop.order("A-1", &[("TEE-RED-M", 1)]);

    assert_eq!(shop.mintsoft.orders_numbered("A-1").len(), 2);
}

#[test]
fn an_old_tenant_answers_a_single_object() {
    let mut shop = shop();
    shop.mintsoft.switches.single_object = true;

    let row = shop.order("A-1", &[("TEE-RED-M", 1)]);

    assert_eq!(row["Success"], true);
}

#[test]
fn lines_of_several_warehouses_can_become_several_orders() {
    let mut shop = shop();
    shop.stocked("CAP-1", 5, 5);
    shop.mintsoft.switches.multi_warehouse_array = true;
    let mut body = order("A-1", &[("TEE-RED-M", 1), ("CAP-1", 1)]);
    body["OrderItems"][1]["WarehouseId"] = json!(5);

    let rows = shop.call("PUT", "Order", body);

    assert_eq!(rows.as_array().unwrap().len(), 2);
    assert_ne!(rows[0]["OrderId"], rows[1]["OrderId"]);
}

#[test]
fn a_drop_ship_row_has_no_order_id() {
    let mut shop = shop();
    shop.mintsoft.switches.dropship_row = true;

    let rows = shop.order("A-1", &[("TEE-RED-M", 1)]);

    assert_eq!(rows[1]["OrderId"], 0);
    assert!(rows[1]["DropShipOrderId"].as_i64().unwrap() > 0);
}

#[test]
fn a_short_order_waits_is_held_or_is_split_by_policy() {
    let statuses = [WhenShort::BackOrder, WhenShort::Hold, WhenShort::Split].map(|policy| {
        let mut shop = shop();
        shop.mintsoft.switches.when_short = policy;
        let rows = shop.order("A-1", &[("TEE-RED-M", 12)]);
        let parts: Vec<_> =
            rows.as_array().unwrap().iter().map(|row| row["OrderStatus"].as_str().unwrap().to_owned()).collect();
        assert_eq!(shop.tee(), (0, 10, 10));
        parts.join(" ")
    });

    assert_eq!(statuses, ["ONBACKORDER", "HOLDING", "NEW ONBACKORDER"]);
}

#[test]
fn a_bundle_line_reserves_its_components() {
    let mut shop = shop();
    shop.mintsoft.add_bundle(shop.now, "SET-3", &[("TEE-RED-M", 3)]);

    let id = shop.order_id("A-1", &[("SET-3", 2)]);

    assert_eq!(shop.tee(), (4, 6, 10));
    assert_eq!(shop.get(&format!("Order/{id}/Items"))[0]["SKU"], "SET-3");
}

#[test]
fn a_body_that_does_not_bind_is_400() {
    let mut shop = shop();

    let response = shop.send("PUT", "Order", crate::mintsoft::STATIC_KEY, &json!([1]));

    assert_eq!(response.status(), 400);
}
