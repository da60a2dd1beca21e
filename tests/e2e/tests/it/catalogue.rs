use std::collections::BTreeSet;

use e2e::{Scene, order};
use jiff::Timestamp;
use serde_json::{Value, json};
use vendors::Vendor;
use vendors::mintsoft::{Product, StockAction};

use crate::stage::catalogued;

/// A fresh product with stock, as the warehouse would have entered it.
pub(crate) fn stocked(scene: &Scene, sku: &str, quantity: i32) {
    scene.world().mintsoft.add_product(Timestamp::now(), sku);
    scene.act(&StockAction::GoodsIn { sku: sku.into(), warehouse: 3, quantity, location: None }).unwrap();
}

fn change(scene: &Scene, sku: &str, change: impl FnOnce(&mut Product)) {
    let mut world = scene.world();
    let id = world.mintsoft.product(sku).unwrap().id;
    world.mintsoft.change_product(Timestamp::now(), id, change);
}

/// The product as WAIR knows it, with its size.
fn in_wair(scene: &Scene, sku: &str) -> Option<Value> {
    let world = scene.world();
    let mut skus = world.wair.objects("items").flat_map(|(_, item)| item["skus"].as_array().into_iter().flatten());
    skus.find(|found| found["skuId"] == sku).cloned()
}

async fn synced(scene: &Scene, mode: &str) -> Value {
    let report = scene.sync(mode).await.unwrap();
    assert_eq!(report["outcome"], "done", "{report}");
    assert_eq!(scene.poll("delta").await.unwrap()["outcome"], "done");
    report
}

async fn has_exception(scene: &Scene, code: &str, subject: &str) -> bool {
    scene.open_exceptions().await.unwrap().iter().any(|it| it.starts_with(code) && it.contains(subject))
}

#[tokio::test]
async fn the_whole_catalogue_reaches_wair_and_an_unchanged_one_uploads_nothing() {
    let scene = catalogued().await;
    let own: BTreeSet<String> = {
        let world = scene.world();
        let plain = |product: &&Product| {
            product.client == 42 && product.components.is_empty() && !product.sku.trim().is_empty()
        };
        world.mintsoft.products().filter(plain).map(|product| product.sku.clone()).collect()
    };
    assert!(own.iter().all(|sku| in_wair(&scene, sku).is_some()));
    scene.world().log.clear();

    synced(&scene, "delta").await;
    synced(&scene, "full").await;

    assert_eq!(scene.world().log.total(Vendor::Wair), 0);
    assert!(scene.world().wair.violations().is_empty() && !scene.world().wair.batch_open());
}

#[tokio::test]
async fn a_new_product_becomes_offerable_with_the_next_delta() {
    let scene = catalogued().await;
    stocked(&scene, "NEWTEE-RED-M", 5);
    assert_eq!(scene.not_offered("NEWTEE-RED-M").await.unwrap().as_deref(), Some("unknown_sku"));

    synced(&scene, "delta").await;

    assert_eq!(scene.not_offered("NEWTEE-RED-M").await.unwrap(), None);
    let sku = in_wair(&scene, "NEWTEE-RED-M").unwrap();
    assert_eq!((&sku["styleId"], &sku["sizeId"]), (&json!("NEWTEE-RED"), &json!("M")));
}

#[tokio::test]
async fn only_the_item_of_a_changed_product_is_told_again() {
    let scene = catalogued().await;
    let sku = scene.plain_sku();
    change(&scene, &sku, |product| product.name = "Renamed for spring".into());
    scene.world().log.clear();

    synced(&scene, "delta").await;

    assert_eq!(scene.world().log.count(Vendor::Wair, "POST", "/api/v1/Items"), 1);
    assert_eq!(scene.world().log.count(Vendor::Wair, "POST", "/api/v1/Sizes"), 0);
}

#[tokio::test]
async fn a_discontinued_product_is_no_longer_offered_and_is_offered_again_when_it_returns() {
    let scene = catalogued().await;
    let sku = scene.plain_sku();
    assert_eq!(scene.not_offered(&sku).await.unwrap(), None);

    change(&scene, &sku, |product| product.discontinued = true);
    synced(&scene, "delta").await;
    assert!(scene.not_offered(&sku).await.unwrap().is_some());

    change(&scene, &sku, |product| product.discontinued = false);
    synced(&scene, "delta").await;
    assert_eq!(scene.not_offered(&sku).await.unwrap(), None);
}

