use e2e::{Setting, order};
use local::eventually;
use serde_json::json;
use vendors::Vendor;
use vendors::mintsoft::StockAction;

use crate::stage::scene;

#[tokio::test]
async fn observe_mode_decides_everything_and_writes_to_neither_vendor() {
    let scene = scene(Setting { mode: "observe".into(), ..Setting::default() }).await;
    let sku = scene.plain_sku();

    let full = scene.poll("full").await.unwrap();
    scene.act(&StockAction::Sell { sku: sku.clone(), warehouse: 3, quantity: 2 }).unwrap();
    let delta = scene.poll("delta").await.unwrap();
    let posted = scene.post(&order("5001", &[(&sku, 1)])).await.unwrap();

    let observed = async || Ok((scene.order_state("5001").await? == json!("observed")).then_some(()));
    eventually("the relay records what it would have done", observed).await.unwrap();
    scene.orders_rest().await.unwrap();
    assert_eq!(posted.0, 202);
    assert!(full["levels"].as_u64() > Some(100) && delta["levels"].as_u64() > Some(0), "{full} {delta}");
    assert_eq!(scene.world().log.writes(Vendor::Mintsoft), 0);
    assert_eq!(scene.world().log.writes(Vendor::Wair), 0);
}
