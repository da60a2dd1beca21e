use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use mapping::flow::Flow;
use ports::memory::{MemoryTable, TestClock};
use ports::{Failure, Item, Key, Table, TableError, Write};
use state::{Leases, Store, audit, switch::Switches};

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
async fn every_flow_that_was_stopped_and_let_run_is_seen_to_run() {
    let store = store();
    let clock = Arc::new(TestClock::at("2026-11-20T12:00:00Z".parse().expect("a timestamp")));
    let (switches, leases) = (switches_in(store.clone()), Leases::new(store, clock));
    for flow in Flow::ALL {
        assert_eq!(switches.paused_or_ready(flow, &leases).await.unwrap(), None, "{flow:?}");
        let paused = switches.pause(flow, "Ada", "recount").await.unwrap();
        assert_eq!(switches.paused_or_ready(flow, &leases).await.unwrap(), Some(paused), "{flow:?}");
        switches.resume(flow, "Ada").await.unwrap();

        assert_eq!(switches.paused_or_ready(flow, &leases).await.unwrap(), None, "{flow:?}");
    }
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

/// What somebody else does with the switch of the order relay.
#[derive(Clone, Copy)]
enum Deed {
    Stop,
    LetRun,
}

/// A table on which Cy does all of this just before our next write.
struct Rivalled {
    table: Arc<MemoryTable>,
    rival: Mutex<Vec<Deed>>,
}

#[async_trait]
impl Table for Rivalled {
    async fn get(&self, keys: &[Key]) -> Result<Vec<Item>, TableError> {
        self.table.get(keys).await
    }

    async fn query(&self, pk: &str, prefix: &str) -> Result<Vec<Item>, TableError> {
        self.table.query(pk, prefix).await
    }

    async fn write(&self, writes: Vec<Write>) -> Result<(), TableError> {
        let deeds = std::mem::take(&mut *self.rival.lock().expect("no holder panics"));
        let cy = switches_in(Store::new(self.table.clone()));
        for deed in deeds {
            match deed {
                Deed::Stop => cy.pause(Flow::OrderRelay, "Cy", "newer").await.map(Some),
                Deed::LetRun => cy.resume(Flow::OrderRelay, "Cy").await,
            }
            .expect("nobody is in the way of Cy");
        }
        self.table.write(writes).await
    }
}

/// The switches as they are, and as one sees them whom Cy overtakes.
fn overtaken(rival: &[Deed]) -> (Switches, Switches) {
    let table = Arc::new(MemoryTable::default());
    let rivalled = Rivalled { table: table.clone(), rival: Mutex::new(rival.to_vec()) };
    (switches_in(Store::new(table)), switches_in(Store::new(Arc::new(rivalled))))
}

#[tokio::test]
async fn whoever_lets_a_flow_run_does_not_end_a_stop_that_was_made_meanwhile() {
    let (plain, ours) = overtaken(&[Deed::LetRun, Deed::Stop]);
    plain.pause(Flow::OrderRelay, "Ada", "recount").await.unwrap();

    let answer = ours.resume(Flow::OrderRelay, "Bob").await;

    assert!(matches!(answer, Err(Failure::Transient(_))), "{answer:?}");
    assert_eq!(plain.paused(Flow::OrderRelay).await.unwrap().unwrap().by, "Cy");
}

#[tokio::test]
async fn whoever_is_overtaken_is_told_to_look_again() {
    let (plain, ours) = overtaken(&[Deed::LetRun]);
    plain.pause(Flow::OrderRelay, "Ada", "recount").await.unwrap();

    let resumed = ours.resume(Flow::OrderRelay, "Bob").await;

    assert!(matches!(resumed, Err(Failure::Transient(_))), "{resumed:?}");
    assert_eq!(ours.resume(Flow::OrderRelay, "Bob").await.unwrap(), None);
}

#[tokio::test]
async fn a_stop_is_only_reported_when_one_stands() {
    let (plain, first) = overtaken(&[Deed::Stop]);
    let (_, undone) = overtaken(&[Deed::Stop, Deed::LetRun]);

    let told = first.pause(Flow::OrderRelay, "Ada", "recount").await.unwrap();
    let nothing = undone.pause(Flow::OrderRelay, "Ada", "recount").await;

    assert_eq!(told.by, "Cy");
    assert_eq!(plain.paused(Flow::OrderRelay).await.unwrap(), Some(told));
    assert!(matches!(nothing, Err(Failure::Transient(_))), "{nothing:?}");
    assert_eq!(undone.paused(Flow::OrderRelay).await.unwrap(), None);
}

#[tokio::test]
async fn a_flow_that_runs_again_is_not_among_the_stopped_ones_and_can_be_stopped_again() {
    let switches = switches();
    switches.pause(Flow::OrderRelay, "Ada", "recount").await.unwrap();
    switches.resume(Flow::OrderRelay, "Bob").await.unwrap();

    let none = switches.all().await.unwrap();
    let again = switches.pause(Flow::OrderRelay, "Cy", "").await.unwrap();

    assert!(none.is_empty());
    assert_eq!(switches.all().await.unwrap(), [again]);
}
