use std::time::Duration;

use reqwest::{Method, Response};
use serde_json::json;
use vendors::mintsoft::{PASSWORD, USERNAME};
use vendors::{Vendor, lock};

use crate::bench::bench;

#[tokio::test]
async fn a_login_works_and_a_wrong_password_is_401_with_an_empty_body() {
    let bench = bench().await;
    let credentials = |password: &str| json!({ "Username": USERNAME, "Password": password });

    let right = bench.send(Method::POST, "/api/Auth", credentials(PASSWORD)).await.unwrap();
    let wrong = bench.send(Method::POST, "/api/Auth", credentials("guess")).await.unwrap();

    assert_eq!((right.status().as_u16(), wrong.status().as_u16()), (200, 401));
    assert!(wrong.bytes().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_hang_really_hangs() {
    let bench = bench().await;
    bench.fault(json!({ "kind": "hang", "after_commit": false })).await;

    let request = bench.client.get(format!("{}/api/Product/List", bench.base)).timeout(Duration::from_millis(200));
    let error = request.send().await.unwrap_err();

    assert!(error.is_timeout());
    assert_eq!(lock(&bench.world).log.total(Vendor::Mintsoft), 1);
}

#[tokio::test]
async fn a_reset_closes_the_connection_without_an_answer() {
    let bench = bench().await;
    bench.fault(json!({ "kind": "reset", "after_commit": false })).await;

    let error = bench.list().await.unwrap_err();

    assert!(error.is_request() && !error.is_timeout() && !error.is_connect());
    assert_eq!(lock(&bench.world).log.total(Vendor::Mintsoft), 1);
}

#[tokio::test]
async fn a_cut_body_fails_after_the_headers() {
    let bench = bench().await;
    bench.fault(json!({ "kind": "cut_body" })).await;

    let response = bench.list().await.unwrap();
    let status = response.status();

    assert_eq!(status, 200);
    assert!(response.bytes().await.is_err());
}

#[tokio::test]
async fn every_answer_has_a_date_that_follows_the_admin_clock() {
    let bench = bench().await;
    let year = |response: Response| response.headers()["date"].to_str().unwrap()[12..16].parse::<i16>().unwrap();

    let before = year(bench.list().await.unwrap());
    bench.admin(Method::POST, "clock", json!({ "advance_seconds": 366 * 86_400 })).await;
    let after = year(bench.list().await.unwrap());

    assert_eq!(after, before + 1);
}
