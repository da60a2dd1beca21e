use jiff::Timestamp;
use ports::Mode;
use stock_poll::Outcome;
use vendors::{Catalogue, Vendor, mintsoft::StockAction};

use crate::world::World;

#[tokio::test]
async fn after_a_full_read_an_idle_poll_calls_mintsoft_once_and_writes_no_state() {
    let world = World::seeded(300).await;
    world.full().await;
    world.assert_converged();
    world.delta().await;
    world.table.take_written();
    world.vendors().log.clear();

    let report = world.delta().await;

    let written = world.table.take_written();
    let other: Vec<_> = written.iter().filter(|key| key.pk != "lease#stock").collect();
    assert_eq!((report.outcome, report.mintsoft_calls, report.wair_calls), (Outcome::Done, 1, 0));
    assert_eq!((world.calls(Vendor::Mintsoft), world.calls(Vendor::Wair)), (1, 0));
    assert!(other.is_empty(), "{other:?}");
}

#[tokio::test]
async fn a_delta_tells_what_changed_and_nothing_else() {
    let world = World::seeded(300).await;
    world.full().await;
    world.told();
    let skus = world.stocked(2);

    world.sell(&skus[0], 3, 1);
    world.goods_in(&skus[1], 8, 4);
    world.delta().await;

    let mut told: Vec<_> = world.told().into_iter().map(|told| (told.sku, told.location)).collect();
    told.sort();
    assert_eq!(told, [(skus[0].clone(), "WH".to_owned()), (skus[1].clone(), "STORE".to_owned())]);
    world.assert_converged();
}

#[tokio::test]
async fn bins_and_warehouses_of_a_location_are_summed() {
    let world = World::with(&[("TEE", 3, 5), ("TEE", 5, 7), ("TEE", 8, 100)]).await;
    world.goods_in_bin("TEE", 3, 3777, 20);

    world.full().await;

    assert_eq!((world.level("WH", "TEE"), world.level("STORE", "TEE")), (Some(32), Some(100)));
}

#[tokio::test]
async fn allocated_units_are_still_physical_stock() {
    let world = World::with(&[("TEE", 3, 10)]).await;
    world.allocate("TEE", 3, 4);

    world.full().await;

    assert_eq!(world.level("WH", "TEE"), Some(10));
    assert_eq!(world.vendors().wair.allocated("WH", "TEE"), 4);
}

#[tokio::test]
async fn a_sku_that_sells_out_is_told_as_zero() {
    let world = World::with(&[("TEE", 3, 2), ("CAP", 3, 9)]).await;
    world.full().await;

    world.sell("TEE", 3, 2);
    world.delta().await;

    assert_eq!(world.level("WH", "TEE"), Some(0));
}

#[tokio::test]
async fn negative_stock_is_told_as_it_is() {
    let world = World::with(&[("TEE", 3, 2)]).await;
    world.full().await;

    world.sell("TEE", 3, 5);
    world.delta().await;

    assert_eq!(world.level("WH", "TEE"), Some(-3));
}

#[tokio::test]
async fn stock_that_moves_to_a_new_bin_is_not_counted_twice_though_its_old_row_is_gone() {
    let world = World::with(&[("TEE", 3, 6), ("CAP", 3, 9)]).await;
    world.full().await;
    let old = world.rows("TEE")[0];

    world
        .vendors()
        .mintsoft
        .act(world.clock_now(), &StockAction::RemoveRow { sku: "TEE".to_owned(), row: old })
        .unwrap();
    world.goods_in_bin("TEE", 3, 3900, 6);
    world.told();
    world.delta().await;

    world.assert_truthful();
    world.assert_converged();
}

#[tokio::test]
async fn more_moved_skus_than_one_run_can_look_at_are_settled_by_the_next_ones() {
    let world = World::seeded(400).await;
    world.full().await;
    world.told();
    for sku in world.stocked(150) {
        let row = world.rows(&sku)[0];
        world.vendors().mintsoft.act(world.clock_now(), &StockAction::RemoveRow { sku: sku.clone(), row }).unwrap();
        world.goods_in_bin(&sku, 3, 3999, 6);
    }

    world.delta().await;
    let between = world.told().len();
    world.delta().await;
    world.delta().await;

    assert!(between > 0, "the first run tells what it has looked at");
    world.assert_truthful();
    world.assert_converged();
}

#[tokio::test]
async fn no_change_is_missed_in_the_night_when_the_clocks_go_back() {
    let evening: Timestamp = "2026-10-24T22:00:00Z".parse().unwrap();
    let world = World::on(Catalogue::empty(3), evening, Mode::Live).await;
    world.goods_in("TEE", 3, 100);
    world.full().await;

    for _ in 0..60 {
        world.sell("TEE", 3, 1);
        world.delta().await;

        world.assert_converged();
    }
}

#[tokio::test]
async fn a_change_that_waited_through_an_outage_is_read_afterwards() {
    let world = World::with(&[("TEE", 3, 6), ("CAP", 3, 9)]).await;
    world.full().await;
    world.sell("TEE", 3, 1);
    world.mintsoft_meets(vendors::Rule::always(vendors::Fault::BadGateway { after_commit: false }));
    for _ in 0..12 {
        world.delta().await;
    }
    world.sell("CAP", 3, 1);

    world.heal();
    world.delta().await;

    world.assert_converged();
}

#[tokio::test]
async fn a_hint_reads_its_skus_alone() {
    let world = World::seeded(300).await;
    world.full().await;
    let skus = world.stocked(2);
    world.sell(&skus[0], 3, 1);
    world.sell(&skus[1], 3, 1);
    world.vendors().log.clear();
    world.told();

    let report = world.targeted(&[&skus[0], "NO SUCH SKU"]).await;

    assert_eq!((report.outcome, report.mintsoft_calls), (Outcome::Done, 2));
    assert_eq!(world.told().len(), 1);
}
