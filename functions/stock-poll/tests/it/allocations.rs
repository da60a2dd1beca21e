use stock_poll::Outcome;
use vendors::{Vendor, mintsoft::StockAction};

use crate::world::{CONFIG, World};

#[tokio::test]
async fn a_released_allocation_is_not_in_the_next_full_load() {
    let world = World::with(&[("TEE", 3, 9), ("CAP", 3, 9)]).await;
    world.allocate("TEE", 3, 2);
    world.allocate("CAP", 3, 1);
    world.full().await;
    assert_eq!(world.vendors().wair.allocations().len(), 2);

    world.release("TEE", 3, 2);
    let report = world.delta().await;

    assert_eq!(report.allocations, Some(1));
    world.assert_converged();
}

#[tokio::test]
async fn the_last_released_allocation_is_told_by_an_empty_full_load() {
    let world = World::with(&[("TEE", 3, 9)]).await;
    world.allocate("TEE", 3, 2);
    world.full().await;

    world.release("TEE", 3, 2);
    let report = world.delta().await;

    assert_eq!(report.allocations, Some(0));
    assert!(world.vendors().wair.allocations().is_empty());
    world.assert_converged();
}

#[tokio::test]
async fn without_any_allocation_there_is_no_full_load_of_them() {
    let world = World::with(&[("TEE", 3, 9)]).await;

    let report = world.full().await;

    assert_eq!(report.allocations, None);
    assert_eq!(world.vendors().log.count(Vendor::Wair, "POST", "/api/v1/StockNotForReplenishment"), 0);
}

#[tokio::test]
async fn an_empty_full_load_that_wair_refuses_does_not_hold_back_levels() {
    let world = World::with(&[("TEE", 3, 9)]).await;
    world.vendors().wair.switches.empty_full_load_refused = true;
    world.allocate("TEE", 3, 2);
    world.full().await;
    world.release("TEE", 3, 2);
    world.sell("TEE", 3, 4);

    let report = world.delta().await;

    assert_eq!(report.outcome, Outcome::Unsent);
    assert_eq!(world.vendors().wair.planned_level("WH", "TEE"), Some(5));
    assert_eq!(world.open_codes().await, ["WAIR_UNAVAILABLE"]);
}

#[tokio::test]
async fn one_refused_allocation_costs_only_itself() {
    let world = World::with(&[("TEE", 3, 9), ("CAP", 3, 9), ("SOCK", 3, 9)]).await;
    for sku in ["TEE", "CAP", "SOCK"] {
        world.allocate(sku, 3, 2);
    }
    world.wire.refuse("TEE");

    let report = world.full().await;

    let stored: Vec<_> = world.vendors().wair.allocations().values().map(|row| row.sku.clone()).collect();
    assert_eq!((report.outcome, stored), (Outcome::Done, vec!["CAP".to_owned(), "SOCK".to_owned()]));
    assert_eq!(world.open_codes().await, ["STOCK_REFUSED_BY_WAIR"]);
    assert!(world.vendors().wair.violations().is_empty());
}

#[tokio::test]
async fn more_than_ten_thousand_allocations_are_one_full_load_in_pages() {
    let world = World::seeded(6_000).await;
    {
        let now = world.clock_now();
        let mut vendors = world.vendors();
        for sku in vendors.mintsoft.products().map(|product| product.sku.clone()).collect::<Vec<_>>() {
            for warehouse in [3, 8] {
                let action = StockAction::Allocate { sku: sku.clone(), warehouse, quantity: 1 };
                // Not every product has free stock in every warehouse; it has no allocation there then.
                drop(vendors.mintsoft.act(now, &action));
            }
        }
    }
    world.note_all();

    let report = world.full().await;

    let vendors = world.vendors();
    let pages: Vec<_> = vendors
        .log
        .calls()
        .iter()
        .filter(|call| call.path.ends_with("Replenishment"))
        .map(|call| call.query.clone())
        .collect();
    assert!(report.allocations.is_some_and(|all| all > 10_000), "{report:?}");
    assert!(pages.len() >= 2, "{pages:?}");
    let (last, first) = pages.split_last().expect("pages");
    assert!(first.iter().all(|query| query.contains("moreRecordsAvailable=true")));
    assert!(last.contains("moreRecordsAvailable=false"));
    assert!(vendors.wair.violations().is_empty());
    drop(vendors);
    world.assert_converged();
}

#[tokio::test]
async fn a_location_that_the_configuration_drops_holds_no_allocation_any_more() {
    let world = World::with(&[("TEE", 3, 9), ("TEE", 8, 9)]).await;
    world.allocate("TEE", 8, 2);
    world.full().await;
    let without_store = CONFIG.split("[[location]]\nwair = \"STORE\"").next().expect("a first part");

    world.configure(without_store).await;
    world.delta().await;

    assert!(world.vendors().wair.allocations().is_empty());
}
