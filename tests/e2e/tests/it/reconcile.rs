use std::sync::Arc;

use cloud::table::DynamoTable;
use e2e::{Scene, differences, order, order_number};
use jiff::{SignedDuration, Timestamp};
use local::eventually;
use serde_json::{Value, json};
use state::{
    Store,
    orders::{Numbered, OrderRecord, OrderState, Orders, index},
};
use vendors::{
    Vendor,
    mintsoft::{OrderAction, STATIC_KEY, StockAction},
};

use crate::stage::{catalogued, trading};

/// Long enough for everything to be overdue.
fn hours_ago(hours: i64) -> Timestamp {
    Timestamp::now() - SignedDuration::from_hours(hours)
}

async fn reconcile(scene: &Scene, wish: Value) -> Value {
    let answer = scene.stack.invoke("ReconcileFunction", &wish).await.unwrap();
    assert!(answer.error.is_none(), "{}", answer.payload);
    answer.payload
}

async fn closed(scene: &Scene, code: &str) {
    let gone = async || {
        reconcile(scene, json!({ "mode": "delta" })).await;
        Ok(scene.open_exceptions().await?.iter().all(|open| !open.starts_with(code)).then_some(()))
    };
    eventually(&format!("{code} is closed"), gone).await.unwrap();
}

#[tokio::test]
async fn drift_made_by_hand_in_mintsoft_is_found_and_healed() {
    let scene = trading().await;
    let sku = scene.plain_sku();
    // Mintsoft dates the change before the cursor: no delta ever shows it.
    let action = StockAction::GoodsIn { sku, warehouse: 3, quantity: 7, location: None };
    scene.world().mintsoft.act(hours_ago(20), &action).unwrap();
    scene.poll("delta").await.unwrap();
    assert!(!differences(&scene.world()).is_empty());

    let report = reconcile(&scene, json!({ "mode": "full" })).await;

    assert_eq!((&report["outcome"], &report["drift"]), (&json!("done"), &json!(1)), "{report}");
    let healed = async || Ok(differences(&scene.world()).is_empty().then_some(()));
    eventually("WAIR has it", healed).await.unwrap();
    let again = reconcile(&scene, json!({ "mode": "full" })).await;
    assert_eq!((&again["drift"], &again["resent"]), (&json!(0), &json!(0)), "{again}");
}

#[tokio::test]
async fn a_sku_is_told_to_wair_again_on_demand() {
    let scene = trading().await;
    let sku = scene.plain_sku();
    let uploads = || scene.world().log.count(Vendor::Wair, "POST", "/api/v1/Stock");
    let before = uploads();

    let done = reconcile(&scene, json!({ "mode": "targeted", "skus": [sku] })).await;

    assert_eq!(done["skus"], 1, "{done}");
    let told = async || Ok((uploads() > before).then_some(()));
    eventually("WAIR is told again", told).await.unwrap();
    assert!(differences(&scene.world()).is_empty());
}

#[tokio::test]
async fn an_orphan_on_either_side_is_named_until_it_is_gone() {
    let scene = catalogued().await;
    let sku = scene.plain_sku();
    let body = json!({
        "OrderNumber": "LS-web-uk-orphan", "ClientId": 42, "WarehouseId": 3, "CourierService": "AUTO", "Country": "GB",
        "FirstName": "Ada", "Address1": "1 Sample Street", "PostCode": "LS1 1AA",
        "OrderItems": [{ "SKU": sku, "Quantity": 1 }],
    });
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let request = client.put(format!("{}/api/Order", scene.mintsoft_url)).header("ms-apikey", STATIC_KEY);
    request.body(body.to_string()).send().await.unwrap();

    reconcile(&scene, json!({ "mode": "delta" })).await;

    assert!(scene.open_exceptions().await.unwrap().contains(&"ORDER_FOREIGN LS-web-uk-orphan".to_owned()));
    let id = scene.world().mintsoft.orders_numbered("LS-web-uk-orphan")[0].id;
    scene.world().mintsoft.move_order(Timestamp::now(), &OrderAction::Cancel { order: id }).unwrap();
    closed(&scene, "ORDER_FOREIGN").await;
}

#[tokio::test]
async fn a_dispatch_that_nobody_was_told_of_is_found_and_told() {
    let scene = catalogued().await;
    scene.post(&order("8001", &[(&scene.plain_sku(), 1)])).await.unwrap();
    scene.created("8001").await.unwrap();
    let id = scene.world().mintsoft.orders_numbered("LS-web-uk-8001")[0].id;
    let despatch = OrderAction::Despatch { order: id, tracking: Some("T8001".to_owned()) };
    scene.world().mintsoft.move_order(hours_ago(5), &despatch).unwrap();

    let report = reconcile(&scene, json!({ "mode": "delta" })).await;

    assert_eq!((&report["retold"], &report["differing"]), (&json!(1), &json!(1)), "{report}");
    let told = async || {
        let sales = scene.world().wair.objects("sales").count();
        Ok((scene.shop.accepted().len() == 1 && sales == 1).then_some(()))
    };
    eventually("the channel and WAIR know it", told).await.unwrap();
    closed(&scene, "DISPATCH_NOT").await;
    let settled = reconcile(&scene, json!({ "mode": "delta" })).await;
    assert_eq!(settled["differing"], 0, "{settled}");
}

#[tokio::test]
async fn the_digest_is_sent_once_however_often_it_is_asked_for() {
    let scene = trading().await;
    reconcile(&scene, json!({ "mode": "digest" })).await;

    let again = reconcile(&scene, json!({ "mode": "digest" })).await;

    assert_eq!(again, json!({}));
}

#[tokio::test]
async fn an_order_that_stalls_is_named_until_it_moves_on() {
    let scene = trading().await;
    let table = DynamoTable::new(scene.stack.aws(), &scene.stack.outputs.state_table);
    let orders = Orders::new(Store::new(Arc::new(table)));
    let (number, sent_at) = (order_number("stalled"), hours_ago(2));
    let of = Numbered { channel: "web-uk".to_owned(), order: "stalled".to_owned(), revision: 1 };
    let known = index(&number, &of).to_vec();
    let state = OrderState::Creating { number, attempt: 1, claimed_until: sent_at, sent_at, absent_lookups: 0 };
    let record = OrderRecord { state, ..OrderRecord::default() };
    orders.write_with("web-uk", "stalled", &None, &record, known).await.unwrap();

    let report = reconcile(&scene, json!({ "mode": "delta" })).await;

    assert_eq!(report["outcome"], "done", "{report}");
    let open = scene.open_exceptions().await.unwrap();
    assert!(open.contains(&"ORDER_STALLED web-uk/stalled".to_owned()), "{open:?}");
    let before = orders.read("web-uk", "stalled").await.unwrap();
    let state = OrderState::Cancelled { revision: 2, at: Timestamp::now() };
    let record = OrderRecord { state, ..OrderRecord::default() };
    orders.write_with("web-uk", "stalled", &before, &record, Vec::new()).await.unwrap();
    closed(&scene, "ORDER_STALLED").await;
}
