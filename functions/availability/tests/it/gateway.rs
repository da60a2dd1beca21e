use std::sync::Arc;

use async_trait::async_trait;
use availability::{Availability, handle};
use aws_lambda_events::{apigw::ApiGatewayV2httpRequest, encodings::Body};
use ports::{Clock, Item, Key, Table, TableError, Write};
use runtime::Invocation;
use serde_json::{Value, json};
use state::{Store, config::LiveConfig};

use crate::bench::{Bench, UNITS};

pub(crate) fn request(method: &str, path: &str, query: &str) -> ApiGatewayV2httpRequest {
    serde_json::from_value(json!({
        "version": "2.0", "rawPath": path, "rawQueryString": query, "headers": {},
        "requestContext": {"requestId": "r-1", "timeEpoch": 1, "http": {"method": method, "path": path}},
        "isBase64Encoded": false
    }))
    .expect("a request")
}

pub(crate) async fn call(bench: &Bench, request: ApiGatewayV2httpRequest, seconds: u64) -> (i64, Value) {
    let deadline = bench.clock.now() + std::time::Duration::from_secs(seconds);
    let invocation = Invocation { id: "i-1".to_owned(), deadline };
    let response = handle(&bench.availability, request, invocation).await.expect("an answer");
    assert_eq!(response.headers["cache-control"], "no-store");
    let Some(Body::Text(text)) = response.body else { panic!("no text") };
    (response.status_code, serde_json::from_str(&text).expect("JSON"))
}

#[tokio::test]
async fn a_get_with_strange_skus_is_answered_byte_for_byte() {
    let mut bench = Bench::new().await;
    bench.stocked("A&B#1%", UNITS);
    bench.save().await;

    let (status, body) = call(&bench, request("GET", "/availability", "sku=A%26B%231%25&sku=a%26B%231%25"), 5).await;

    assert_eq!(status, 200);
    assert_eq!((&body["items"][0]["sku"], &body["items"][0]["offer"]), (&json!("A&B#1%"), &json!(true)));
    assert_eq!(body["items"][1]["reason"], "unknown_sku");
}

#[tokio::test]
async fn other_paths_and_methods_are_refused() {
    let bench = Bench::new().await;

    assert_eq!(call(&bench, request("POST", "/availability", "sku=A"), 5).await.0, 405);
    assert_eq!(call(&bench, request("GET", "/orders", "sku=A"), 5).await.0, 404);
}

/// A table that does not answer.
struct Silent;

#[async_trait]
impl Table for Silent {
    async fn get(&self, _: &[Key]) -> Result<Vec<Item>, TableError> {
        std::future::pending().await
    }

    async fn query(&self, _: &str, _: &str) -> Result<Vec<Item>, TableError> {
        std::future::pending().await
    }

    async fn write(&self, _: Vec<Write>) -> Result<(), TableError> {
        std::future::pending().await
    }
}

#[tokio::test]
async fn a_table_that_does_not_answer_offers_nothing_before_the_function_is_ended() {
    let mut bench = Bench::new().await;
    bench.stocked("TEE", UNITS);
    bench.save().await;
    let config = LiveConfig::new(bench.table.clone(), bench.clock.clone());
    bench.availability = Availability::new(config, Store::new(Arc::new(Silent)), bench.clock.clone());

    let (status, body) = call(&bench, request("GET", "/availability", "sku=TEE"), 5).await;

    assert_eq!(
        (status, &body["items"][0]["offer"], &body["items"][0]["reason"]),
        (200, &json!(false), &json!("stale"))
    );
}
