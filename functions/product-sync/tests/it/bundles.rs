use mapping::{
    bundle::{Component, Pinned, Recipe},
    catalogue::Handling,
    sku::Sku,
};
use ports::Clock;
use state::orders::{self, Numbered, OrderLine, OrderRecord};
use vendors::Vendor;

use crate::world::{CONFIG, World};

fn sku(text: &str) -> Sku {
    Sku::usable(text).expect("usable")
}

fn recipe(components: &[(&str, u32)]) -> Option<Recipe> {
    Recipe::new(components.iter().map(|(text, quantity)| Component { sku: sku(text), quantity: *quantity }))
}

fn bundle_calls(world: &World) -> usize {
    let vendors = world.vendors();
    let calls = vendors.log.calls().iter();
    calls.filter(|call| call.vendor == Vendor::Mintsoft && call.path.contains("/Bundle")).count()
}

/// An open order whose only line holds the components of `bundle` as they are now.
async fn order(world: &World, bundle: &str) {
    let pinned = Pinned { version: recipe(&[("TEE-RED-M", 3)]).expect("a recipe").version(), components: Vec::new() };
    let line = OrderLine { line: "1".to_owned(), sku: sku(bundle), quantity: 1, pinned: Some(pinned) };
    let record = OrderRecord { lines: vec![line], ..OrderRecord::default() };
    world.sync.orders.write("web", "1001", &None, &record).await.expect("the table works");
    let of = Numbered { channel: "web".to_owned(), order: "1001".to_owned(), revision: 1 };
    world.sync.store.write(orders::index("LS-1001", &of).to_vec()).await.expect("the table works");
}

#[tokio::test]
async fn nested_bundles_are_kept_as_they_stand_and_read_once_between_full_reads() {
    let world = World::with(&["TEE-RED-M"]).await;
    world.add_bundle("SET", &[("TEE-RED-M", 3)]);
    world.add_bundle("OUTFIT", &[("SET", 1), ("CAP-RED-M", 2)]);
    world.full().await;
    world.delta().await;

    assert_eq!(world.product("SET").await.unwrap().recipe, recipe(&[("TEE-RED-M", 3)]));
    assert_eq!(world.product("OUTFIT").await.unwrap().recipe, recipe(&[("SET", 1), ("CAP-RED-M", 2)]));
    assert_eq!(bundle_calls(&world), 2);
    assert!(world.open().await.is_empty(), "{:?}", world.troubles().await);
}

#[tokio::test]
async fn a_changed_recipe_with_an_open_order_is_reported_until_the_order_is_finished() {
    let world = World::with(&["TEE-RED-M"]).await;
    world.add_bundle("SET", &[("TEE-RED-M", 3)]);
    world.full().await;
    order(&world, "SET").await;
    let before = world.sync.orders.read("web", "1001").await.unwrap();
    world.full().await;
    assert!(world.open().await.is_empty());

    world.wait(3_600);
    world.remove("SET");
    world.add_bundle("SET", &[("TEE-RED-M", 2)]);
    world.delta().await;

    assert_eq!(world.product("SET").await.unwrap().recipe, recipe(&[("TEE-RED-M", 2)]));
    assert_eq!(world.troubles().await, ["BUNDLE_CHANGED SET"]);
    assert_eq!(world.sync.orders.read("web", "1001").await.unwrap(), before, "no order is touched");

    world.sync.store.write(vec![orders::finished("web", "1001")]).await.unwrap();
    world.full().await;
    assert!(world.open().await.is_empty());
}

#[tokio::test]
async fn a_deleted_bundle_with_an_open_order_is_reported() {
    let names: Vec<String> = (0..40).map(|n| format!("TEE-RED-{n}")).collect();
    let world = World::with(&names.iter().map(String::as_str).collect::<Vec<_>>()).await;
    world.add_bundle("SET", &[("TEE-RED-M", 3)]);
    world.full().await;
    order(&world, "SET").await;
    world.remove("SET");

    world.full().await;
    world.full().await;

    assert!(world.troubles().await.contains(&"BUNDLE_CHANGED SET".to_owned()));
    assert_eq!(world.product("SET").await.unwrap().recipe, None);
}

#[tokio::test]
async fn a_bundle_of_the_configuration_fills_in_where_mintsoft_has_none() {
    let world = World::with(&["TEE-RED-M"]).await;
    world.add_bundle("SET", &[("TEE-RED-M", 3)]);
    let bundles = r#"
[[bundle]]
sku = "SET"
components = [{ sku = "TEE-RED-M", quantity = 9 }]
[[bundle]]
sku = "DUO"
components = [{ sku = "TEE-RED-M", quantity = 2 }]
"#;
    world.configure(&format!("{CONFIG}{bundles}")).await;
    world.full().await;

    assert_eq!(world.product("SET").await.unwrap().recipe, recipe(&[("TEE-RED-M", 3)]), "Mintsoft's own comes first");
    let duo = world.product("DUO").await.unwrap();
    assert_eq!((duo.recipe, duo.id, duo.standing), (recipe(&[("TEE-RED-M", 2)]), None, Default::default()));

    world.configure(CONFIG).await;
    world.delta().await;
    let duo = world.product("DUO").await.unwrap();
    assert_eq!((duo.recipe, duo.standing), (None, mapping::catalogue::Standing::Gone));
}

#[tokio::test]
async fn a_bundle_passes_through_only_while_mintsoft_ships_the_recipe_in_force() {
    let world = World::with(&["TEE-RED-M"]).await;
    world.add_bundle("SET", &[("TEE-RED-M", 3)]);
    world.add_bundle("OUTFIT", &[("SET", 1), ("DUO", 1)]);
    world.add_bundle("PLAIN", &[("TEE-RED-M", 1)]);
    let pass = "[catalogue]\npass_through = [\"SET\", \"OUTFIT\"]\n";
    let duo = "[[bundle]]\nsku = \"DUO\"\ncomponents = [{ sku = \"TEE-RED-M\", quantity = 2 }]\n";
    world.configure(&format!("{CONFIG}{pass}{duo}")).await;
    world.full().await;

    let handling = async |sku: &str| world.product(sku).await.unwrap().handling;
    assert_eq!(handling("SET").await, Handling::PassThrough);
    assert_eq!(handling("OUTFIT").await, Handling::Explode, "Mintsoft would ship DUO and not what it is made of");
    assert_eq!(handling("PLAIN").await, Handling::Explode);
}

#[tokio::test]
async fn a_bundle_that_contains_itself_is_broken_and_others_are_not() {
    let world = World::with(&["TEE-RED-M"]).await;
    let set = world.add_bundle("SET", &[("TEE-RED-M", 3)]);
    let outfit = world.add_bundle("OUTFIT", &[("SET", 1)]);
    let now = world.clock.now();
    world.vendors().mintsoft.change_product(now, set, |product| product.components[0].product = outfit);

    world.full().await;

    assert_eq!(world.troubles().await, ["BUNDLE_BROKEN OUTFIT", "BUNDLE_BROKEN SET"]);
}
