use std::{collections::BTreeMap, sync::Arc};

use mapping::{
    bundle::{Component, Recipe},
    mintsoft::inventory::Bin,
    sku::Sku,
    stock::{Row, Told},
};
use ports::{Clock, Failure};
use state::{
    orders::{self, Numbered, OrderRecord, OrderState, Orders, Revision},
    stock::StockFlow,
};

use crate::office::Office;

fn sku(text: &str) -> Sku {
    Sku::usable(text).expect("usable")
}

/// A product on both sides with these units: warehouse, physical, allocated. WAIR was told `told`.
fn stocked(office: &mut Office, name: &str, rows: &[(i32, i32, i32)], told: Option<i64>) {
    office.products.update(&sku(name), |product| {
        (product.id, product.given, product.name) = (Some(1), Some(1), format!("Name of {name}"));
        true
    });
    office.stock.update(&sku(name), |stock| {
        let row = |(warehouse, physical, allocated): &(i32, i32, i32)| {
            let bin = Bin { warehouse: *warehouse, row: 1, location: 71 };
            Row { bin, physical: *physical, allocated: *allocated, missed: 0 }
        };
        stock.rows = rows.iter().map(row).collect();
        stock.told = vec![Told { location: Arc::from("WH"), physical: told, allocated: Some(0) }];
        true
    });
}

#[tokio::test]
async fn a_sku_is_told_from_its_bins_to_what_wair_knows_and_what_is_offered() {
    let mut office = Office::open().await;
    stocked(&mut office, "TEE", &[(3, 10, 4), (5, 7, 0), (9, 2, 0)], Some(17));
    office.save(StockFlow::default()).await;

    let page = office.page("sku?sku=TEE").await;

    assert!(page.contains("It may be offered now.") && page.contains("Name of TEE"), "{page}");
    assert!(page.contains("17 − 4 = "), "Σ physical − Σ allocated of both warehouses");
    assert!(page.contains("the same") && page.contains("Warehouses without a location"));
}

#[tokio::test]
async fn a_level_that_wair_does_not_have_is_in_flight() {
    let mut office = Office::open().await;
    stocked(&mut office, "TEE", &[(3, 10, 0)], Some(12));
    let unsent = (0..mapping::stock::chunk::COUNT).collect();
    office.save(StockFlow { unsent, ..StockFlow::default() }).await;

    assert!(office.page("sku?sku=TEE").await.contains("goes with the next run"));

    stocked(&mut office, "TEE", &[(3, 10, 0)], None);
    office.save(StockFlow::default()).await;
    assert!(office.page("sku?sku=TEE").await.contains("not known whether it arrived"));
}

#[tokio::test]
async fn a_bundle_is_as_free_as_its_scarcest_component() {
    let mut office = Office::open().await;
    stocked(&mut office, "TEE", &[(3, 7, 0)], Some(7));
    stocked(&mut office, "CAP", &[(3, 0, 0)], Some(0));
    let parts = [("TEE", 3), ("CAP", 1)].map(|(name, quantity)| Component { sku: sku(name), quantity });
    office.products.update(&sku("SET"), |product| {
        product.recipe = Recipe::new(parts);
        true
    });
    office.save(StockFlow::default()).await;

    let page = office.page("sku?sku=SET").await;

    assert!(page.contains("It is not offered: nothing of it is free") && page.contains("desk/sku?sku=CAP"), "{page}");
    assert!(page.contains("<td class=\"number\" data-label=\"Enough for\">2</td>"));
}

#[tokio::test]
async fn an_unknown_sku_and_one_with_blanks_around_it_are_told_apart() {
    let mut office = Office::open().await;
    stocked(&mut office, "TEE", &[(3, 1, 0)], Some(1));
    office.save(StockFlow::default()).await;

    assert!(office.page("sku?sku=NONE").await.contains("the catalogue does not have it"));
    assert!(office.page("sku?sku=%20TEE%20").await.contains("Name of TEE"));
    assert!(office.page("sku?sku=%07").await.contains("This is no SKU"));
    assert!(office.page("sku").await.contains("Ask for a SKU"));
}

async fn order(office: &Office, id: &str, state: OrderState) -> Result<(), Failure> {
    let revision = Revision { content: "hash".into(), queued: true, ..Revision::default() };
    let record = OrderRecord { revisions: BTreeMap::from([(1, revision)]), state, ..OrderRecord::default() };
    let of = Numbered { channel: "web-uk".into(), order: id.into(), revision: 1 };
    let index = orders::index(&format!("LS-{id}"), &of).to_vec();
    Orders::new(office.store.clone()).write_with("web-uk", id, &None, &record, index).await?;
    Ok(())
}

#[tokio::test]
async fn an_order_is_found_by_either_number_and_its_story_told_in_order() {
    let mut office = Office::open().await;
    let at = office.clock.now();
    let state = OrderState::Created { number: "LS-10042".into(), ids: vec![77], at, found: true };
    order(&office, "10042", state).await.expect("written");
    office.wait(60);

    for number in ["10042", "LS-10042"] {
        let page = office.page(&format!("order?order={number}")).await;
        assert!(page.contains("The warehouse has it."), "{page}");
        let intake = page.find("was accepted and put into the orders queue").expect("the intake");
        let created = page.find("was found in Mintsoft by a look-up (id 77)").expect("the create");
        assert!(intake < created && page.contains("1 min ago"));
    }
    assert!(office.page("order?order=99").await.contains("Nobody has met an order"));
}

#[tokio::test]
async fn an_order_that_ended_badly_says_who_has_to_do_what() {
    let mut office = Office::open().await;
    let at = office.clock.now();
    order(&office, "10042", OrderState::Failed { code: "ORDER_REFUSED".into(), at }).await.expect("written");
    office.raise(&mapping::exception::ORDER_REFUSED, "web-uk/10042", "no courier").await;
    office.raise(&mapping::exception::ORDER_SKU_UNKNOWN, "web-uk/10042 TEE", "not in Mintsoft").await;
    office.raise(&mapping::exception::ORDER_REFUSED, "web-uk/100421", "of another order").await;

    let page = office.page("order?order=web-uk%2F10042").await;

    assert!(page.contains("waits in the dead letters") && page.contains("no courier"), "{page}");
    assert!(page.contains("not in Mintsoft") && !page.contains("of another order"));
    assert!(page.contains(mapping::exception::ORDER_REFUSED.remedy), "the next step");
}
