use std::collections::BTreeSet;

use e2e::{Setting, differences};
use local::{Items, eventually};
use serde_json::json;
use vendors::mintsoft::StockAction;
use vendors::{Fault, Rule, Vendor};

use crate::stage::{scene, trading};

const INVENTORY: &str = "/api/Product/Inventory/Bulk";

/// Kinds of items that differ.
fn changed(before: &Items, after: &Items) -> BTreeSet<String> {
    let keys: BTreeSet<_> = before.keys().chain(after.keys()).collect();
    let changed = keys.into_iter().filter(|key| before.get(*key) != after.get(*key));
    changed.map(|(pk, _)| pk.split('#').next().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_full_read_brings_every_level_and_an_idle_poll_calls_only_mintsoft_and_only_once() {
    let scene = trading().await;
    assert_eq!(differences(&scene.world()), [] as [String; 0]);
    let before = scene.stack.items().await.unwrap();
    scene.world().log.clear();

    let report = scene.poll("delta").await.unwrap();

    assert_eq!(report["outcome"], "done", "{report}");
    assert_eq!(scene.world().log.total(Vendor::Mintsoft), 1);
    assert_eq!(scene.world().log.total(Vendor::Wair), 0);
    let after = scene.stack.items().await.unwrap();
    assert_eq!(changed(&before, &after), ["lease".to_owned()].into());
}

#[tokio::test]
async fn a_sku_that_sells_out_is_told_as_zero_in_the_next_delta() {
    let scene = trading().await;
    let sku = scene.plain_sku();
    sell_out(&scene, &sku);
    scene.world().log.clear();

    let report = scene.poll("delta").await.unwrap();

    assert_eq!(report["outcome"], "done", "{report}");
    assert_eq!(scene.world().wair.planned_level("WH-UK", &sku), Some(0));
    assert_eq!(differences(&scene.world()), [] as [String; 0]);
    assert_eq!(scene.world().log.count(Vendor::Wair, "POST", "/api/v1/Stock"), 1);
}

fn sell_out(scene: &e2e::Scene, sku: &str) {
    for warehouse in [3, 5] {
        let quantity = scene.free(sku, warehouse);
        scene.act(&StockAction::Sell { sku: sku.into(), warehouse, quantity }).unwrap();
    }
}

#[tokio::test]
async fn a_truncated_full_read_publishes_nothing_and_the_next_good_one_heals() {
    let scene = trading().await;
    let sku = scene.plain_sku();
    scene.act(&StockAction::Sell { sku, warehouse: 3, quantity: 1 }).unwrap();
    scene.world().mintsoft_faults.add(Rule::on("GET", INVENTORY, Fault::TruncatedRead { keep_percent: 50 }));
    scene.world().log.clear();

    let truncated = scene.poll("full").await.unwrap();

    assert_eq!(truncated["outcome"], "guarded", "{truncated}");
    assert_eq!(scene.world().log.total(Vendor::Wair), 0);
    assert_eq!(scene.open_exceptions().await.unwrap(), ["VANISH_GUARD all locations"]);

    scene.world().mintsoft_faults.clear();
    let good = scene.poll("full").await.unwrap();

    assert_eq!(good["outcome"], "done", "{good}");
    assert_eq!(differences(&scene.world()), [] as [String; 0]);
    assert_eq!(scene.open_exceptions().await.unwrap(), [] as [String; 0]);
}

#[tokio::test]
async fn a_released_allocation_is_not_in_the_next_full_load() {
    let scene = trading().await;
    let sku = scene.plain_sku();
    scene.act(&StockAction::Allocate { sku: sku.clone(), warehouse: 3, quantity: 4 }).unwrap();
    scene.poll("delta").await.unwrap();
    assert_eq!(scene.world().wair.planned_allocated("WH-UK", &sku), 4);

    scene.act(&StockAction::Release { sku: sku.clone(), warehouse: 3, quantity: 4 }).unwrap();
    let report = scene.poll("delta").await.unwrap();

    assert_eq!(report["outcome"], "done", "{report}");
    assert_eq!(scene.world().wair.planned_allocated("WH-UK", &sku), 0);
    assert!(scene.world().wair.allocations().values().all(|allocation| allocation.sku != sku));
    assert_eq!(differences(&scene.world()), [] as [String; 0]);
}

#[tokio::test]
async fn a_hint_brings_a_targeted_read_of_its_sku() {
    let scene = trading().await;
    let sku = scene.plain_sku();
    scene.act(&StockAction::GoodsIn { sku: sku.clone(), warehouse: 3, quantity: 7, location: None }).unwrap();
    let hint = json!({ "version": 1, "skus": [sku] }).to_string();

    scene.stack.send(&scene.stack.outputs.hints_queue_url, "", "", &hint).await.unwrap();

    let level = async || Ok(differences(&scene.world()).is_empty().then_some(()));
    assert!(eventually("the level is told", level).await.is_ok());
}

#[tokio::test]
async fn a_catalogue_of_many_pages_is_read_to_its_end() {
    let scene = scene(Setting { skus: 1_000, ..Setting::default() }).await;
    assert!(differences(&scene.world()).len() > 1_000);

    let report = scene.poll("full").await.unwrap();

    assert_eq!(report["outcome"], "done", "{report}");
    assert!(scene.world().log.count(Vendor::Mintsoft, "GET", INVENTORY) > 6);
    assert_eq!(differences(&scene.world()), [] as [String; 0]);
    assert!(scene.world().wair.violations().is_empty() && !scene.world().wair.batch_open());
}
