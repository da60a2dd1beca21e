use e2e::{CONFIG, Scene};
use jiff::{SignedDuration, Timestamp};
use local::eventually;
use serde_json::{Value, json};
use vendors::Vendor;
use vendors::mintsoft::StockAction;

use crate::stage::trading;

/// The store's stock is mastered outside Mintsoft.
async fn with_a_store() -> Scene {
    let scene = trading().await;
    let store = "kind = \"store\"\nauthority = \"wair\"";
    scene.stack.push_config(&CONFIG.replace("kind = \"store\"", store)).await.unwrap();
    scene
}

fn levels(observed: Timestamp, sku: &str, quantity: i64) -> Value {
    json!({
        "version": 1, "location": "STORE-1", "observedAt": observed.to_string(),
        "levels": [{ "sku": sku, "quantity": quantity }],
    })
}

fn physical(scene: &Scene, sku: &str) -> i32 {
    let world = scene.world();
    let id = world.mintsoft.product(sku).unwrap().id;
    world.mintsoft.rows_of(id, 8).map(vendors::mintsoft::Row::stock_level).sum()
}

/// A SKU that the store keeps in one place only: Mintsoft takes no absolute level for several bins.
fn in_one_bin(scene: &Scene) -> String {
    let world = scene.world();
    let one = |product: &&vendors::mintsoft::Product| {
        product.client == 42 && !product.sku.trim().is_empty() && world.mintsoft.rows_of(product.id, 8).count() == 1
    };
    world.mintsoft.products().find(one).unwrap().sku.clone()
}

async fn told(scene: &Scene, sku: &str, quantity: i64) {
    let both = async || {
        let wair = scene.world().wair.planned_level("STORE-1", sku);
        Ok((wair == Some(quantity) && i64::from(physical(scene, sku)) == quantity).then_some(()))
    };
    if let Err(error) = eventually("both sides have the level", both).await {
        let logs = scene.stack.logs().await.unwrap();
        panic!("{error}: Mintsoft {}, {:?}\n{}", physical(scene, sku), scene.open_exceptions().await, logs.join("\n"));
    }
}

#[tokio::test]
async fn a_level_from_upstream_reaches_mintsoft_and_wair_and_an_older_one_changes_nothing() {
    let scene = with_a_store().await;
    let sku = in_one_bin(&scene);
    let now = Timestamp::now();

    let (status, answer) = scene.post_stock(&levels(now, &sku, 37)).await.unwrap();
    assert_eq!(status, 202, "{answer}");
    told(&scene, &sku, 37).await;
    scene.world().log.clear();
    let older = levels(now - SignedDuration::from_mins(5), &sku, 3);
    assert_eq!(scene.post_stock(&older).await.unwrap().0, 202);
    let queue = &scene.stack.outputs.hints_queue_url;
    let empty = local::Depth { visible: 0, in_flight: 0 };
    let taken = async || Ok((scene.stack.depth(queue).await? == empty).then_some(()));
    assert!(eventually("the older level is taken", taken).await.is_ok());

    assert_eq!(physical(&scene, &sku), 37);
    assert_eq!(scene.world().log.writes(Vendor::Mintsoft), 0);
    assert_eq!(scene.world().wair.planned_level("STORE-1", &sku), Some(37));
}

#[tokio::test]
async fn a_change_in_mintsoft_at_such_a_location_is_reported_and_overwrites_nothing() {
    let scene = with_a_store().await;
    let sku = in_one_bin(&scene);
    scene.post_stock(&levels(Timestamp::now(), &sku, 12)).await.unwrap();
    told(&scene, &sku, 12).await;

    scene.act(&StockAction::GoodsIn { sku: sku.clone(), warehouse: 8, quantity: 5, location: None }).unwrap();
    let report = scene.poll("delta").await.unwrap();

    assert_eq!(report["outcome"], "done", "{report}");
    let drift = scene.open_exceptions().await.unwrap();
    assert!(drift.iter().any(|it| it.starts_with("UPSTREAM_DRIFT") && it.contains(&sku)), "{drift:?}");
    assert_eq!((physical(&scene, &sku), scene.world().wair.planned_level("STORE-1", &sku)), (17, Some(12)));

    scene.post_stock(&levels(Timestamp::now(), &sku, 17)).await.unwrap();
    told(&scene, &sku, 17).await;
    let closed =
        async || Ok(scene.open_exceptions().await?.iter().all(|it| !it.starts_with("UPSTREAM_DRIFT")).then_some(()));
    assert!(eventually("the drift is closed", closed).await.is_ok());
}

#[tokio::test]
async fn levels_for_a_location_that_mintsoft_masters_are_refused_by_name() {
    let scene = trading().await;

    for (location, field) in [("WH-UK", "location"), ("NOWHERE", "location")] {
        let mut event = levels(Timestamp::now(), "A", 1);
        event["location"] = json!(location);
        let (status, answer) = scene.post_stock(&event).await.unwrap();

        assert_eq!((status, answer["field"].as_str()), (400, Some(field)), "{answer}");
    }
}
