use serde_json::{Value, json};

use super::{order, shop};

#[test]
fn search_finds_parts_of_numbers_and_references_newest_first() {
    let mut shop = shop();
    let mut referring = order("B-9", &[("TEE-RED-M", 1)]);
    referring["ExternalOrderReference"] = json!("was A-1");
    shop.order("A-1", &[("TEE-RED-M", 1)]);
    shop.order("A-10", &[("TEE-RED-M", 1)]);
    shop.call("PUT", "Order", referring);

    let numbers = |rows: Value| -> Vec<String> {
        rows.as_array().unwrap().iter().map(|row| row["OrderNumber"].as_str().unwrap().to_owned()).collect()
    };
    let partial = numbers(shop.get("Order/Search?OrderNumber=A-1"));
    let exact = numbers(shop.get("Order/Search?OrderNumber=A-1&exactMatch=true"));

    assert_eq!(partial, ["B-9", "A-10", "A-1"]);
    assert_eq!(exact, ["A-1"]);
}

#[test]
fn search_answers_at_most_ten_sparse_rows() {
    let mut shop = shop();
    for n in 0..12 {
        shop.order(&format!("A-{n}"), &[("TEE-RED-M", 1)]);
    }

    let rows = shop.get("Order/Search?OrderNumber=A-");

    assert_eq!(rows.as_array().unwrap().len(), 10);
    assert_eq!((&rows[0]["OrderStatusId"], &rows[0]["OrderItems"]), (&Value::Null, &Value::Null));
}

#[test]
fn nothing_found_is_an_empty_array_or_404() {
    let mut shop = shop();

    let plain = shop.get("Order/Search?OrderNumber=none");
    shop.mintsoft.switches.search_none_is_404 = true;
    let switched = shop.status("GET", "Order/Search?OrderNumber=none");

    assert_eq!((plain, switched), (json!([]), 404));
}

#[test]
fn a_new_order_is_invisible_to_search_until_the_lag_is_over() {
    let mut shop = shop();
    shop.mintsoft.switches.search_lag_seconds = 30;
    let id = shop.order_id("A-1", &[("TEE-RED-M", 1)]);

    let early = (shop.get("Order/Search?OrderNumber=A-1"), shop.status("GET", "Order/GetOrderId?OrderNumber=A-1"));
    shop.wait(30);
    let late = shop.get("Order/GetOrderId?OrderNumber=A-1");

    assert_eq!(early, (json!([]), 404));
    assert_eq!(late["OrderId"], id);
}

#[test]
fn an_unknown_order_is_404() {
    let mut shop = shop();

    let statuses = [shop.status("GET", "Order/1"), shop.status("GET", "Order/GetOrderId?OrderNumber=X")];

    assert_eq!(statuses, [404, 404]);
}

#[test]
fn tags_comments_and_callbacks_stay_with_the_order() {
    let mut shop = shop();
    let id = shop.order_id("A-1", &[("TEE-RED-M", 1)]);
    let action = json!({ "Type": "API", "SourceOrderId": "s-1", "ExtraCode1": "https://relay.example.test" });

    shop.call("PUT", &format!("Order/{id}/Tag?Tag=vip"), Value::Null);
    shop.call("POST", &format!("Order/{id}/Comments"), json!({ "Comment": "call first", "Admin": true }));
    let first = shop.call("PUT", &format!("Order/{id}/ConnectActions"), action.clone());
    let again = shop.call("PUT", &format!("Order/{id}/ConnectActions"), action);

    assert_eq!(shop.get(&format!("Order/{id}"))["Tags"], "vip");
    assert_eq!(shop.get(&format!("Order/{id}/Comments"))[0]["Comment"], "call first");
    assert_eq!((&first["Success"], &again["Success"]), (&json!(true), &json!(false)));
    assert_eq!(shop.get("Order/List?ExcludeTags=vip"), json!([]));
}
