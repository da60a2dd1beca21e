use std::collections::BTreeMap;
use std::sync::Arc;

use mapping::exception::ORDER_REFUSED;
use mapping::flow::Flow;
use mapping::reconcile::count::{Count, Tally};
use ports::Clock;
use ports::memory::{MemoryTable, TestClock};
use state::config::LiveConfig;
use state::switch::Paused;
use state::{Leases, Store, figures, run_log};
use story::Teller;
use story::runs::FLOWS;

use serde_json::json;

use super::*;
use crate::stack::Records;

fn now() -> Timestamp {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

fn daily(trusted: bool) -> Daily {
    let last = Some(now() - SignedDuration::from_mins(3));
    let verdict = if trusted { Verdict::Good } else { Verdict::Late };
    let health =
        FlowHealth { flow: FLOWS[0], last, logged: None, well: last, target_seconds: 900, next: None, verdict };
    Daily {
        now: now(),
        trusted,
        paused: Vec::new(),
        flows: vec![health],
        teams: Vec::new(),
        counts: Vec::new(),
        orders: BTreeMap::new(),
        trends: Vec::new(),
    }
}

/// A state table, and who tells what is on it.
struct Site {
    clock: Arc<TestClock>,
    store: Store,
    teller: Teller,
}

impl Site {
    /// Every flow has run well just now.
    async fn lively() -> Self {
        let table = Arc::new(MemoryTable::default());
        let (clock, store) = (Arc::new(TestClock::at(now())), Store::new(table.clone()));
        let leases = Leases::new(store.clone(), clock.clone());
        for flow in FLOWS {
            let lease = leases.take(flow.id, Duration::from_secs(60)).await.unwrap().unwrap();
            let row = run_log::row(flow.id, clock.now(), 1, &json!({ "mode": "delta", "outcome": "done", "fence": 1 }));
            store.write(vec![row, lease.release()]).await.unwrap();
        }
        let teller = Teller::new(LiveConfig::new(table, clock.clone()), store.clone(), clock.clone());
        Self { clock, store, teller }
    }

    fn records(&self) -> Records {
        Records::new(self.store.clone(), self.clock.clone())
    }

    /// What the command prints, and whether it found something.
    async fn told(&self, format: Format) -> Done {
        tell(&self.teller.daily(Duration::from_secs(300)).await.unwrap(), format).unwrap()
    }
}

#[test]
fn a_good_day_is_told_with_exit_code_0() {
    let told = tell(&daily(true), Format::default()).unwrap();

    assert!(!told.found);
    assert!(told.text.starts_with("Today can be trusted."), "{}", told.text);
    assert!(told.text.contains("3 min ago") && told.text.ends_with("Nobody has anything to do."), "{}", told.text);
}

#[test]
fn a_stopped_flow_and_a_late_one_are_told() {
    let paused = Paused { flow: Flow::OrderRelay, by: "Ada".into(), at: now(), reason: "recount".into() };

    let stopped = tell(&Daily { paused: vec![paused], ..daily(false) }, Format::default()).unwrap();
    let late = tell(&daily(false), Format::default()).unwrap();

    assert!(
        stopped.found && stopped.text.contains("order-relay is stopped since 2026-11-20T12:00:00Z by Ada: recount")
    );
    assert!(late.found && late.text.starts_with("Today cannot be trusted"));
}

#[tokio::test]
async fn a_state_on_which_every_flow_ran_is_a_good_day_until_somebody_stops_one() {
    let site = Site::lively().await;

    let good = site.told(Format::default()).await;
    site.records().switches.pause(Flow::StockPoll, "Ada", "").await.unwrap();
    let stopped = site.told(Format { json: true, csv: false }).await;

    assert!(!good.found && good.text.starts_with("Today can be trusted."), "{}", good.text);
    let stopped = (stopped.found, serde_json::from_str::<serde_json::Value>(&stopped.text).unwrap());
    assert_eq!((stopped.0, &stopped.1["trusted"]), (true, &json!(false)));
    assert_eq!(stopped.1["paused"][0]["flow"], "stock-poll");
}

#[tokio::test]
async fn each_team_is_told_what_to_do_and_finance_its_counts() {
    let site = Site::lively().await;
    site.records().exceptions.open(&ORDER_REFUSED, "web-uk/10042", "no courier").await.unwrap();
    let tally = |units| Tally { parts: 3, units };
    let count = Count {
        day: "2026-11-20".parse().unwrap(),
        dispatched: tally(1204),
        told: Some(tally(1204)),
        booked: tally(1202),
        without_tracking: 0,
        differing: 1,
        differences: Vec::new(),
    };
    site.store.write(vec![figures::put_count(&count, site.clock.now())]).await.unwrap();

    let text = site.told(Format::default()).await;
    let csv = site.told(Format { json: false, csv: true }).await;

    assert!(text.found && text.text.contains("1204") && text.text.contains("1202"), "{}", text.text);
    let rows: Vec<_> = csv.text.lines().collect();
    assert_eq!(rows[0], "owner,code,open,yesterday,oldest,since,what to do");
    assert!(rows[1].contains(",ORDER_REFUSED,1,0,web-uk/10042,just now,"), "{}", csv.text);
}

#[test]
fn ages_are_told_in_the_largest_unit_that_says_enough() {
    let told = [1, 119 * 60, 2 * 3600, 72 * 3600].map(age_of);

    assert_eq!(told, ["just now", "119 min ago", "2 h ago", "3 days ago"]);
}

fn age_of(seconds: i64) -> String {
    age(now(), Some(now() - SignedDuration::from_secs(seconds)))
}
