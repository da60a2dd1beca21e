use mapping::stock::guard::Accepted;
use stock_poll::Outcome;
use vendors::{Fault, RetryAfter, Rule};

use crate::world::World;

fn reads(fault: Fault) -> Rule {
    Rule::on("GET", "/api/Product/Inventory/Bulk", fault)
}

/// Full reads of 1,000 SKUs that lose most of their rows.
fn losses() -> Vec<(&'static str, Fault)> {
    vec![
        ("truncated", Fault::TruncatedRead { keep_percent: 60 }),
        ("empty array", Fault::EmptyArray),
        ("repeated page", Fault::RepeatedPage { page: 2 }),
        ("empty page", Fault::EmptyPage { page: 3 }),
        ("one warehouse missing", Fault::WithoutWarehouse { warehouse: 5 }),
    ]
}

#[tokio::test]
async fn a_full_read_that_lost_too_much_publishes_nothing_and_the_next_good_one_heals() {
    for (name, fault) in losses() {
        let world = World::seeded(1_000).await;
        world.full().await;
        world.told();
        let skus = world.stocked(3);
        world.sell(&skus[0], 3, 1);
        world.mintsoft_meets(reads(fault));

        let guarded = world.full().await;

        let open: Vec<_> = world.open().await.into_iter().filter(|open| open.code == "VANISH_GUARD").collect();
        assert_eq!((guarded.outcome, guarded.wair_calls), (Outcome::Guarded, 0), "{name}");
        assert!(world.told().is_empty(), "{name}");
        assert_eq!(open.len(), 1, "{name}");
        let lost = guarded.guard.expect("figures").missing_rows;
        assert!(lost > 0 && open[0].detail.contains(&lost.to_string()), "{name}: {}", open[0].detail);

        world.heal();
        let good = world.full().await;

        assert_eq!(good.outcome, Outcome::Done, "{name}");
        assert!(!world.open_codes().await.contains(&"VANISH_GUARD".to_owned()), "{name}");
        world.assert_truthful();
        world.assert_converged();
    }
}

#[tokio::test]
async fn a_first_full_read_with_a_hole_publishes_no_partial_sum() {
    for fault in [Fault::RepeatedPage { page: 2 }, Fault::EmptyPage { page: 2 }] {
        let world = World::seeded(1_000).await;
        world.mintsoft_meets(reads(fault));

        let broken = world.full().await;
        assert_eq!((broken.outcome, broken.wair_calls), (Outcome::Held, 0));
        assert!(world.open_codes().await.contains(&"MINTSOFT_UNAVAILABLE".to_owned()));

        world.heal();
        world.delta().await;
        assert!(!world.open_codes().await.contains(&"MINTSOFT_UNAVAILABLE".to_owned()));
        world.assert_truthful();
        world.assert_converged();
    }
}

#[tokio::test]
async fn a_silent_cap_on_pages_loses_nothing() {
    let world = World::seeded(300).await;
    world.mintsoft_meets(reads(Fault::SilentCap { rows: 70 }));

    world.full().await;

    world.assert_truthful();
    world.assert_converged();
}

#[tokio::test]
async fn a_delta_works_while_the_guard_is_tripped() {
    let world = World::seeded(1_000).await;
    world.full().await;
    world.mintsoft_meets(reads(Fault::TruncatedRead { keep_percent: 60 }));
    world.full().await;
    world.heal();

    let sku = world.stocked(1).remove(0);
    world.sell(&sku, 3, 1);
    let report = world.delta().await;

    assert_eq!((report.mode, report.outcome), ("delta", Outcome::Done));
    assert!(world.open_codes().await.contains(&"VANISH_GUARD".to_owned()), "only a full read closes it");
    world.assert_converged();
}

#[tokio::test]
async fn too_many_skus_newly_at_zero_trip_the_guard_and_a_person_lets_them_pass() {
    let world = World::seeded(300).await;
    world.full().await;
    for sku in world.stocked(30) {
        for row in world.rows(&sku) {
            world.act(&vendors::mintsoft::StockAction::Adjust { sku: sku.clone(), row, on_hand: 0, allocated: 0 });
        }
    }

    let figures = world.full().await.guard.expect("figures");
    let too_few = Accepted { missing_rows: 0, newly_zero_skus: figures.newly_zero_skus - 1 };
    let refused = world.accepting(too_few).await;
    let accepted = world.accepting(Accepted { newly_zero_skus: figures.newly_zero_skus, ..too_few }).await;

    assert_eq!((refused.outcome, accepted.outcome), (Outcome::Guarded, Outcome::Done));
    world.assert_converged();
}

#[tokio::test]
async fn rows_that_a_person_accepts_as_gone_are_looked_at_and_told_as_zero() {
    let world = World::seeded(300).await;
    world.full().await;
    for sku in world.stocked(30) {
        world.remove(&sku);
    }

    let figures = world.full().await.guard.expect("figures");
    let accepted = Accepted { missing_rows: figures.missing_rows, newly_zero_skus: figures.newly_zero_skus };
    let report = world.accepting(accepted).await;

    assert_eq!(report.outcome, Outcome::Done);
    world.assert_converged();
}

#[tokio::test]
async fn a_small_warehouse_that_is_missing_holds_its_location_and_no_other() {
    let world = World::with(&[("TEE", 5, 7)]).await;
    for n in 0..60 {
        world.goods_in(&format!("CAP-{n}"), 3, 5);
        world.goods_in(&format!("CAP-{n}"), 8, 5);
    }
    world.full().await;
    world.sell("CAP-1", 3, 1);
    world.wait(3_600);
    // The newest change is far from the one that will be held: only a cursor that stays behind shows it again.
    world.sell("CAP-2", 8, 1);
    world.mintsoft_meets(reads(Fault::WithoutWarehouse { warehouse: 5 }));

    let report = world.full().await;

    assert_eq!(report.outcome, Outcome::Done);
    assert_eq!((world.level("WH", "CAP-1"), world.level("STORE", "CAP-2")), (Some(5), Some(4)));
    assert_eq!(world.open_codes().await, ["WAREHOUSE_MISSING"]);

    world.heal();
    world.delta().await;
    assert_eq!(world.level("WH", "CAP-1"), Some(4), "the cursor did not pass what was held");

    world.full().await;
    assert!(world.open().await.is_empty());
    world.assert_truthful();
    world.assert_converged();
}

#[tokio::test]
async fn a_vendor_that_is_blocked_in_the_middle_leaves_nothing_half_read() {
    let world = World::seeded(1_000).await;
    let fault = Fault::EdgePage { status: 403, retry_after: RetryAfter::Absent };
    world.mintsoft_meets(reads(fault).nth(3));

    let report = world.full().await;

    assert_eq!((report.outcome, report.wair_calls), (Outcome::Held, 0));
    assert!(world.told().is_empty());
}
