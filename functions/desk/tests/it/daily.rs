use std::time::Duration;

use mapping::{
    exception::{ORDER_REFUSED, SKU_UNPARSED},
    flow::Flow,
    reconcile::count::{Count, Difference, Tally},
};
use ports::Clock;
use serde_json::json;
use state::{Leases, exceptions::Exceptions, figures, run_log, switch::Switches};

use crate::office::Office;

/// A run of a flow that began now and took some seconds.
async fn run(office: &Office, flow: &str, outcome: &str) {
    let report = json!({"mode": "delta", "outcome": outcome, "reason": "no answer", "milliseconds": 2000, "rows": 1234,
                        "changedSkus": 7, "levels": 9, "mintsoftCalls": 3, "wairCalls": 2, "fence": 1});
    let leases = Leases::new(office.store.clone(), office.clock.clone());
    let lease = leases.take(flow, Duration::from_secs(60)).await.expect("a table").expect("free");
    let row = run_log::row(flow, office.clock.now(), 1, &report);
    office.wait(2);
    office.store.write(vec![row, lease.release()]).await.expect("written");
}

#[tokio::test]
async fn a_day_on_which_every_flow_ran_well_can_be_trusted() {
    let mut office = Office::open().await;
    for flow in ["stock", "catalogue", "transfers", "dispatch", "reconcile"] {
        run(&office, flow, "done").await;
    }

    let page = office.page("").await;

    assert!(page.contains("Today can be trusted.") && page.contains("Nobody has to do anything."), "{page}");
    assert_eq!(page.matches("in time").count(), 5 + 1);
    assert!(page.contains("in 4 min") && page.contains("in 59 min"), "the next runs");
}

#[tokio::test]
async fn a_late_flow_is_the_first_thing_that_is_said() {
    let mut office = Office::open().await;
    for flow in ["stock", "catalogue", "transfers", "dispatch", "reconcile"] {
        run(&office, flow, "done").await;
    }
    office.wait(26 * 60);
    run(&office, "transfers", "done").await;
    run(&office, "dispatch", "held").await;

    let page = office.page("").await;

    assert!(
        page.contains("Look before you trust today.") && page.contains("Not in order: Stock, Dispatches."),
        "{page}"
    );
    assert!(page.contains("no answer"));
}

#[tokio::test]
async fn a_stopped_flow_is_named_with_who_stopped_it_and_the_day_is_not_trusted() {
    let mut office = Office::open().await;
    for flow in ["stock", "catalogue", "transfers", "dispatch", "reconcile"] {
        run(&office, flow, "done").await;
    }
    let switches = Switches::new(office.store.clone(), office.clock.clone());
    for flow in [Flow::OrderRelay, Flow::StockPoll] {
        switches.pause(flow, "<Ada>", "recount & more").await.expect("stopped");
    }

    let page = office.page("").await;

    assert!(page.contains("Look before you trust today.</b> Stopped by hand: order-relay, stock-poll."), "{page}");
    assert!(page.contains("<bdi>&lt;Ada&gt;</bdi> since ") && page.contains("recount &amp; more"));
    assert!(page.contains("lockstep resume order-relay --stack NAME"));
    assert_eq!(page.matches("<span class=\"chip bad\">stopped</span>").count(), 1, "the relay has no run of its own");

    switches.resume(Flow::OrderRelay, "Bob").await.expect("resumed");
    switches.resume(Flow::StockPoll, "Bob").await.expect("resumed");
    assert!(office.page("").await.contains("Today can be trusted."));
}

#[tokio::test]
async fn flows_that_never_ran_are_not_trusted() {
    let mut office = Office::open().await;

    let page = office.page("").await;

    assert_eq!(page.matches("has not run").count(), 5);
    assert!(page.contains("Look before you trust today."));
}

#[tokio::test]
async fn each_team_sees_what_it_has_to_do_beside_yesterdays_figure() {
    let mut office = Office::open().await;
    office.raise(&ORDER_REFUSED, "10001", "no courier").await;
    office.raise(&SKU_UNPARSED, "ODD", "no size").await;
    office.wait(25 * 3600);
    let mut register = Exceptions::new(office.store.clone(), office.clock.clone());
    register.close(&SKU_UNPARSED, "ODD").await.expect("closed");
    register = Exceptions::new(office.store.clone(), office.clock.clone());
    register.open(&ORDER_REFUSED, "10002", "no courier").await.expect("opened");
    office.log_in("Ada", crate::office::TOKEN).await;

    let page = office.page("").await;

    assert!(page.contains("1 more than yesterday") && page.contains("2 with nobody on it"), "{page}");
    assert!(page.contains("desk/order?order=10001") && !page.contains("desk/order?order=10002"), "the oldest only");
    let figures =
        "data-label=\"Open\">2</td><td class=\"number\" data-label=\"Yesterday\"><span class=\"age\">1</span>";
    assert!(page.contains(figures), "of this code alone, too: {page}");
    assert!(page.contains("Nothing to do: ") && page.contains("Merchandising"));
}

#[tokio::test]
async fn the_sync_log_shows_the_runs_of_a_day_and_gives_them_as_csv() {
    let mut office = Office::open().await;
    run(&office, "stock", "done").await;
    run(&office, "stock", "held").await;

    let (page, csv) = (office.page("runs?flow=stock").await, office.page("runs.csv?flow=stock").await);

    assert!(page.contains("1,234") && page.contains("2,000 ms") && page.contains("no answer"), "{page}");
    assert!(page.contains("2 runs, 1 with trouble"));
    assert_eq!(csv.lines().count(), 3);
    assert!(csv.contains(",delta,held,no answer,1234,7,9,3,2,2000"), "{csv}");
    assert!(office.page("runs?flow=stock&day=2026-11-19").await.contains("No run of this flow"));
}

#[tokio::test]
async fn finance_sees_the_three_counts_of_the_last_days_and_what_differs() {
    let mut office = Office::open().await;
    let tally = |units| Tally { parts: 3, units };
    let differs = Difference {
        subject: "web-uk/<10042>/1".into(),
        number: "LS-10042".into(),
        dispatched: 2,
        told: Some(2),
        booked: 0,
    };
    let day = office.clock.now().to_zoned_datetime(jiff::tz::TimeZone::UTC).date();
    let count = Count {
        day,
        dispatched: tally(1204),
        told: Some(tally(1204)),
        booked: tally(1202),
        without_tracking: 0,
        differing: 1,
        differences: vec![differs],
    };
    office.store.write(vec![figures::put_count(&count, office.clock.now())]).await.expect("written");

    let page = office.page("").await;

    assert!(page.contains("1,204") && page.contains("1,202") && page.contains("1 differ"), "{page}");
    assert!(page.contains("web-uk/&lt;10042&gt;/1</bdi>: 2 left, 2 told, 0 booked"), "{page}");
}
