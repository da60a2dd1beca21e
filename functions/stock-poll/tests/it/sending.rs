use state::session::BETWEEN_LOGINS;
use stock_poll::Outcome;
use vendors::{Fault, Rule, Vendor};

use crate::world::World;

fn stock_calls(fault: Fault) -> Rule {
    Rule::on("POST", "/api/v1/Stock", fault)
}

#[tokio::test]
async fn levels_that_wair_could_not_take_are_kept_and_told_once_when_it_answers() {
    let world = World::with(&[("TEE", 3, 9), ("CAP", 3, 9)]).await;
    world.full().await;
    world.wair_meets(Rule::always(Fault::Status { status: 503, body: String::new(), after_commit: false }));

    world.sell("TEE", 3, 1);
    let first = world.delta().await;
    world.sell("TEE", 3, 1);
    world.delta().await;
    assert_eq!(first.outcome, Outcome::Unsent);
    assert_eq!(world.open_codes().await, ["WAIR_UNAVAILABLE"]);
    world.heal();
    world.told();
    world.delta().await;

    let told: Vec<_> = world.told().into_iter().map(|told| (told.sku, told.quantity)).collect();
    assert_eq!(told, [("TEE".to_owned(), 7)]);
    assert_eq!(world.delta().await.wair_calls, 0);
    assert!(world.open().await.is_empty());
    world.assert_converged();
}

#[tokio::test]
async fn a_level_that_arrived_without_an_answer_is_corrected_when_the_stock_reverts() {
    for fault in [
        Fault::Hang { after_commit: true },
        Fault::Reset { after_commit: true },
        Fault::BadGateway { after_commit: true },
    ] {
        let world = World::with(&[("TEE", 3, 9), ("CAP", 3, 9)]).await;
        world.full().await;
        world.wair_meets(stock_calls(fault).once());

        world.sell("TEE", 3, 1);
        world.delta().await;
        assert_eq!(world.level("WH", "TEE"), Some(8), "it arrived");
        world.goods_in("TEE", 3, 1);
        world.delta().await;

        world.assert_converged();
    }
}

#[tokio::test]
async fn one_bad_record_in_a_call_is_found_by_halving_and_costs_only_itself() {
    let world = World::seeded(300).await;
    let bad = world.stocked(5).remove(4);
    world.wire.refuse(&bad);

    let report = world.full().await;

    assert_eq!(report.outcome, Outcome::Done);
    assert_eq!(world.level("WH", &bad), None);
    let refused: Vec<_> = world
        .open()
        .await
        .into_iter()
        .filter(|open| open.code == "STOCK_REFUSED_BY_WAIR")
        .map(|open| open.subject)
        .collect();
    assert_eq!(refused, std::slice::from_ref(&bad));
    assert_eq!(world.delta().await.wair_calls, 0, "a refused level is not sent with every poll");

    world.wire.refuse_nothing();
    world.full().await;

    assert!(!world.open_codes().await.contains(&"STOCK_REFUSED_BY_WAIR".to_owned()));
    world.assert_converged();
}

#[tokio::test]
async fn a_wair_that_refuses_everything_is_not_asked_for_every_record() {
    let world = World::seeded(1_000).await;
    world.wair_meets(stock_calls(Fault::Status { status: 400, body: String::new(), after_commit: false }));

    let report = world.full().await;

    assert_eq!(report.outcome, Outcome::Unsent);
    assert!(report.wair_calls < 300, "{} calls", report.wair_calls);
}

#[tokio::test]
async fn more_than_fifty_thousand_levels_are_several_calls() {
    let world = World::seeded(26_000).await;

    let report = world.full().await;

    assert!(report.levels > 50_000, "{} levels", report.levels);
    assert_eq!(world.vendors().log.count(Vendor::Wair, "POST", "/api/v1/Stock"), 2);
    assert!(world.vendors().wair.violations().is_empty());
    world.assert_converged();
}

#[tokio::test]
async fn a_batch_that_could_not_be_closed_is_closed_by_the_next_run() {
    for fault in
        [Fault::Status { status: 500, body: String::new(), after_commit: false }, Fault::Hang { after_commit: true }]
    {
        let world = World::with(&[("TEE", 3, 9)]).await;
        world.wair_meets(Rule::on("POST", "/api/v1/Batch/stop", fault).once());

        let open = world.full().await;
        world.delta().await;

        assert_eq!(open.outcome, Outcome::Unsent);
        world.assert_converged();
    }
}

#[tokio::test]
async fn a_token_that_expires_between_two_uploads_is_renewed_once() {
    let world = World::with(&[("TEE", 3, 9)]).await;
    world.allocate("TEE", 3, 1);
    let (vendors, clock) = (world.vendors.clone(), world.clock.clone());
    world.wire.meanwhile("/Stock", async move {
        clock.advance(BETWEEN_LOGINS);
        vendors::lock(&vendors).wair.revoke_tokens();
    });

    let report = world.full().await;

    assert_eq!((report.outcome, world.vendors().wair.logins()), (Outcome::Done, 2));
    assert!(world.vendors().wair.violations().is_empty());
    world.assert_converged();
}

#[tokio::test]
async fn a_refused_level_is_not_forgotten_when_the_allocations_of_its_sku_are_taken() {
    let world = World::with(&[("TEE", 3, 9), ("CAP", 3, 9)]).await;
    world.allocate("TEE", 3, 2);
    world.full().await;
    world.wair_meets(stock_calls(Fault::Status { status: 400, body: String::new(), after_commit: false }).once());

    world.sell("TEE", 3, 1);
    world.delta().await;
    world.allocate("CAP", 3, 1);
    world.delta().await;

    assert_eq!(world.open_codes().await, ["STOCK_REFUSED_BY_WAIR"]);
    world.full().await;
    world.assert_converged();
    assert!(world.open().await.is_empty());
}

#[tokio::test]
async fn a_refused_level_is_told_again_with_the_next_change_of_its_sku_anywhere() {
    let world = World::with(&[("TEE", 3, 9), ("TEE", 8, 9)]).await;
    world.full().await;
    world.wair_meets(stock_calls(Fault::Status { status: 400, body: String::new(), after_commit: false }).once());

    world.sell("TEE", 3, 1);
    world.delta().await;
    assert_eq!(world.open_codes().await, ["STOCK_REFUSED_BY_WAIR"]);
    world.sell("TEE", 8, 1);
    world.delta().await;

    world.assert_converged();
    assert!(world.open().await.is_empty());
}
