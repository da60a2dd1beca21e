//! Runs: chosen letters, a limit, a pace, a stop, a time-out.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use jiff::Timestamp;
use mapping::replay::{Line, Outcome, Would};
use ports::{Clock, Depth, Failure, Inbox, Message, Mode, Queue, Received, memory::MemoryQueue};
use serde_json::json;
use state::{audit, replay::Replays, run_log};

use crate::world::{TestWorld, wish};

#[tokio::test]
async fn a_run_sends_what_was_mended_and_the_next_run_finds_nothing() {
    let world = TestWorld::new();
    world.dead(&["1", "2", "3"]).await;
    world.mend();

    let report = world.ask("run", json!({"by": "ada"})).await;
    world.flow().await;
    let again = world.ask("run", json!({"by": "ada"})).await;
    world.flow().await;

    assert_eq!((report.outcome, report.sent, report.failed), (Outcome::Done, 3, 0));
    assert_eq!((again.outcome, again.read, again.sent), (Outcome::Done, 0, 0));
    assert_eq!((world.created().len(), world.orders.dead()), (3, 0));
    assert!(world.open().await.is_empty());
    let kept = world.replay.replays.run(Line::Orders).await.unwrap().expect("kept");
    assert_eq!(kept.started, again.started);
    assert_eq!(run_log::rows(&world.store, "replay", jiff::civil::date(2026, 11, 20)).await.unwrap().len(), 2);
    let deeds = audit::day(&world.store, jiff::civil::date(2026, 11, 20)).await.unwrap();
    assert_eq!((deeds.len(), deeds[0].by.as_str(), deeds[0].what.as_str()), (2, "ada", "replay run"));
}

#[tokio::test]
async fn a_run_sends_only_what_was_chosen_and_no_more_than_its_limit() {
    let world = TestWorld::new();
    world.dead(&["1", "2", "3", "4"]).await;
    world.mend();

    let named = world.ask("run", json!({"orders": ["3"]})).await;
    let limited = world.ask("run", json!({"codes": ["ORDER_REFUSED"], "limit": 2})).await;

    assert_eq!((named.sent, named.not_chosen), (1, 3));
    assert_eq!((limited.outcome, limited.sent), (Outcome::Done, 2));
    assert_eq!((world.orders.depth(), world.visible().await), (3, 1));
}

#[tokio::test]
async fn letters_of_one_order_go_in_their_order() {
    let world = TestWorld::new();
    world.refuse("1");
    for revision in 1..=3 {
        world.post("1", revision).await;
        world.flow().await;
    }
    assert_eq!(world.orders.dead(), 3);
    world.mend();

    let report = world.ask("run", json!({})).await;
    world.flow().await;

    assert_eq!((report.sent, report.would[&Would::Superseded]), (3, 2));
    assert_eq!((world.created(), world.orders.dead()), (vec!["LS-web-uk-1-R3".to_owned()], 0));
}

#[tokio::test]
async fn the_pace_is_kept() {
    let world = TestWorld::new();
    world.dead(&["1", "2", "3", "4", "5"]).await;
    let began = world.clock.now();

    world.ask("run", json!({"perSecond": 0.5})).await;

    assert_eq!((world.clock.now() - began).as_secs(), 10);
}

/// Does something before each send.
pub(crate) struct Watched<F> {
    pub(crate) queue: Arc<MemoryQueue>,
    pub(crate) before: F,
}

#[async_trait]
impl<F: Fn() -> Fut + Send + Sync, Fut: Future<Output = Result<(), Failure>> + Send> Queue for Watched<F> {
    async fn send(&self, message: Message) -> Result<(), Failure> {
        (self.before)().await?;
        self.queue.send(message).await
    }

    async fn retry_after(&self, receipt: &str, pause: Duration) -> Result<(), Failure> {
        self.queue.retry_after(receipt, pause).await
    }
}

#[tokio::test]
async fn a_run_that_is_stopped_in_the_middle_ends_and_another_one_goes_on() {
    let mut world = TestWorld::new();
    world.dead(&["1", "2", "3", "4", "5"]).await;
    world.mend();
    let (replays, queue, clock) = (Replays::new(world.store.clone()), world.orders.clone(), world.clock.clone());
    let watched = queue.clone();
    let stop_at_two = move || {
        let (replays, two, now) = (replays.clone(), watched.depth() == 1, clock.now());
        async move {
            let deed = audit_deed(now);
            if two { replays.stop(Line::Orders, now, deed).await } else { Ok(()) }
        }
    };
    world.replay.orders.source = Arc::new(Watched { queue, before: stop_at_two });

    let stopped = world.ask("run", json!({})).await;
    assert_eq!((stopped.outcome, stopped.sent, world.visible().await), (Outcome::Stopped, 2, 3));
    world.replay.orders.source = world.orders.clone();
    let rest = world.ask("run", json!({})).await;
    world.flow().await;

    assert_eq!((rest.outcome, rest.sent), (Outcome::Done, 3));
    assert_eq!((world.created().len(), world.orders.dead()), (5, 0));
}

fn audit_deed(at: Timestamp) -> ports::Write {
    let (by, what, subject) = ("ada".to_owned(), "replay stop".to_owned(), "orders".to_owned());
    audit::Deed { by, what, subject, at, before: None, after: None }.record(1)
}

