use std::sync::Arc;

use async_trait::async_trait;
use aws_lambda_events::{apigw::ApiGatewayV2httpRequest, encodings::Body};
use desk::handle;
use ports::{Clock, Failure, Secrets};
use runtime::Invocation;
use serde_json::json;
use state::credentials::Vault;

use crate::office::{Office, TOKEN};

fn request(method: &str, path: &str, cookies: &[String], body: &str) -> ApiGatewayV2httpRequest {
    serde_json::from_value(json!({
        "version": "2.0", "rawPath": path, "rawQueryString": "", "headers": {}, "cookies": cookies, "body": body,
        "requestContext": {"requestId": "r-1", "timeEpoch": 1,
                           "http": {"method": method, "path": path, "sourceIp": "192.0.2.1"}},
        "isBase64Encoded": false
    }))
    .expect("a request")
}

#[tokio::test]
async fn a_browser_behind_the_gateway_logs_in_and_reads_with_every_guard_in_place() {
    let office = Office::new().await;
    let invocation =
        || Invocation { id: "i-1".to_owned(), deadline: office.clock.now() + std::time::Duration::from_secs(20) };
    let body = format!("name=Ada&token={}", TOKEN.replace(' ', "+"));

    let login =
        handle(&office.desk, request("POST", "/desk/login", &[], &body), invocation()).await.expect("an answer");
    let cookie = login.cookies[0].split(';').next().expect("a pair").to_owned();
    let page = handle(&office.desk, request("GET", "/desk", &[cookie], ""), invocation()).await.expect("an answer");

    assert_eq!((login.status_code, page.status_code), (303, 200));
    let header = |name: &str| page.headers[name].to_str().expect("text");
    assert!(header("content-security-policy").starts_with("default-src 'none'; style-src 'self'"));
    assert_eq!((header("x-content-type-options"), header("x-frame-options")), ("nosniff", "DENY"));
    assert_eq!((header("cache-control"), header("content-type")), ("no-store", "text/html; charset=utf-8"));
    let Some(Body::Text(text)) = page.body else { panic!("no text") };
    assert!(text.starts_with("<!DOCTYPE html>") && !text.contains("<script") && !text.contains("style=\""));
}

/// Secrets that do not answer.
struct Silent;

#[async_trait]
impl Secrets for Silent {
    async fn read(&self, _: &str) -> Result<Option<String>, Failure> {
        std::future::pending().await
    }

    async fn write(&self, _: &str, _: &str) -> Result<(), Failure> {
        std::future::pending().await
    }
}

#[tokio::test]
async fn without_time_for_an_answer_a_deed_is_not_called_undone() {
    let mut office = Office::new().await;
    office.desk.vault = Vault::new(Arc::new(Silent), office.clock.clone(), "secret");
    let answer = async |method| {
        let invocation = Invocation { id: "i-1".to_owned(), deadline: office.clock.now() };
        let answer = handle(&office.desk, request(method, "/desk/letters", &[], ""), invocation).await;
        let Some(Body::Text(text)) = answer.expect("an answer").body else { panic!("no text") };
        text
    };

    assert!(answer("POST").await.contains("not known whether it was done"));
    assert!(answer("GET").await.contains("Nothing was changed"));
}

#[tokio::test]
async fn the_style_sheet_is_read_without_a_session_and_other_things_are_not_there() {
    let mut office = Office::new().await;

    assert!(office.page("desk.css").await.contains(":root"));
    assert_eq!(office.send("DELETE", "exceptions", &[]).await.status, 405);
    assert_eq!(office.get("a/b").await.status, 404);
}

#[tokio::test]
async fn a_table_that_does_not_answer_is_said_and_not_shown_as_empty() {
    let mut office = Office::open().await;
    office.page("").await;
    office.table.fail_reads_after(Some(0));

    let answer = office.get("exceptions").await;

    assert_eq!(answer.status, 503);
    assert!(answer.body.contains("cannot be read just now"));
}
