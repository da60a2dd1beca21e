use stock_poll::Outcome;
use vendors::{Fault, Rule};

use crate::world::World;

#[tokio::test]
async fn a_sku_that_a_read_does_not_show_keeps_its_level() {
    let world = World::seeded(300).await;
    world.full().await;
    let sku = world.stocked(1).remove(0);
    let before = world.level("WH", &sku);

    world.remove(&sku);
    world.delta().await;
    world.full().await;

    assert_eq!(world.level("WH", &sku), before);
}

#[tokio::test]
async fn a_sku_is_told_as_zero_after_two_full_reads_without_it_and_a_look_at_it_alone() {
    let world = World::seeded(300).await;
    world.full().await;
    let sku = world.stocked(1).remove(0);
    world.remove(&sku);
    world.full().await;

    world.vendors().log.clear();
    world.full().await;

    let looked = world.vendors().log.calls().iter().any(|call| call.query.contains(&format!("SKU={sku}")));
    assert!(looked, "nobody looked at {sku}");
    assert_eq!((world.level("WH", &sku), world.level("STORE", &sku)), (Some(0), Some(0)));
    world.assert_converged();
}

#[tokio::test]
async fn a_sku_that_the_look_still_shows_is_not_zero() {
    let world = World::seeded(300).await;
    world.full().await;
    let sku = world.stocked(1).remove(0);
    let row = format!("\"SKU\":\"{sku}\"");
    let unseen = Rule::on("GET", "/api/Product", Fault::Replace { find: row, with: "\"SKU\":\"OTHER\"".to_owned() });
    for page in 1..=8 {
        world.mintsoft_meets(unseen.clone().query(&format!("PageNo={page}&Limit=500&ClientId=42")).times(2));
    }
    let before = world.level("WH", &sku);

    world.full().await;
    world.full().await;
    world.full().await;

    assert_eq!(world.level("WH", &sku), before);
}

#[tokio::test]
async fn a_filter_that_is_ignored_does_not_make_a_sku_look_gone() {
    let world = World::seeded(300).await;
    world.full().await;
    let sku = world.stocked(1).remove(0);
    let before = world.level("WH", &sku);
    world.remove(&sku);
    world.full().await;
    let foreign = r#"[{"ID":1,"SKU":"SOMETHING","WarehouseId":3,"StockLevel":1,"Allocated":0,"ClientId":42}]"#;
    let ignored = Fault::Status { status: 200, body: foreign.to_owned(), after_commit: false };
    world.mintsoft_meets(Rule::on("GET", "/api/Product", ignored).query("&SKU="));

    world.full().await;
    assert_eq!(world.level("WH", &sku), before);

    world.heal();
    let report = world.delta().await;
    assert_eq!((report.outcome, world.level("WH", &sku)), (Outcome::Done, Some(0)));
}
