use reqwest::Method;
use serde_json::{Value, json};
use vendors::lock;

use crate::bench::bench;

#[tokio::test]
async fn the_admin_api_plays_the_floor_and_shows_the_state() {
    let bench = bench().await;
    bench.admin(Method::POST, "products", json!({ "sku": "NEW-1" })).await;

    let goods = json!({ "action": "goods_in", "sku": "NEW-1", "warehouse": 3, "quantity": 9, "location": null });
    bench.admin(Method::POST, "stock", goods).await;
    bench
        .admin(Method::POST, "stock", json!({ "action": "sell", "sku": "NEW-1", "warehouse": 3, "quantity": 2 }))
        .await;

    let state = bench.admin(Method::GET, "state?sku=NEW-1", Value::Null).await;
    assert_eq!(state["mintsoft"]["inventory"][0]["on_hand"], 7);
    assert_eq!(state["mintsoft"]["inventory"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn the_admin_api_counts_calls_and_forgets_them() {
    let bench = bench().await;
    bench.list().await.unwrap();

    let before = bench.admin(Method::GET, "counts", Value::Null).await;
    let log = bench.admin(Method::GET, "log", Value::Null).await;
    bench.admin(Method::DELETE, "log", Value::Null).await;
    let after = bench.admin(Method::GET, "counts", Value::Null).await;

    assert_eq!(before["mintsoft"]["calls"]["GET /api/Product/List"], 1);
    assert_eq!((&log[0]["path"], &log[0]["status"]), (&json!("/api/Product/List"), &json!(200)));
    assert_eq!(after["mintsoft"]["total"], 0);
}

#[tokio::test]
async fn the_admin_api_sets_switches_and_names_a_wrong_one() {
    let bench = bench().await;

    let all = bench.admin(Method::PATCH, "switches/mintsoft", json!({ "duplicate_check": false })).await;
    let wrong = bench.send(Method::PATCH, "/_admin/switches/wair", json!({ "no_such": 1 })).await.unwrap();

    assert_eq!((&all["duplicate_check"], &all["rotate_kills_old"]), (&json!(false), &json!(true)));
    assert!(!lock(&bench.world).mintsoft.switches.duplicate_check);
    assert_eq!(wrong.status(), 400);
    assert!(wrong.text().await.unwrap().contains("no_such"));
}

#[tokio::test]
async fn the_admin_api_tells_how_often_a_fault_fired() {
    let bench = bench().await;
    bench
        .admin(Method::PUT, "faults/mintsoft", json!([{ "path": "/api", "times": 1, "fault": { "kind": "null" } }]))
        .await;

    bench.list().await.unwrap();
    bench.list().await.unwrap();

    let faults = bench.admin(Method::GET, "faults/mintsoft", Value::Null).await;
    assert_eq!((&faults["fired"]["null"], &faults["rules"][0]["seen"]), (&json!(1), &json!(2)));
}
