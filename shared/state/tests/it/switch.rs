use std::sync::Arc;

use mapping::flow::Flow;
use ports::memory::{MemoryTable, TestClock};
use state::{Store, audit, switch::Switches};

fn store() -> Store {
    Store::new(Arc::new(MemoryTable::default()))
}

fn switches() -> Switches {
    switches_in(store())
}

fn switches_in(store: Store) -> Switches {
    Switches::new(store, Arc::new(TestClock::at("2026-11-20T12:00:00Z".parse().expect("a timestamp"))))
}

#[tokio::test]
async fn a_flow_is_stopped_until_somebody_lets_it_run() {
    let switches = switches();

    let paused = switches.pause(Flow::OrderRelay, "Ada", "recount").await.unwrap();

    assert_eq!(switches.paused(Flow::OrderRelay).await.unwrap(), Some(paused.clone()));
    assert_eq!(switches.paused(Flow::StockPoll).await.unwrap(), None);
    assert_eq!(switches.all().await.unwrap(), std::slice::from_ref(&paused));
    assert_eq!(switches.resume(Flow::OrderRelay, "Bob").await.unwrap(), Some(paused));
    assert_eq!(switches.paused(Flow::OrderRelay).await.unwrap(), None);
    assert_eq!(switches.resume(Flow::OrderRelay, "Bob").await.unwrap(), None);
}

#[tokio::test]
async fn whoever_stopped_a_flow_first_stays_its_name() {
    let switches = switches();
    let first = switches.pause(Flow::StockPoll, "Ada", "recount").await.unwrap();

    let second = switches.pause(Flow::StockPoll, "Bob", "").await.unwrap();

    assert_eq!(second, first);
}

#[tokio::test]
async fn the_trail_says_who_stopped_a_flow_and_who_let_it_run() {
    let store = store();
    let switches = switches_in(store.clone());
    switches.pause(Flow::StockPoll, "Ada", "recount").await.unwrap();
    switches.resume(Flow::StockPoll, "Bob").await.unwrap();
    switches.resume(Flow::StockPoll, "Bob").await.unwrap();

    let trail = audit::day(&store, "2026-11-20".parse().unwrap()).await.unwrap();

    let told: Vec<_> =
        trail.iter().map(|deed| (&*deed.by, &*deed.what, &*deed.subject, deed.after.as_deref())).collect();
    assert_eq!(told.len(), 2);
    assert!(told.contains(&("Ada", "pause", "stock-poll", Some("recount"))));
    assert!(told.contains(&("Bob", "resume", "stock-poll", None)));
}
