use serde_json::{Value, json};

use crate::order::{CreateOutcome, read_create, says_duplicate};

const NUMBER: &str = "LS-web-uk-10042";

fn read(status: u16, body: &Value) -> CreateOutcome {
    read_create(status, body.to_string().as_bytes(), NUMBER)
}

fn created(id: i64) -> Value {
    json!({"OrderId": id, "DropShipOrderId": 0, "OrderNumber": NUMBER, "Success": true, "Message": null})
}

fn refused(message: &str) -> Value {
    json!({"OrderId": 0, "OrderNumber": NUMBER, "Success": false, "Message": message})
}

#[test]
fn an_order_is_created_only_with_success_and_an_id() {
    assert_eq!(read(200, &json!([created(700123)])), CreateOutcome::Done(vec![700123]));
    assert_eq!(read(200, &created(700123)), CreateOutcome::Done(vec![700123]));
    assert_eq!(read(200, &json!([created(1), created(2)])), CreateOutcome::Done(vec![1, 2]));
    let drop_ship = json!([{"OrderId": 0, "DropShipOrderId": 9, "Success": true}]);
    assert_eq!(read(200, &drop_ship), CreateOutcome::Done(vec![9]));
}

#[test]
fn a_no_inside_a_200_is_a_refusal_and_its_id_is_not_used() {
    let foreign = json!([{"OrderId": 5, "OrderNumber": NUMBER, "Success": false, "Message": "Order already exists"}]);

    let CreateOutcome::Refused(words) = read(200, &foreign) else { panic!("refused") };

    assert_eq!(words, "Order already exists");
    assert!(says_duplicate(&words));
    assert!(!says_duplicate("unknown CourierService"));
}

#[test]
fn some_elements_created_and_some_refused_is_a_partial_order() {
    let partial = json!([created(7), refused("no stock")]);

    assert_eq!(read(200, &partial), CreateOutcome::Partial { ids: vec![7], words: "no stock".to_owned() });
}

#[test]
fn the_vendors_words_are_shortened() {
    let CreateOutcome::Refused(words) = read(200, &json!([refused(&"é".repeat(5000))])) else { panic!("refused") };

    assert_eq!(words.chars().count(), 2000);
}

#[test]
fn a_200_that_cannot_be_understood_is_unknown() {
    for body in [
        json!(null),
        json!([]),
        json!("ok"),
        json!({}),
        json!([null]),
        json!([{"OrderId": 0, "OrderNumber": NUMBER, "Success": true}]),
        json!([{"OrderId": "7", "OrderNumber": NUMBER, "Success": true}]),
        json!([{"OrderId": 7, "OrderNumber": NUMBER, "Success": "true"}]),
        json!([{"OrderId": 7, "OrderNumber": "LS-web-uk-10043", "Success": true}]),
        json!([created(7), {"OrderId": 8, "OrderNumber": "LS-web-uk-10043", "Success": false}]),
        json!({"Message": "An error has occurred."}),
    ] {
        assert!(matches!(read(200, &body), CreateOutcome::Unknown(_)), "{body}");
    }
    for body in [b"".as_slice(), b"<html>busy</html>", b"[{\"OrderId\":700123,\"Succ"] {
        assert!(matches!(read_create(200, body, NUMBER), CreateOutcome::Unknown(_)));
    }
}

#[test]
fn the_status_decides_where_the_body_does_not() {
    for status in [400, 404, 405, 409, 413, 415, 422] {
        assert!(matches!(read_create(status, b"<html>", NUMBER), CreateOutcome::Refused(_)), "{status}");
    }
    for status in [100, 302, 401, 403, 408, 425, 429, 500, 502, 503, 504, 520] {
        let body = json!([created(7)]);

        assert!(matches!(read(status, &body), CreateOutcome::Unknown(_)), "{status}");
    }
}

#[test]
fn a_refusal_by_status_says_the_vendors_sentence_and_never_repeats_the_body() {
    let said = json!({"Message": "The request is invalid.", "ModelState": {"Address1": ["1 Sample Street"]}});

    assert_eq!(read(400, &said), CreateOutcome::Refused("HTTP 400: The request is invalid.".to_owned()));
    assert_eq!(read(400, &json!("1 Sample Street")), CreateOutcome::Refused("HTTP 400".to_owned()));
}
