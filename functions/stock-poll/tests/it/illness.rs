use jiff::SignedDuration;
use stock_poll::Outcome;
use vendors::{Fault, RetryAfter, Rule, Vendor};

use crate::world::World;

async fn sold() -> World {
    let world = World::with(&[("TEE", 3, 9), ("CAP", 3, 9)]).await;
    world.full().await;
    world.sell("TEE", 3, 1);
    world.told();
    world
}

#[tokio::test]
async fn whatever_mintsoft_answers_wrongly_holds_the_levels_and_opens_one_exception() {
    let status = |status| Fault::Status { status, body: "{}".to_owned(), after_commit: false };
    for fault in [
        Fault::BadGateway { after_commit: false },
        Fault::Hang { after_commit: false },
        Fault::Reset { after_commit: false },
        Fault::CutBody,
        Fault::HalfJson,
        Fault::Null,
        Fault::EdgePage { status: 403, retry_after: RetryAfter::Absent },
        Fault::EdgePage { status: 503, retry_after: RetryAfter::Seconds(30) },
        Fault::TooMany { retry_after: RetryAfter::Absent },
        status(500),
        status(404),
        status(200),
    ] {
        let world = sold().await;
        world.mintsoft_meets(Rule::always(fault.clone()));

        let held = world.delta().await;
        world.delta().await;

        assert_eq!((held.outcome, held.wair_calls), (Outcome::Held, 0), "{fault:?}");
        assert!(world.told().is_empty(), "{fault:?}");
        assert_eq!(world.open_codes().await, ["MINTSOFT_UNAVAILABLE"], "{fault:?}");

        world.heal();
        world.run(stock_poll::Wish::Delta).await;
        world.run(stock_poll::Wish::Delta).await;

        assert!(world.open().await.is_empty(), "{fault:?}");
        world.assert_converged();
    }
}

#[tokio::test]
async fn an_empty_answer_to_a_delta_changes_nothing_and_hides_nothing() {
    let world = sold().await;
    world.mintsoft_meets(Rule::always(Fault::EmptyArray));
    world.delta().await;
    assert!(world.told().is_empty());

    world.heal();
    world.delta().await;

    world.assert_converged();
}

#[tokio::test]
async fn a_short_disturbance_is_read_through() {
    let world = sold().await;
    world.mintsoft_meets(Rule::always(Fault::BadGateway { after_commit: false }).times(2));

    let report = world.delta().await;

    assert_eq!(report.outcome, Outcome::Done);
    world.assert_converged();
}

#[tokio::test]
async fn a_pause_that_mintsoft_asks_for_is_kept_by_every_process() {
    for retry_after in [RetryAfter::Seconds(400), RetryAfter::Date(400)] {
        let world = World::seeded(2_000).await;
        world.mintsoft_meets(Rule::on("GET", "/api/Product", Fault::TooMany { retry_after }).nth(3).once());
        world.full().await;
        let asked = world.vendors().log.calls().last().map(|call| call.at).expect("a call");

        let again = world.process(ports::Mode::Live);
        for _ in 0..4 {
            again.run(stock_poll::Wish::Delta, world.clock_now() + std::time::Duration::from_secs(900)).await.unwrap();
            world.wait(60);
        }
        world.delta().await;
        world.delta().await;

        let vendors = world.vendors();
        let early = |call: &&vendors::Call| call.at > asked && call.at < asked + SignedDuration::from_secs(400);
        assert_eq!(vendors.log.calls().iter().filter(early).count(), 0);
        drop(vendors);
        world.assert_converged();
    }
}

#[tokio::test]
async fn an_unavailable_state_table_is_no_outage_of_mintsoft() {
    let world = sold().await;
    let told = world.calls(Vendor::Wair);
    world.table.fail_writes_after(Some(2));

    let failed = world.try_run(stock_poll::Wish::Delta).await;
    world.table.fail_writes_after(None);

    assert!(failed.is_err());
    assert!(world.open().await.is_empty());
    assert_eq!(world.calls(Vendor::Wair), told);
}
