//! Letters that come back after every replay.

use mapping::replay::{Outcome, Would};
use serde_json::json;

use crate::world::TestWorld;

#[tokio::test]
async fn a_letter_that_comes_back_three_times_is_set_aside_and_neither_lost_nor_sent_again() {
    let world = TestWorld::new();
    world.dead(&["1"]).await;
    for _ in 0..3 {
        assert_eq!(world.ask("run", json!({})).await.sent, 1);
        world.flow().await;
    }

    for _ in 0..2 {
        let report = world.ask("run", json!({})).await;
        assert_eq!((report.sent, report.blocked["replayed too often"]), (0, 1));
    }

    assert_eq!(world.orders.dead(), 1);
    assert_eq!(world.open().await, ["ORDER_REFUSED web-uk/1", "REPLAY_SET_ASIDE web-uk/1"]);
    let aside = world.replay.exceptions.find("REPLAY_SET_ASIDE", "web-uk/1").await.unwrap().expect("open");
    assert_eq!((aside.count, aside.detail.as_str()), (1, "replayed 3 times; ORDER_REFUSED"));
}

#[tokio::test]
async fn what_was_set_aside_goes_when_a_person_allows_one_more_replay() {
    let world = TestWorld::new();
    world.dead(&["1"]).await;
    for _ in 0..2 {
        world.ask("run", json!({"replays": 1})).await;
        world.flow().await;
    }
    assert_eq!(world.open().await, ["ORDER_REFUSED web-uk/1", "REPLAY_SET_ASIDE web-uk/1"]);
    world.mend();

    let report = world.ask("run", json!({"orders": ["1"], "replays": 2})).await;
    world.flow().await;

    assert_eq!((report.sent, world.created().len(), world.orders.dead()), (1, 1, 0));
    assert!(world.open().await.is_empty());
}

#[tokio::test]
async fn what_was_set_aside_is_let_go_when_its_order_has_been_settled_another_way() {
    let world = TestWorld::new();
    world.dead(&["1"]).await;
    for _ in 0..2 {
        world.ask("run", json!({"replays": 1})).await;
        world.flow().await;
    }
    world.mend();
    world.post("1", 2).await;
    world.flow().await;

    let report = world.ask("run", json!({"replays": 1})).await;
    world.flow().await;

    assert_eq!((report.outcome, report.would[&Would::Superseded]), (Outcome::Done, 1));
    assert_eq!((world.created().len(), world.orders.dead()), (1, 0));
    assert!(world.open().await.is_empty());
}

#[tokio::test]
async fn a_letter_that_comes_back_at_once_is_not_sent_twice_by_one_run() {
    let world = TestWorld::new();
    world.dead(&["1", "2"]).await;
    let ask = crate::world::wish("orders", "run", json!({"perSecond": 0.1}));
    let first = world.replay.answer(ask.clone(), &world.invocation(125)).await.unwrap();
    world.flow().await;

    let rest = world.replay.answer(ask, &world.invocation(900)).await.unwrap();

    assert_eq!((first.sent, rest.outcome, rest.sent), (1, Outcome::Done, 2));
    assert_eq!(rest.blocked["it came back in this run"], 1);
    assert_eq!(world.orders.dead(), 1);
}

#[tokio::test]
async fn an_unreadable_letter_stays_where_it_is() {
    let world = TestWorld::new();
    world.put("x", "no order").await;
    world.flow().await;

    let report = world.ask("run", json!({})).await;

    assert_eq!((report.sent, report.blocked["unreadable"], world.visible().await), (0, 1, 1));
}
