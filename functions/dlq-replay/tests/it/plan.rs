//! Plans: what each letter would do, and nothing consumed.

use std::time::Duration;

use mapping::{
    exception::{Owner, subject},
    replay::{Outcome, Would},
};
use serde_json::json;
use state::orders::OrderState;

use crate::world::TestWorld;

#[tokio::test]
async fn a_plan_says_what_each_letter_would_do_and_consumes_nothing() {
    let world = TestWorld::new();
    world.dead(&["1", "2", "3"]).await;
    world.put("x", "no order").await;
    world.flow().await;
    // The second was edited since; the third is in Mintsoft by now.
    world.post("2", 2).await;
    let at = "2026-11-20T10:00:00Z".parse().unwrap();
    world
        .change("3", |record| {
            let number = "LS-web-uk-3".to_owned();
            record.state = OrderState::Created { number, ids: vec![1], at, found: true };
        })
        .await;

    let report = world.ask("plan", json!({})).await;
    let again = world.ask("plan", json!({})).await;

    assert_eq!((report.outcome, report.read, report.sent), (Outcome::Done, 4, 0));
    let would: Vec<_> = report.would.iter().map(|(would, count)| (*would, *count)).collect();
    assert_eq!(would, [(Would::Send, 1), (Would::AlreadyDone, 1), (Would::Superseded, 1), (Would::Blocked, 1)]);
    assert_eq!(report.blocked["unreadable"], 1);
    let unreadable =
        report.groups.iter().find(|group| group.code.as_deref() == Some("ORDER_MESSAGE_UNREADABLE")).unwrap();
    assert_eq!((unreadable.count, unreadable.owner), (1, Some(Owner::Integration)));
    assert_eq!(unreadable.subjects, [subject::message("no order")]);
    assert_eq!((again.would, again.groups), (report.would, report.groups));
    assert_eq!((world.visible().await, world.orders.dead()), (4, 4));
}

#[tokio::test]
async fn a_plan_says_nothing_of_what_was_not_asked_for() {
    let world = TestWorld::new();
    world.dead(&["1", "2"]).await;
    world.clock.advance(Duration::from_secs(600));
    world.dead(&["3"]).await;

    let count = async |more| world.ask("plan", more).await.would.get(&Would::Send).copied().unwrap_or(0);

    assert_eq!(count(json!({"codes": ["ORDER_REFUSED"]})).await, 3);
    assert_eq!(count(json!({"codes": ["ORDER_STUCK"]})).await, 0);
    assert_eq!(count(json!({"orders": ["2", "web-uk/3"]})).await, 2);
    assert_eq!(count(json!({"olderThanMinutes": 10})).await, 2);
    assert_eq!(world.ask("plan", json!({"orders": ["2"]})).await.not_chosen, 2);
}

#[tokio::test]
async fn an_exception_about_a_letter_that_was_deleted_is_closed_by_the_next_plan() {
    let world = TestWorld::new();
    world.dead(&["1"]).await;
    world.put("x", "no order").await;
    world.flow().await;
    world.clock.advance(Duration::from_secs(2 * 3600));
    let letters = &world.replay.orders.dead;
    for letter in letters.receive(10, Duration::from_secs(1)).await.unwrap() {
        if letter.body == "no order" {
            letters.delete(&letter.receipt).await.unwrap();
        } else {
            letters.give_back(&letter.receipt).await.unwrap();
        }
    }

    world.ask("plan", json!({})).await;

    assert_eq!(world.open().await, ["ORDER_REFUSED web-uk/1"]);
}

#[tokio::test]
async fn exceptions_about_letters_close_when_none_is_left() {
    let world = TestWorld::new();
    world.put("x", "no order").await;
    world.flow().await;
    let hint = &mapping::exception::HINT_UNREADABLE;
    world.replay.exceptions.open(hint, "hints queue", "").await.unwrap();
    world.replay.tick(&world.invocation(900)).await.unwrap();
    assert_eq!(world.open().await.len(), 2, "it may not have reached the dead letters yet");

    world.clock.advance(Duration::from_secs(2 * 3600));
    world.replay.tick(&world.invocation(900)).await.unwrap();
    assert_eq!(world.open().await, [format!("ORDER_MESSAGE_UNREADABLE {}", subject::message("no order"))]);
    let letter = world.replay.orders.dead.receive(1, Duration::from_secs(1)).await.unwrap().remove(0);
    world.replay.orders.dead.delete(&letter.receipt).await.unwrap();
    world.replay.tick(&world.invocation(900)).await.unwrap();

    assert!(world.open().await.is_empty());
}
