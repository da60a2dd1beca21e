use bytes::Bytes;

use super::*;

fn call(shop: &Shopify, token: &str, query: &str, variables: &Value) -> (StatusCode, Value) {
    let request = http::Request::post("https://shop.test/admin/api/2026-10/graphql.json")
        .header("x-shopify-access-token", token)
        .body(Bytes::from(json!({ "query": query, "variables": variables }).to_string()))
        .expect("a request");
    match shop.handle(&request) {
        Outcome::Answer(answer) => (answer.status(), serde_json::from_slice(answer.body()).unwrap_or_default()),
        Outcome::Lost => (StatusCode::GATEWAY_TIMEOUT, Value::Null),
    }
}

fn fulfil(shop: &Shopify, quantity: u32) -> Value {
    let lines = json!([{ "id": "gid://shopify/FulfillmentOrderLineItem/7", "quantity": quantity }]);
    let place = json!({ "fulfillmentOrderId": "gid://shopify/FulfillmentOrder/1", "fulfillmentOrderLineItems": lines });
    let variables = json!({ "fulfillment": { "lineItemsByFulfillmentOrder": [place] } });
    call(shop, ADMIN_TOKEN, "mutation { fulfillmentCreate(…) }", &variables).1["data"]["fulfillmentCreate"].take()
}

#[test]
fn no_more_is_fulfilled_than_was_ordered() {
    let shop = Shopify::default();
    shop.shop().add_order("#1", &[(7, 3)]);

    assert_eq!(fulfil(&shop, 2)["userErrors"], json!([]));
    assert_eq!(fulfil(&shop, 2)["fulfillment"], Value::Null);
    assert_eq!(fulfil(&shop, 1)["userErrors"], json!([]));
    assert_eq!(shop.shop().fulfilled().len(), 2);
}

#[test]
fn only_the_right_token_is_let_in() {
    let shop = Shopify::default();

    assert_eq!(call(&shop, "guessed", "{ orders(first: 1) { id } }", &json!({})).0, StatusCode::UNAUTHORIZED);
    assert!(shop.shop().calls.is_empty());
}

#[test]
fn a_lost_answer_was_acted_upon() {
    let shop = Shopify::default();
    shop.shop().add_order("#1", &[(7, 1)]);
    shop.shop().lose_next = true;

    assert_eq!(fulfil(&shop, 1), Value::Null);
    assert_eq!(shop.shop().fulfilled().len(), 1);
}
