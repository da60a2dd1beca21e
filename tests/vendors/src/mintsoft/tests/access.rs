use serde_json::{Value, json};

use super::{order, read, shop};
use crate::mintsoft::{PASSWORD, STATIC_KEY, USERNAME, User};

fn credentials(password: &str) -> Value {
    json!({ "Username": USERNAME, "Password": password })
}

#[test]
fn a_login_answers_a_bare_json_string() {
    let mut shop = shop();

    let key = read(&shop.send("POST", "Auth", "", &credentials(PASSWORD)));

    assert_eq!(key.as_str().unwrap().len(), 36);
}

#[test]
fn a_wrong_password_is_401_with_an_empty_body() {
    let mut shop = shop();

    let response = shop.send("POST", "Auth", "", &credentials("guess"));

    assert_eq!(response.status(), 401);
    assert!(response.body().is_empty());
}

#[test]
fn a_key_dies_after_a_day_of_the_simulated_clock() {
    let mut shop = shop();
    let key = read(&shop.send("POST", "Auth", "", &credentials(PASSWORD))).as_str().unwrap().to_owned();

    shop.wait(24 * 3600 - 1);
    let before = shop.send("GET", "Warehouse", &key, &Value::Null).status();
    shop.wait(1);
    let after = shop.send("GET", "Warehouse", &key, &Value::Null).status();

    assert_eq!((before.as_u16(), after.as_u16()), (200, 401));
}

#[test]
fn a_second_login_ends_the_first_key_unless_switched_off() {
    let mut shop = shop();
    let mut survives = |rotate: bool| {
        shop.mintsoft.switches.rotate_kills_old = rotate;
        let key = read(&shop.send("POST", "Auth", "", &credentials(PASSWORD))).as_str().unwrap().to_owned();
        shop.send("POST", "Auth", "", &credentials(PASSWORD));
        shop.send("GET", "Warehouse", &key, &Value::Null).status().is_success()
    };

    let (with, without) = (survives(true), survives(false));

    assert!(!with);
    assert!(without);
}

#[test]
fn a_revoked_static_key_is_refused() {
    let mut shop = shop();

    shop.mintsoft.switches.static_key = false;

    assert_eq!(shop.status("GET", "Warehouse"), 401);
}

#[test]
fn a_key_in_the_query_and_a_login_by_get_are_gone() {
    let mut shop = shop();

    let statuses = [shop.status("GET", &format!("Warehouse?APIKey={STATIC_KEY}")), shop.status("GET", "Auth")];

    assert_eq!(statuses, [401, 401]);
}

#[test]
fn a_client_user_may_not_list_clients_nor_set_stock() {
    let mut shop = shop();
    shop.mintsoft.switches.user = User::Client(42);

    let statuses = [shop.status("GET", "Client"), shop.status("POST", "Product/BulkOnHandStockUpdate")];

    assert_eq!(statuses, [401, 401]);
}

#[test]
fn an_admin_must_name_the_client_and_a_client_user_need_not() {
    let mut shop = shop();
    let mut nameless = order("A-1", &[("TEE-RED-M", 1)]);
    nameless.as_object_mut().unwrap().remove("ClientId");

    let as_admin = shop.call("PUT", "Order", nameless.clone());
    shop.mintsoft.switches.user = User::Client(42);
    let as_client = shop.call("PUT", "Order", nameless);

    assert_eq!(as_admin[0]["Success"], false);
    assert_eq!(as_client[0]["Success"], true);
}

#[test]
fn a_wrong_verb_is_405_and_an_unknown_path_404() {
    let mut shop = shop();

    let statuses = [shop.status("DELETE", "Product/List"), shop.status("GET", "Returns")];

    assert_eq!(statuses, [405, 404]);
}

#[test]
fn gets_that_change_state_count_as_writes() {
    let writes = ["/api/Order/7/Cancel", "/api/order/7/MarkDespatched", "/api/Order/7/MarkPrinted"];
    let reads = ["/api/Order/7", "/api/Product/List", "/api/Order/Search"];

    let changes = |path: &&str| super::super::changes_state(&http::Method::GET, path);

    assert!(writes.iter().all(changes));
    assert!(!reads.iter().any(changes));
}
