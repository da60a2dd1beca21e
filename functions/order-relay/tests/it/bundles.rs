//! What an order is made of: products of the catalogue, bundles and their recipes.

use std::time::Duration;

use mapping::{
    bundle::{Component, Recipe},
    catalogue::{Handling, Product, Standing},
    sku::Sku,
};
use ports::Clock;
use state::config::ConfigStore;
use vendors::{Fault, Rule, lock};

use crate::world::{CONFIG, TestWorld, placed};

fn sku(text: &str) -> Sku {
    Sku::usable(text).expect("usable")
}

fn recipe(parts: &[(&str, u32)]) -> Option<Recipe> {
    Recipe::new(parts.iter().map(|(name, quantity)| Component { sku: sku(name), quantity: *quantity }))
}

fn product(name: &str, standing: Standing) -> Product {
    Product { id: Some(1), standing, ..Product::new(sku(name)) }
}

fn bundle(name: &str, parts: &[(&str, u32)]) -> Product {
    Product { recipe: recipe(parts), ..product(name, Standing::Active) }
}

/// SKU and quantity of every item that Mintsoft holds for order 10042.
fn items(world: &TestWorld) -> Vec<(String, i32)> {
    let vendors = lock(&world.vendors);
    let order = vendors.mintsoft.orders_numbered("LS-web-uk-10042")[0];
    order.items.iter().map(|item| (item.sku.clone(), item.quantity)).collect()
}

#[tokio::test]
async fn a_bundle_ships_as_its_components_and_the_order_remembers_which() {
    let world = TestWorld::new().await;
    world.catalogue([bundle("SET", &[("TEE-RED-L", 1), ("TEE-RED-M", 2)])]).await;
    world.post(&placed("10042", "SET")).await;

    world.settle().await;

    let units = |name: &str| items(&world).iter().filter(|(sku, _)| sku == name).map(|(_, units)| units).sum::<i32>();
    assert_eq!((units("TEE-RED-L"), units("TEE-RED-M"), units("SET")), (2, 4, 0));
    let record = world.relay.orders.read("web-uk", "10042").await.expect("readable").expect("a record").value;
    let line = &record.lines[0];
    assert_eq!((line.line.as_str(), line.sku.as_str(), line.quantity), ("1", "SET", 2));
    assert_eq!(line.pinned.as_ref().map(|pinned| pinned.components.len()), Some(2));
    let numbered = world.relay.orders.numbered("LS-web-uk-10042").await.expect("readable").expect("indexed");
    assert_eq!((numbered.order.as_str(), numbered.revision), ("10042", 1));
}

#[tokio::test]
async fn a_bundle_of_the_configuration_ships_as_its_components() {
    let world = TestWorld::new().await;
    let text = format!("{CONFIG}[[bundle]]\nsku = \"SET\"\ncomponents = [{{ sku = \"TEE-RED-M\", quantity = 3 }}]\n");
    ConfigStore::new(world.table.clone()).push(&text, world.clock.now()).await.expect("stored");
    world.post(&placed("10042", "SET")).await;

    world.settle().await;

    assert_eq!(items(&world).iter().map(|(_, units)| units).sum::<i32>(), 6);
}

#[tokio::test]
async fn a_bundle_that_mintsoft_explodes_itself_is_passed_through() {
    let world = TestWorld::new().await;
    lock(&world.vendors).mintsoft.add_product(world.clock.now(), "SET");
    let set = Product { handling: Handling::PassThrough, ..bundle("SET", &[("TEE-RED-M", 2)]) };
    world.catalogue([set]).await;
    world.post(&placed("10042", "SET")).await;

    world.settle().await;

    assert_eq!(items(&world), [("SET".to_owned(), 2)]);
}

#[tokio::test]
async fn a_recipe_that_changes_while_a_create_is_in_doubt_does_not_change_the_order() {
    let world = TestWorld::new().await;
    world.catalogue([bundle("SET", &[("TEE-RED-M", 1)])]).await;
    let lost = Fault::Reset { after_commit: false };
    lock(&world.vendors).mintsoft_faults.add(Rule::on("PUT", "/api/Order", lost).once());
    world.post(&placed("10042", "SET")).await;
    world.tick().await;
    world.clock.advance(Duration::from_secs(1));
    world.catalogue([bundle("SET", &[("TEE-RED-L", 1)])]).await;

    world.settle().await;

    assert_eq!(items(&world), [("TEE-RED-M".to_owned(), 2)]);
}

#[tokio::test]
async fn a_bundle_that_contains_itself_sends_nothing() {
    let world = TestWorld::new().await;
    world.catalogue([bundle("SET", &[("OUTFIT", 1)]), bundle("OUTFIT", &[("SET", 1)])]).await;
    world.post(&placed("10042", "SET")).await;

    world.settle().await;

    assert_eq!((world.codes().await, world.creates()), (vec!["ORDER_BUNDLE_BROKEN".to_owned()], 0));
    assert!(world.exceptions().await[0].subject.contains("SET"));
}

#[tokio::test]
async fn a_sku_of_several_products_sends_nothing_and_a_discontinued_one_is_left_to_mintsoft() {
    for (standing, creates) in [(Standing::Doubled, 0), (Standing::Discontinued, 1), (Standing::Gone, 1)] {
        let world = TestWorld::new().await;
        world.catalogue([product("TEE-RED-M", standing)]).await;
        world.post(&placed("10042", "TEE-RED-M")).await;

        world.settle().await;

        assert_eq!(world.creates(), creates, "{standing:?}");
        let codes: &[&str] = if creates == 0 { &["ORDER_SKU_DOUBLED"] } else { &[] };
        assert_eq!(world.codes().await, codes, "{standing:?}");
    }
}

#[tokio::test]
async fn a_product_of_the_catalogue_is_not_asked_for() {
    let world = TestWorld::new().await;
    world.catalogue([product("TEE-RED-M", Standing::Active)]).await;
    world.post(&placed("10042", "TEE-RED-M")).await;

    world.settle().await;

    assert_eq!(lock(&world.vendors).log.total(vendors::Vendor::Mintsoft), 1);
}
