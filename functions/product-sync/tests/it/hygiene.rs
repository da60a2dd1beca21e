use mapping::catalogue::Standing;

use crate::world::World;

#[tokio::test]
async fn a_blank_or_broken_sku_goes_nowhere_and_is_reported_until_it_is_discontinued() {
    let world = World::with(&["TEE-RED-M"]).await;
    let (blank, broken) = (world.add("  "), world.add("CAP-RED-\u{7}"));

    world.full().await;

    let expected = [format!("SKU_BLANK product {blank}"), format!("SKU_UNUSABLE product {broken}")];
    assert_eq!(world.troubles().await, expected);
    assert_eq!(world.given_skus(), ["TEE-RED-M"]);

    let now = {
        world.wait(3_600);
        ports::Clock::now(&*world.clock)
    };
    for id in [blank, broken] {
        world.vendors().mintsoft.change_product(now, id, |product| product.discontinued = true);
    }
    world.delta().await;
    assert!(world.open().await.is_empty());
}

#[tokio::test]
async fn a_doubled_sku_is_not_given_until_one_of_the_products_is_discontinued() {
    let world = World::with(&["TEE-RED-M", "CAP-RED-M"]).await;
    let second = world.add("TEE-RED-M");

    world.full().await;

    assert_eq!(world.troubles().await, ["SKU_DOUBLED TEE-RED-M"]);
    assert_eq!(world.given_skus(), ["CAP-RED-M"]);

    world.wait(3_600);
    let now = ports::Clock::now(&*world.clock);
    world.vendors().mintsoft.change_product(now, second, |product| product.discontinued = true);
    world.delta().await;
    assert!(world.open().await.is_empty());
    assert_eq!(world.given_skus(), ["CAP-RED-M", "TEE-RED-M"]);
}

#[tokio::test]
async fn a_second_product_that_a_delta_shows_doubles_a_sku() {
    let world = World::with(&["TEE-RED-M"]).await;
    world.full().await;
    world.wait(3_600);
    world.add("TEE-RED-M");

    world.delta().await;

    assert_eq!(world.product("TEE-RED-M").await.unwrap().standing, Standing::Doubled);
    assert_eq!(world.troubles().await, ["SKU_DOUBLED TEE-RED-M", "WAIR_SKU_NOT_ACTIVE TEE-RED-M"]);
}

#[tokio::test]
async fn skus_that_differ_only_by_case_are_both_given_byte_for_byte_and_reported_once() {
    let world = World::with(&["TEE-RED-M", "tee-RED-M", "A&B-RED-M"]).await;

    world.full().await;
    world.full().await;

    let open = world.open().await;
    let found: Vec<_> = open.iter().map(|open| (open.code.as_str(), open.subject.as_str(), open.count)).collect();
    let expected = ["A&B-RED-M", "TEE-RED-M", "tee-RED-M"].map(|sku| ("SKU_SUSPICIOUS", sku, 1));
    assert_eq!(found, expected);
    assert_eq!(world.given_skus(), ["A&B-RED-M", "TEE-RED-M", "tee-RED-M"]);
}

#[tokio::test]
async fn a_product_that_cannot_be_told_apart_and_an_unknown_size_are_reported() {
    let world = World::with(&["VOUCHER", "TEE-RED-HUGE", "TEE-RED-M"]).await;

    world.full().await;

    assert_eq!(world.troubles().await, ["SIZE_UNKNOWN HUGE", "SKU_UNPARSED VOUCHER"]);
    assert_eq!(world.given_skus(), ["TEE-RED-HUGE", "TEE-RED-M"]);
    assert_eq!(world.vendors().wair.size_run(), ["M", "HUGE"]);

    world.discontinue("VOUCHER");
    world.discontinue("TEE-RED-HUGE");
    world.full().await;
    assert!(!world.troubles().await.contains(&"SKU_UNPARSED VOUCHER".to_owned()));
}

#[tokio::test]
async fn rows_of_another_client_and_unreadable_rows_cost_only_themselves() {
    let world = World::with(&["TEE-RED-M", "CAP-RED-M"]).await;
    world.change("CAP-RED-M", |product| {
        let odd = serde_json::json!({ "DisCont": "perhaps" });
        product.more = odd.as_object().cloned().map(Box::new);
    });

    world.full().await;

    assert_eq!(world.troubles().await, ["PRODUCT_ROW_UNREADABLE CAP-RED-M"]);
    assert_eq!(world.given_skus(), ["TEE-RED-M"]);

    world.wait(3_600);
    world.change("CAP-RED-M", |product| product.more = None);
    world.delta().await;
    assert!(world.open().await.is_empty());
    assert_eq!(world.given().len(), 2);
}

#[tokio::test]
async fn products_of_another_client_are_refused_and_reported_while_mintsoft_shows_them() {
    let world = World::with(&["TEE-RED-M"]).await;
    let foreign = world.add("FOREIGN-RED-M");
    let belongs_to = |client: i32| {
        let shown = serde_json::Map::from_iter([("ClientId".to_owned(), client.into())]);
        let now = ports::Clock::now(&*world.clock);
        world.vendors().mintsoft.change_product(now, foreign, |product| product.more = Some(Box::new(shown)));
    };

    belongs_to(43);
    world.full().await;
    assert_eq!(world.troubles().await, ["PRODUCT_CLIENT_FOREIGN another client"]);
    assert_eq!(world.given_skus(), ["TEE-RED-M"]);
    belongs_to(vendors::mintsoft::HOME_CLIENT);
    world.full().await;

    assert!(world.open().await.is_empty());
}
