use mapping::catalogue::Standing;
use product_sync::Outcome;
use vendors::{Fault, Rule, Vendor};

use crate::world::World;

#[tokio::test]
async fn a_first_run_gives_wair_the_whole_range_in_one_batch_and_size_order() {
    let sizes = ["XXL", "M", "XS", "L", "S", "XL"];
    let skus: Vec<String> = sizes.iter().map(|size| format!("TEE-RED-{size}")).collect();
    let world = World::with(&skus.iter().map(String::as_str).collect::<Vec<_>>()).await;

    let report = world.delta().await;

    assert_eq!((report.mode, report.outcome, report.items, report.skus), ("full", Outcome::Done, 1, 6));
    let vendors = world.vendors();
    assert_eq!(vendors.wair.size_run(), ["XS", "S", "M", "L", "XL", "XXL"]);
    assert_eq!(vendors.wair.objects("locations").map(|(id, _)| id).collect::<Vec<_>>(), ["WH"]);
    assert_eq!(vendors.wair.objects("colors").map(|(id, _)| id).collect::<Vec<_>>(), ["RED"]);
    assert_eq!(vendors.wair.batches(), 1);
    assert!(vendors.wair.violations().is_empty());
}

#[tokio::test]
async fn an_unchanged_catalogue_makes_no_call_to_wair_and_writes_lease_and_budget_only() {
    let world = World::with(&["TEE-RED-M", "TEE-RED-L"]).await;
    world.full().await;
    world.delta().await;
    let told = world.calls(Vendor::Wair);
    world.table.take_written();

    let report = world.delta().await;

    assert_eq!((report.outcome, report.mintsoft_calls, report.wair_calls), (Outcome::Done, 1, 0));
    let written: Vec<_> = world.table.take_written().into_iter().map(|key| key.pk).collect();
    let quiet = |pk: &String| ["lease#catalogue", "budget#mintsoft"].contains(&pk.as_str());
    assert!(written.iter().all(quiet), "{written:?}");

    world.full().await;
    let written: Vec<_> = world.table.take_written().into_iter().map(|key| key.pk).collect();
    let quiet = |pk: &String| quiet(pk) || pk == "flow#catalogue" || pk.starts_with("run#catalogue#");
    assert!(written.iter().all(quiet), "{written:?}");
    assert_eq!(world.calls(Vendor::Wair), told);
}

#[tokio::test]
async fn a_new_product_brings_its_whole_item_and_no_other() {
    let world = World::with(&["TEE-RED-M", "CAP-RED-M"]).await;
    world.full().await;
    world.wait(3_600);
    world.add("TEE-RED-5XL");

    let report = world.delta().await;

    assert_eq!((report.mode, report.items, report.skus, report.sizes), ("delta", 1, 2, 2));
    assert_eq!(world.given_skus(), ["CAP-RED-M", "TEE-RED-5XL", "TEE-RED-M"]);
    assert_eq!(world.style("TEE-RED").await, ["TEE-RED-5XL", "TEE-RED-M"]);
}

#[tokio::test]
async fn a_changed_name_goes_to_wair_and_a_changed_weight_stays_here() {
    let world = World::with(&["TEE-RED-M"]).await;
    world.full().await;
    world.wait(3_600);
    world.change("TEE-RED-M", |product| product.name = "Basic tee".to_owned());
    let renamed = world.delta().await;
    world.wait(3_600);
    world.change("TEE-RED-M", |product| product.grams = 333);

    let heavier = world.delta().await;

    assert_eq!((renamed.items, heavier.items, heavier.wair_calls), (1, 0, 0));
    assert_eq!(world.vendors().wair.object("items", "TEE").unwrap()["description"], "Basic tee");
    assert_eq!(world.product("TEE-RED-M").await.unwrap().measures.weight, Some(333));
}

#[tokio::test]
async fn a_discontinued_product_stays_in_its_item_and_is_reported_until_it_is_active_again() {
    let world = World::with(&["TEE-RED-M", "TEE-RED-L"]).await;
    world.full().await;
    world.wait(3_600);
    world.discontinue("TEE-RED-L");

    let report = world.delta().await;

    assert_eq!(report.wair_calls, 0);
    assert_eq!(world.product("TEE-RED-L").await.unwrap().standing, Standing::Discontinued);
    assert_eq!(world.troubles().await, ["WAIR_SKU_NOT_ACTIVE TEE-RED-L"]);
    assert_eq!(world.given().len(), 2);

    world.wait(3_600);
    world.change("TEE-RED-L", |product| product.discontinued = false);
    world.delta().await;
    assert!(world.open().await.is_empty());
}

#[tokio::test]
async fn a_removed_product_is_gone_only_after_two_full_reads_and_a_look() {
    let names: Vec<String> = (0..40).map(|n| format!("TEE-RED-{n}")).collect();
    let world = World::with(&names.iter().map(String::as_str).collect::<Vec<_>>()).await;
    world.full().await;
    world.remove("TEE-RED-7");

    world.full().await;
    let after_one = world.product("TEE-RED-7").await.unwrap().standing;
    world.mintsoft_meets(Rule::on("GET", "/api/Product/Search", Fault::BadGateway { after_commit: false }));
    world.full().await;
    let unseen = world.product("TEE-RED-7").await.unwrap().standing;
    world.heal();
    world.delta().await;

    assert_eq!((after_one, unseen), (Standing::Active, Standing::Active));
    assert_eq!(world.product("TEE-RED-7").await.unwrap().standing, Standing::Gone);
    assert_eq!(world.troubles().await, ["WAIR_SKU_NOT_ACTIVE TEE-RED-7"]);
    assert_eq!(world.given().len(), 40, "WAIR's history hangs on it");
}

#[tokio::test]
async fn a_targeted_read_brings_one_product_forward() {
    let world = World::with(&["TEE-RED-M"]).await;
    world.full().await;
    world.add("CAP-RED-M");
    world.add("SOCK-RED-M");

    let report = world.targeted(&["CAP-RED-M", "NO-SUCH-SKU"]).await;

    assert_eq!((report.mode, report.outcome), ("targeted", Outcome::Done));
    assert_eq!(world.given_skus(), ["CAP-RED-M", "TEE-RED-M"]);
    assert!(world.product("NO-SUCH-SKU").await.is_none());

    world.delta().await;
    assert_eq!(world.given().len(), 3, "the cursor has not moved past the others");
}

#[tokio::test]
async fn before_the_first_full_read_no_part_of_an_item_is_given() {
    let world = World::with(&["TEE-RED-M", "TEE-RED-L"]).await;

    let early = world.targeted(&["TEE-RED-M"]).await;
    let first = world.delta().await;

    assert_eq!((early.outcome, early.wair_calls), (Outcome::Done, 0));
    assert_eq!((first.mode, first.items, first.skus), ("full", 1, 2));
}
