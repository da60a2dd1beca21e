use local::eventually;
use serde_json::{Value, json};

use crate::stage::trading;

/// Logged documents of the embedded metric format that hold a metric.
fn published(logged: &[String], name: &str) -> Vec<Value> {
    let documents = logged.iter().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    documents.filter(|document| document["_aws"].is_object() && !document[name].is_null()).collect()
}

#[tokio::test]
async fn every_run_publishes_metrics_and_a_quiet_one_leaves_no_row() {
    let scene = trading().await;
    scene.poll("delta").await.unwrap();
    let rows = async || {
        let items = scene.stack.items().await.unwrap();
        items.keys().filter(|(pk, _)| pk.starts_with("run#stock#")).count()
    };
    let before = (rows().await, published(&scene.stack.logs().await.unwrap(), "StockAge").len());

    let quiet = scene.poll("delta").await.unwrap();

    let shown = eventually("the metrics are in the logs", async || {
        let shown = published(&scene.stack.logs().await?, "StockAge");
        Ok((shown.len() > before.1).then_some(shown))
    });
    let shown = shown.await.unwrap();
    let newest = shown.last().unwrap();
    assert_eq!(newest["_aws"]["CloudWatchMetrics"][0]["Dimensions"], json!([["Stage"]]));
    assert!(newest["StockAge"].as_u64().is_some_and(|age| age < 60), "{newest}");
    assert_eq!((quiet["changedSkus"].as_u64(), rows().await), (Some(0), before.0), "{quiet}");
}
