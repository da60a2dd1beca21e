use e2e::Scene;
use serde_json::{Value, json};
use vendors::wair::Recommendation;
use vendors::{Fault, Rule, Vendor};

use crate::stage::trading;

async fn poll(scene: &Scene, mode: &str) -> Value {
    let answer = scene.stack.invoke("TransferPollFunction", &json!({ "mode": mode })).await.unwrap();
    assert_eq!(answer.error, None, "{}", answer.payload);
    answer.payload
}

fn recommend(scene: &Scene, sku: &str, quantity: f64) {
    scene.world().wair.recommend(Recommendation {
        reference: "RD_1".into(),
        from: "WH-UK".into(),
        to: "STORE-1".into(),
        sku: sku.into(),
        quantity,
        confirmed: jiff::Timestamp::now(),
        planned: None,
        open: true,
    });
}

#[tokio::test]
async fn a_transfer_that_wair_recommends_is_one_mintsoft_order_however_often_it_is_shown() {
    let scene = trading().await;
    recommend(&scene, &scene.plain_sku(), 2.0);

    let first = poll(&scene, "delta").await;
    for mode in ["delta", "full", "delta"] {
        poll(&scene, mode).await;
    }

    let number = first["sent"][0].as_str().unwrap();
    let world = scene.world();
    let orders = world.mintsoft.orders_numbered(number);
    assert!(number.starts_with("LS-T-") && orders.len() == 1, "{first}");
    assert_eq!(world.log.count(Vendor::Mintsoft, "PUT", "/api/Order"), 1);
    let told: Vec<_> = world.wair.objects("transfers").map(|(_, row)| row["quantityShipped"].clone()).collect();
    assert_eq!(told, [json!(0)]);
}

#[tokio::test]
async fn a_transfer_of_more_than_the_shelf_holds_is_an_exception_before_anything_moves() {
    let scene = trading().await;
    recommend(&scene, &scene.plain_sku(), 100_000.0);

    let report = poll(&scene, "delta").await;

    assert_eq!((report["waiting"].as_u64(), scene.world().log.writes(Vendor::Mintsoft)), (Some(1), 0));
    assert!(scene.open_exceptions().await.unwrap().iter().any(|it| it.starts_with("TRANSFER_SHORT WH-UK")));
}

#[tokio::test]
async fn a_transfer_whose_create_is_cut_after_commit_is_one_order_where_mintsoft_accepts_duplicates() {
    let scene = trading().await;
    scene.world().mintsoft.switches.duplicate_check = false;
    scene.world().mintsoft_faults.add(Rule::on("PUT", "/api/Order", Fault::Reset { after_commit: true }).once());
    recommend(&scene, &scene.plain_sku(), 2.0);

    poll(&scene, "delta").await;
    let found = async || Ok(poll(&scene, "delta").await["sent"][0].as_str().map(str::to_owned));
    let number = local::eventually("the transfer is found", found).await.unwrap();

    assert_eq!(scene.world().mintsoft.orders_numbered(&number).len(), 1);
    assert_eq!(scene.world().log.count(Vendor::Mintsoft, "PUT", "/api/Order"), 1);
}
