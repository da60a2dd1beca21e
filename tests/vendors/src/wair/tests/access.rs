use serde_json::{Value, json};

use super::{desk, read};
use crate::wair::{TENANT, USERNAME};

#[test]
fn a_token_has_the_four_documented_fields() {
    let mut desk = desk();

    let body = json!({ "username": USERNAME, "password": crate::wair::PASSWORD });
    let token = read(&desk.post("Token", &body));

    assert_eq!(
        (&token["expiresIn"], &token["tokenType"], &token["scope"]),
        (&json!(3600), &json!("Bearer"), &json!("api"))
    );
}

#[test]
fn a_wrong_password_is_401() {
    let mut desk = desk();

    let response = desk.post("Token", &json!({ "username": USERNAME, "password": "guess" }));

    assert_eq!(response.status(), 401);
}

#[test]
fn an_expired_token_is_401_on_every_other_call() {
    let mut desk = desk();

    desk.wait(3600);

    assert_eq!((desk.start(), desk.stock(&[("A", 1)])), (401, 401));
}

#[test]
fn a_missing_tenant_is_400_or_401() {
    let mut desk = desk();

    let plain = desk.send("POST", "Stock", "", &Value::Null).status();
    desk.wair.switches.missing_tenant_unauthorized = true;
    let switched = desk.send("POST", "Stock", "", &Value::Null).status();

    assert_eq!((plain.as_u16(), switched.as_u16()), (400, 401));
}

#[test]
fn a_token_of_another_tenant_is_401_or_403() {
    let mut desk = desk();

    let plain = desk.send("POST", "Batch/start", "other", &Value::Null).status();
    desk.wair.switches.wrong_tenant_forbidden = true;
    let switched = desk.send("POST", "Batch/start", "other", &Value::Null).status();

    assert_eq!((plain.as_u16(), switched.as_u16()), (401, 403));
}

#[test]
fn an_unknown_path_is_404() {
    let mut desk = desk();

    assert_eq!(desk.send("POST", "Orders", TENANT, &json!({})).status(), 404);
}
