//! A pass that dies in the middle: what it has hidden and sent.

use std::{future, sync::Arc, time::Duration};

use mapping::replay::Outcome;
use ports::Failure;
use serde_json::{Value, json};

use crate::{
    run::Watched,
    world::{TestWorld, dead_subject, wish},
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
    let unreadable = format!("ORDER_MESSAGE_UNREADABLE {}", dead_subject("no order"));
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
