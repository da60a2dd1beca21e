use product_sync::Outcome;
use vendors::{Fault, Rule, Vendor};

use crate::world::World;

#[tokio::test]
async fn an_item_that_wair_refuses_costs_only_itself_and_is_tried_again_by_the_next_full_read() {
    let world = World::with(&["TEE-RED-M", "CAP-RED-M", "SOCK-RED-M"]).await;
    world.wire.refuse("\"itemId\":\"CAP\"");

    let report = world.full().await;
    let quiet = world.delta().await;

    assert_eq!((report.outcome, quiet.wair_calls), (Outcome::Done, 0));
    assert_eq!(world.given_skus(), ["SOCK-RED-M", "TEE-RED-M"]);
    assert_eq!(world.troubles().await, ["PRODUCT_REFUSED_BY_WAIR item CAP"]);

    world.wire.refuse_nothing();
    world.full().await;
    assert_eq!(world.given().len(), 3);
    assert!(world.open().await.is_empty());
}

#[tokio::test]
async fn a_size_that_wair_refuses_costs_only_itself() {
    let world = World::with(&["TEE-RED-M", "TEE-RED-L"]).await;
    world.wire.refuse("\"sizeId\":\"L\",\"code\"");

    world.full().await;

    assert_eq!(world.troubles().await, ["PRODUCT_REFUSED_BY_WAIR size L"]);
    assert_eq!(world.given().len(), 2);

    world.wire.refuse_nothing();
    world.full().await;
    assert!(world.open().await.is_empty());
}

#[tokio::test]
async fn while_wair_is_away_products_wait_and_are_reported() {
    let world = World::with(&["TEE-RED-M"]).await;
    world.full().await;
    world.wait(3_600);
    world.add("CAP-RED-M");
    world.wair_meets(Rule::always(Fault::BadGateway { after_commit: false }));

    let waiting = world.delta().await;

    assert_eq!(waiting.outcome, Outcome::Unsent);
    assert_eq!(world.troubles().await, ["PRODUCT_NOT_IN_WAIR CAP-RED-M", "WAIR_UNAVAILABLE WAIR"]);
    assert!(world.product("TEE-RED-M").await.unwrap().is_given(), "what WAIR has is not forgotten");

    world.heal();
    world.delta().await;
    assert!(world.open().await.is_empty());
    assert_eq!(world.given().len(), 2);
    let told = world.calls(Vendor::Wair);
    world.delta().await;
    assert_eq!(world.calls(Vendor::Wair), told);
}

#[tokio::test]
async fn stock_of_a_discontinued_sku_is_seen_by_a_full_read() {
    let world = World::with(&["TEE-RED-M", "TEE-RED-L"]).await;
    world.discontinue("TEE-RED-L");
    world.goods_in("TEE-RED-L", 4);
    let mut stock = state::stock::Chunks::default();
    let sku = mapping::sku::Sku::usable("TEE-RED-L").unwrap();
    let lease = world.sync.leases.take("stock", std::time::Duration::from_secs(300)).await.unwrap().unwrap();
    let bin = mapping::mintsoft::inventory::Bin { warehouse: 3, row: 1, location: 1 };
    let seen =
        mapping::mintsoft::inventory::Observation { sku: sku.clone(), bin, physical: 4, allocated: 0, updated: None };
    stock.update(&sku, |known| mapping::stock::merge::enter(known, &[seen], 1));
    world.sync.stock.save(&mut stock, &lease).await.unwrap();

    world.full().await;
    world.full().await;

    assert_eq!(world.troubles().await, ["SKU_SUSPICIOUS TEE-RED-L", "WAIR_SKU_NOT_ACTIVE TEE-RED-L"]);
}
