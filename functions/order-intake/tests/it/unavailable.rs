use std::sync::Arc;

use async_trait::async_trait;
use aws_lambda_events::apigw::ApiGatewayV2httpRequest;
use ports::memory::MemoryTable;
use ports::{Clock, Item, Key, Table, TableError, Write};
use runtime::Invocation;
use serde_json::json;

use crate::bench::{Bench, event};

#[tokio::test]
async fn without_a_configuration_the_sender_is_asked_to_try_again() {
    let bench = Bench::without_config();

    let answer = bench.post_event(&event()).await;

    assert_eq!((answer.status, answer.body), (503, json!({"error": "not accepted; try again later"})));
    assert_eq!(bench.queue.depth(), 0);
}

#[tokio::test]
async fn an_empty_key_accepts_nobody() {
    let bench = Bench::with_key("");
    let mut request = bench.signed(b"{}");
    let code = channel::sign(b"", b"{}", ports::Clock::now(&*bench.clock));
    request.headers.insert(channel::HEADER.to_owned(), code);

    let answer = bench.intake.handle(request).await;

    assert_eq!(answer.status, 503);
}

#[tokio::test]
async fn a_queue_that_is_down_loses_nothing() {
    let bench = Bench::new().await;
    bench.queue.set_down(true);

    let down = bench.post_event(&event()).await;
    bench.queue.set_down(false);
    let up = bench.post_event(&event()).await;

    assert_eq!((down.status, up.status), (503, 202));
    assert_eq!(bench.drain().len(), 1);
}

#[tokio::test]
async fn a_table_that_is_down_promises_nothing() {
    let bench = Bench::new().await;
    bench.table.fail_writes_after(Some(0));

    let answer = bench.post_event(&event()).await;

    assert_eq!(answer.status, 503);
    assert_eq!(bench.queue.depth(), 0);
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
async fn a_table_that_does_not_answer_is_a_503_before_the_function_is_ended() {
    let bench = Bench::with_config_on(Arc::new(MemoryTable::default()), Arc::new(Silent)).await;
    let request = bench.signed(event().to_string().as_bytes());
    let gateway: ApiGatewayV2httpRequest = serde_json::from_value(json!({
        "version": "2.0", "rawPath": "/orders", "headers": request.headers, "body": event().to_string(),
        "requestContext": {"requestId": "r-1", "timeEpoch": 1, "http": {"method": "POST", "path": "/orders"}},
        "isBase64Encoded": false
    }))
    .unwrap();
    let deadline = bench.clock.now() + std::time::Duration::from_secs(10);
    let invocation = Invocation { id: "i-1".to_owned(), deadline };

    let answer = order_intake::invoke::handle(&bench.intake, gateway, invocation).await.unwrap();

    assert_eq!(answer.status_code, 503);
    assert!(bench.clock.now() < deadline);
}
