use std::sync::Arc;

use mapping::flow::Flow;
use ports::memory::{MemoryTable, TestClock};
use state::{Store, switch::Switches};

fn switches() -> Switches {
    let clock = Arc::new(TestClock::at("2026-11-20T12:00:00Z".parse().unwrap()));
    Switches::new(Store::new(Arc::new(MemoryTable::default())), clock)
}

#[tokio::test]
async fn a_flow_is_stopped_until_somebody_lets_it_run() {
    let switches = switches();

    let paused = switches.pause(Flow::OrderRelay, "Ada", "recount").await.unwrap();

    assert_eq!(switches.paused(Flow::OrderRelay).await.unwrap(), Some(paused.clone()));
    assert_eq!(switches.paused(Flow::StockPoll).await.unwrap(), None);
    assert_eq!(switches.all().await.unwrap(), [paused.clone()]);
    assert_eq!(switches.resume(Flow::OrderRelay).await.unwrap(), Some(paused));
    assert_eq!(switches.paused(Flow::OrderRelay).await.unwrap(), None);
    assert_eq!(switches.resume(Flow::OrderRelay).await.unwrap(), None);
}

#[tokio::test]
async fn whoever_stopped_a_flow_first_stays_its_name() {
    let switches = switches();
    let first = switches.pause(Flow::StockPoll, "Ada", "recount").await.unwrap();

    let second = switches.pause(Flow::StockPoll, "Bob", "").await.unwrap();

    assert_eq!(second, first);
}
