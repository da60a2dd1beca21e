//! A pass that dies in the middle: what it has hidden and sent.

use std::{future, sync::Arc, time::Duration};

use mapping::replay::Outcome;
use ports::Failure;
use serde_json::{Value, json};

use crate::{
    run::Watched,
    world::{TestWorld, wish},
};

/// The lease of who died is free again, and its letters are still hidden.
const AFTER_THE_LEASE: Duration = Duration::from_secs(121);

/// A run that dies while it sends a letter, with all of a page hidden.
async fn die(world: &mut TestWorld, more: Value) {
    let source = world.replay.orders.source.clone();
    let before = || future::pending::<Result<(), Failure>>();
    world.replay.orders.source = Arc::new(Watched { queue: world.orders.clone(), before });
    let invocation = world.invocation(900);
    let run = world.replay.answer(wish("orders", "run", more), &invocation);
    assert!(tokio::time::timeout(Duration::ZERO, run).await.is_err(), "it has to be at work");
    world.replay.orders.source = source;
}

#[tokio::test]
async fn while_letters_of_a_dead_pass_are_hidden_a_run_is_not_done_and_closes_nothing() {
    let mut world = TestWorld::new();
    world.put("x", "no order").await;
    world.dead(&["1", "2"]).await;
    world.mend();
    world.clock.advance(Duration::from_secs(2 * 3600));
    die(&mut world, json!({})).await;

    world.clock.advance(AFTER_THE_LEASE);
    let during = world.replay.tick(&world.invocation(900)).await.unwrap().remove(0);
    let plan = world.ask("plan", json!({})).await;
    assert_eq!((during.outcome, during.read, world.visible().await), (Outcome::Running, 0, 0));
    assert!(during.reason.is_some_and(|why| why.starts_with("letters are still hidden by an earlier pass")));
    assert!(plan.reason.is_some_and(|why| why.starts_with("not all were looked at: letters are still hidden")));
    let unreadable = format!("ORDER_MESSAGE_UNREADABLE {}", mapping::exception::subject::message("no order"));
    assert!(world.open().await.contains(&unreadable));
    world.clock.advance(Duration::from_secs(900));
    let after = world.replay.tick(&world.invocation(900)).await.unwrap().remove(0);

    assert_eq!((after.outcome, after.read), (Outcome::Done, 3));
    assert!(world.open().await.contains(&unreadable));
}

#[tokio::test]
async fn an_unreadable_letter_behind_another_of_its_group_keeps_its_exception() {
    let world = TestWorld::new();
    world.put("x", "no order").await;
    world.put("x", "no order either").await;
    world.flow().await;
    world.clock.advance(Duration::from_secs(2 * 3600));

    let report = world.ask("run", json!({})).await;

    assert_eq!((report.outcome, report.read, world.orders.dead()), (Outcome::Done, 1, 2));
    assert_eq!(world.open().await.len(), 2);
}

#[tokio::test]
async fn a_run_that_fails_in_the_middle_of_a_page_never_sends_more_than_its_limit() {
    let mut world = TestWorld::new();
    world.dead(&["1", "2", "3", "4", "5"]).await;
    world.mend();
    let (table, queue) = (world.table.clone(), world.orders.clone());
    let lost_after_two = move || {
        if queue.depth() == 1 {
            table.fail_reads_after(Some(0));
        }
        future::ready(Ok(()))
    };
    world.replay.orders.source = Arc::new(Watched { queue: world.orders.clone(), before: lost_after_two });

    let failed = world.replay.answer(wish("orders", "run", json!({"limit": 3})), &world.invocation(900)).await;
    world.table.fail_reads_after(None);
    assert!(failed.is_err());
    assert_eq!((world.orders.depth(), world.visible().await), (2, 3));
    world.replay.orders.source = world.orders.clone();
    world.clock.advance(AFTER_THE_LEASE);
    let rest = world.replay.tick(&world.invocation(900)).await.unwrap().remove(0);

    assert_eq!((rest.outcome, rest.sent), (Outcome::Done, 3));
    assert_eq!((world.orders.depth(), world.orders.dead()), (3, 2));
}

#[tokio::test]
async fn a_letter_that_was_being_sent_when_the_run_died_counts_against_its_limit() {
    let mut world = TestWorld::new();
    world.dead(&["1", "2"]).await;
    world.mend();
    die(&mut world, json!({"limit": 1})).await;
    world.clock.advance(Duration::from_secs(900));

    let rest = world.replay.tick(&world.invocation(900)).await.unwrap().remove(0);

    assert_eq!((rest.outcome, world.orders.depth(), world.orders.dead()), (Outcome::Done, 0, 2));
}
