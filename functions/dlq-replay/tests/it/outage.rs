//! Somebody is away.

use mapping::{
    exception::{CONFIG_BROKEN, CONFIG_MISSING, CREDENTIALS_REFUSED, MINTSOFT_UNAVAILABLE, WAIR_UNAVAILABLE},
    replay::{Outcome, Would},
};
use ports::Clock;
use serde_json::json;
use state::config::ConfigStore;

use crate::world::TestWorld;

#[tokio::test]
async fn while_mintsoft_is_down_a_run_refuses_with_the_reason_and_a_plan_says_blocked() {
    for (kind, subject) in
        [(&MINTSOFT_UNAVAILABLE, "Mintsoft"), (&CREDENTIALS_REFUSED, "Mintsoft"), (&CONFIG_MISSING, "configuration")]
    {
        let world = TestWorld::new();
        world.dead(&["1"]).await;
        world.replay.exceptions.open(kind, subject, "").await.unwrap();

        let run = world.ask("run", json!({})).await;
        let plan = world.ask("plan", json!({})).await;

        assert_eq!((run.outcome, run.reason), (Outcome::Refused, Some(format!("{} is open", kind.code))));
        assert_eq!((plan.blocked[kind.code], world.visible().await), (1, 1));
    }
}

#[tokio::test]
async fn orders_do_not_wait_for_wair() {
    let world = TestWorld::new();
    world.dead(&["1"]).await;
    world.replay.exceptions.open(&WAIR_UNAVAILABLE, "WAIR", "").await.unwrap();

    assert_eq!(world.ask("run", json!({})).await.sent, 1);
}

#[tokio::test]
async fn an_outage_in_the_middle_ends_the_pass_and_the_run_goes_on_after_it() {
    let world = TestWorld::new();
    let orders: Vec<String> = (1..=12).map(|n| n.to_string()).collect();
    world.dead(&orders.iter().map(String::as_str).collect::<Vec<_>>()).await;
    world.mend();
    let ask = crate::world::wish("orders", "run", json!({"perSecond": 0.1}));
    let first = world.replay.answer(ask, &world.invocation(125)).await.unwrap();
    assert_eq!(first.outcome, Outcome::Running);
    world.replay.exceptions.open(&MINTSOFT_UNAVAILABLE, "Mintsoft", "").await.unwrap();

    let during = world.replay.tick(&world.invocation(900)).await.unwrap().remove(0);
    assert_eq!((during.outcome, during.sent), (Outcome::Running, first.sent));
    assert_eq!(during.reason.as_deref(), Some("MINTSOFT_UNAVAILABLE is open"));
    world.replay.exceptions.close(&MINTSOFT_UNAVAILABLE, "Mintsoft").await.unwrap();
    let after = world.replay.tick(&world.invocation(900)).await.unwrap().remove(0);

    assert_eq!((after.outcome, after.sent, after.would.get(&Would::Blocked)), (Outcome::Done, 12, None));
}

#[tokio::test]
async fn while_the_state_table_does_not_answer_a_run_refuses_and_every_letter_stays() {
    let world = TestWorld::new();
    world.dead(&["1", "2"]).await;
    world.mend();
    world.table.fail_reads_after(Some(0));

    let ask = crate::world::wish("orders", "run", json!({}));
    let refused = world.replay.answer(ask, &world.invocation(900)).await;
    world.table.fail_reads_after(None);

    assert!(refused.is_err());
    assert_eq!((world.visible().await, world.orders.depth()), (2, 0));
    assert_eq!(world.ask("run", json!({})).await.sent, 2);
}

#[tokio::test]
async fn a_configuration_that_cannot_be_read_keeps_no_letter_back() {
    let world = TestWorld::new();
    world.dead(&["1"]).await;
    world.mend();
    let broken = ConfigStore::new(world.table.clone()).push("not toml", world.clock.now()).await;
    world.replay.exceptions.open(&CONFIG_BROKEN, "version 2", "line 1").await.unwrap();

    let run = world.ask("run", json!({})).await;

    assert!(broken.is_ok());
    assert_eq!((run.outcome, run.sent, world.visible().await), (Outcome::Done, 1, 0));
}