#[tokio::test]
async fn a_run_whose_time_is_over_is_gone_on_with_by_the_schedule_and_can_be_stopped_between() {
    let world = TestWorld::new();
    let orders: Vec<String> = (1..=30).map(|n| n.to_string()).collect();
    world.dead(&orders.iter().map(String::as_str).collect::<Vec<_>>()).await;
    world.mend();
    let ask = wish("orders", "run", json!({"perSecond": 0.1, "limit": 25}));

    let first = world.replay.answer(ask.clone(), &world.invocation(220)).await.unwrap();
    assert_eq!((first.outcome, first.sent, world.visible().await), (Outcome::Running, 11, 19));
    let other = world.ask("run", json!({})).await;
    assert_eq!(other.outcome, Outcome::Refused);
    assert_eq!(world.replay.replays.refused(Line::Orders).await.unwrap(), Some(other));
    let second = world.replay.tick(&world.invocation(220)).await.unwrap().remove(0);
    assert_eq!((second.outcome, second.sent), (Outcome::Running, 22));
    let third = world.replay.answer(ask, &world.invocation(220)).await.unwrap();
    assert_eq!((third.outcome, third.sent), (Outcome::Done, 25));
    assert!(world.replay.tick(&world.invocation(220)).await.unwrap().is_empty());
    world.flow().await;

    assert_eq!((world.created().len(), world.orders.dead()), (25, 5));
}

#[tokio::test]
async fn an_unfinished_run_can_be_stopped_while_nobody_is_at_work_on_it() {
    let world = TestWorld::new();
    world.dead(&["1", "2", "3"]).await;
    let ask = wish("orders", "run", json!({"perSecond": 0.1}));
    world.replay.answer(ask, &world.invocation(125)).await.unwrap();

    let stopped = world.ask("stop", json!({"by": "ada"})).await;

    assert_eq!((stopped.outcome, stopped.sent), (Outcome::Stopped, 1));
    assert!(world.replay.tick(&world.invocation(900)).await.unwrap().is_empty());
    assert_eq!(world.ask("stop", json!({})).await.reason.as_deref(), Some("no run was under way"));
}

#[tokio::test]
async fn one_run_or_plan_at_a_time() {
    let world = TestWorld::new();
    world.dead(&["1"]).await;
    let lease = world.replay.leases.take("replay-orders", Duration::from_secs(60)).await.unwrap();

    let (run, plan) = (world.ask("run", json!({})).await, world.ask("plan", json!({})).await);

    assert!(lease.is_some());
    assert_eq!((run.outcome, plan.outcome, world.visible().await), (Outcome::Busy, Outcome::Busy, 1));
    let kept = world.replay.replays.refused(Line::Orders).await.unwrap();
    assert_eq!((kept.as_ref(), run.reason.as_deref()), (Some(&run), Some("another run is under way")));
}

#[tokio::test]
async fn nothing_is_replayed_in_observe_mode() {
    let mut world = TestWorld::new();
    world.dead(&["1"]).await;
    world.replay.mode = Mode::Observe;

    let refused = world.ask("run", json!({"by": "ada"})).await;
    assert_eq!(refused.outcome, Outcome::Refused);
    assert_eq!(world.replay.replays.refused(Line::Orders).await.unwrap(), Some(refused));
    assert_eq!((world.ask("plan", json!({})).await.would[&Would::Send], world.visible().await), (1, 1));
}

/// Dead letters whose deletes do not arrive.
struct Sticky(Arc<dyn Inbox>);

#[async_trait]
impl Inbox for Sticky {
    async fn receive(&self, most: usize, hidden: Duration) -> Result<Vec<Received>, Failure> {
        self.0.receive(most, hidden).await
    }

    async fn delete(&self, _: &str) -> Result<(), Failure> {
        Err(Failure::Unknown("no answer".to_owned()))
    }

    async fn give_back(&self, receipt: &str) -> Result<(), Failure> {
        self.0.give_back(receipt).await
    }

    async fn depth(&self) -> Result<Depth, Failure> {
        self.0.depth().await
    }
}

#[tokio::test]
async fn a_run_that_dies_between_sending_and_deleting_doubles_nothing() {
    let mut world = TestWorld::new();
    world.dead(&["1", "2"]).await;
    world.mend();
    let letters = world.replay.orders.dead.clone();
    world.replay.orders.dead = Arc::new(Sticky(letters.clone()));

    let died = world.ask("run", json!({})).await;
    assert_eq!((died.sent, died.failed, world.orders.depth(), world.visible().await), (0, 2, 2, 2));
    world.flow().await;
    world.replay.orders.dead = letters;
    let again = world.ask("run", json!({})).await;
    world.flow().await;

    assert_eq!((again.sent, again.would[&Would::AlreadyDone]), (2, 2));
    assert_eq!((world.created().len(), world.orders.dead()), (2, 0));
}

#[tokio::test]
async fn a_letter_that_is_out_and_could_not_be_deleted_counts_against_the_limit() {
    let mut world = TestWorld::new();
    world.dead(&["1", "2"]).await;
    world.mend();
    world.replay.orders.dead = Arc::new(Sticky(world.replay.orders.dead.clone()));

    world.ask("run", json!({"limit": 1})).await;

    assert_eq!(world.orders.depth(), 1);
}

#[tokio::test]
async fn letters_that_cannot_be_sent_stay() {
    let mut world = TestWorld::new();
    world.dead(&["1", "2"]).await;
    let queue = world.orders.clone();
    let down = || async { Err(Failure::Transient("down".to_owned())) };
    world.replay.orders.source = Arc::new(Watched { queue, before: down });

    let report = world.ask("run", json!({})).await;

    assert_eq!((report.sent, report.failed, world.visible().await), (0, 2, 2));
}