#[tokio::test]
async fn blank_and_doubled_skus_go_nowhere_and_near_twins_go_byte_for_byte() {
    let scene = catalogued().await;
    let plain = scene.plain_sku();
    stocked(&scene, "CAP-RED-M", 3);
    stocked(&scene, "cap-red-m", 4);
    let doubled = ["SCARF-RED-M", "SCARF-RED-M"].map(|sku| scene.world().mintsoft.add_product(Timestamp::now(), sku));
    scene.world().mintsoft.add_product(Timestamp::now(), "  ");

    synced(&scene, "full").await;

    assert!(in_wair(&scene, "CAP-RED-M").is_some() && in_wair(&scene, "cap-red-m").is_some());
    assert!(has_exception(&scene, "SKU_SUSPICIOUS", "cap-red-m").await);
    assert_eq!(in_wair(&scene, "SCARF-RED-M"), None);
    assert!(has_exception(&scene, "SKU_DOUBLED", "SCARF-RED-M").await);
    assert!(scene.open_exceptions().await.unwrap().iter().any(|it| it.starts_with("SKU_BLANK")));
    assert_eq!(in_wair(&scene, "  "), None);
    assert!(scene.not_offered("SCARF-RED-M").await.unwrap().is_some());
    assert_eq!(scene.not_offered(&plain).await.unwrap(), None);

    scene.world().mintsoft.change_product(Timestamp::now(), doubled[1], |product| product.discontinued = true);
    synced(&scene, "full").await;
    assert!(!has_exception(&scene, "SKU_DOUBLED", "SCARF-RED-M").await);
    assert!(in_wair(&scene, "SCARF-RED-M").is_some());
}

#[tokio::test]
async fn a_full_size_run_is_in_order_at_wair_and_in_the_storefront() {
    let scene = catalogued().await;
    let sizes = ["XXL", "S", "XS", "XL", "M", "L"];
    for size in sizes {
        stocked(&scene, &format!("POLO-RED-{size}"), 2);
    }

    synced(&scene, "delta").await;

    let run: Vec<String> = scene.world().wair.size_run().into_iter().map(str::to_owned).collect();
    let places: Vec<_> =
        ["XS", "S", "M", "L", "XL", "XXL"].map(|size| run.iter().position(|it| it == size).unwrap()).into();
    assert!(places.is_sorted(), "{run:?}");
    let (status, answer) = scene.ask_availability(&[("sku", "POLO-RED-M"), ("size_run", "true")]).await.unwrap();
    let others: Vec<_> = answer["items"][0]["sizes"].as_array().unwrap().iter().map(|it| it["sku"].clone()).collect();
    assert_eq!(status, 200);
    assert_eq!(others, ["XS", "S", "L", "XL", "XXL"].map(|size| json!(format!("POLO-RED-{size}"))));
}

#[tokio::test]
async fn a_nested_bundle_is_offered_by_its_scarcest_component() {
    let scene = catalogued().await;
    stocked(&scene, "SOCK-RED-M", 4);
    stocked(&scene, "BELT-RED-M", 9);
    let now = Timestamp::now();
    scene.world().mintsoft.add_bundle(now, "PAIR-RED-M", &[("SOCK-RED-M", 2)]);
    scene.world().mintsoft.add_bundle(now, "GIFT-RED-M", &[("PAIR-RED-M", 1), ("BELT-RED-M", 1)]);
    synced(&scene, "delta").await;
    assert_eq!(scene.not_offered("GIFT-RED-M").await.unwrap(), None);

    scene.act(&StockAction::Sell { sku: "SOCK-RED-M".into(), warehouse: 3, quantity: 3 }).unwrap();
    assert_eq!(scene.poll("delta").await.unwrap()["outcome"], "done");

    assert_eq!(scene.not_offered("GIFT-RED-M").await.unwrap().as_deref(), Some("out_of_stock"));
    assert_eq!(scene.not_offered("SOCK-RED-M").await.unwrap(), None);
}

#[tokio::test]
async fn a_recipe_that_changes_under_an_open_order_is_reported_and_touches_no_order() {
    let scene = catalogued().await;
    stocked(&scene, "SOCK-NAVY-M", 40);
    let bundle = scene.world().mintsoft.add_bundle(Timestamp::now(), "TRIO-NAVY-M", &[("SOCK-NAVY-M", 3)]);
    synced(&scene, "delta").await;
    scene.post(&order("3001", &[("TRIO-NAVY-M", 2)])).await.unwrap();
    scene.created("3001").await.unwrap();
    let sent = |scene: &Scene| {
        let world = scene.world();
        let items = &world.mintsoft.orders_numbered("LS-web-uk-3001")[0].items;
        // Pennies that do not divide may split a line in two.
        assert!(items.iter().all(|item| item.sku == "SOCK-NAVY-M"), "{items:?}");
        items.iter().map(|item| item.quantity).sum::<i32>()
    };
    assert_eq!(sent(&scene), 6);

    scene.world().mintsoft.change_product(Timestamp::now(), bundle, |bundle| bundle.components[0].quantity = 4);
    synced(&scene, "full").await;

    assert!(has_exception(&scene, "BUNDLE_CHANGED", "TRIO-NAVY-M").await);
    assert_eq!(sent(&scene), 6);
}
