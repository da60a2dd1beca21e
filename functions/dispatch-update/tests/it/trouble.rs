//! Sinks that are down, refuse, or lose their answers.

use std::{sync::Arc, time::Duration};

use mapping::dispatch::Sink;
use ports::{Clock, Message, Queue, memory::MemorySecrets};
use state::{config::ConfigStore, credentials::Vault, dispatch::SinkRecord};
use vendors::{Fault, Rule, lock};

use crate::world::{TestWorld, part};

#[tokio::test]
async fn a_channel_that_is_down_for_an_hour_gets_each_part_once_and_wair_does_not_wait() {
    let world = TestWorld::new().await;
    world.see(8, part(2, 2, true, Some("AB2"))).await;
    world.shop().down = true;
    world.both(1).await;
    world.both(2).await;

    world.pump(Duration::from_secs(3600)).await;
    assert_eq!((world.posts(), world.accepted().len()), (2, 0));
    assert_eq!(world.codes().await, ["CHANNEL_UNAVAILABLE"]);
    world.shop().down = false;
    world.settle().await;

    assert_eq!(world.accepted(), ["web-uk/10042/1/1", "web-uk/10042/1/2"]);
    assert_eq!((world.posts(), world.queue.depth(), world.queue.dead()), (2, 0, 0));
    assert!(world.codes().await.is_empty());
    let bodies: Vec<_> =
        world.shop().calls.iter().filter(|call| call.1.ends_with("/1/1")).map(|call| call.2.clone()).collect();
    assert!(bodies.windows(2).all(|pair| pair[0] == pair[1]), "same key, same body");
    let shop = world.shop();
    assert!((shop.calls[1].0 - shop.calls[0].0).as_secs() <= 5);
}

#[tokio::test]
async fn wair_being_down_does_not_hold_up_the_channel() {
    let world = TestWorld::new().await;
    lock(&world.vendors).wair_faults.add(Rule::always(Fault::BadGateway { after_commit: false }));
    world.both(1).await;

    world.pump(Duration::from_secs(3600)).await;
    assert_eq!((world.accepted().len(), world.queue.depth()), (1, 1));
    assert_eq!(world.codes().await, ["WAIR_UNAVAILABLE"]);
    lock(&world.vendors).wair_faults.clear();
    world.settle().await;

    assert_eq!((world.shop().calls.len(), world.posts(), world.queue.depth()), (1, 1, 0));
    assert!(world.codes().await.is_empty());
}

#[tokio::test]
async fn both_down_for_a_day_lose_nothing() {
    let world = TestWorld::new().await;
    lock(&world.vendors).wair_faults.add(Rule::always(Fault::BadGateway { after_commit: false }));
    world.shop().down = true;
    world.both(1).await;

    world.pump(Duration::from_secs(24 * 3600)).await;
    assert_eq!((world.queue.depth(), world.queue.dead()), (2, 0));
    assert_eq!(world.codes().await, ["CHANNEL_UNAVAILABLE", "WAIR_UNAVAILABLE"]);
    lock(&world.vendors).wair_faults.clear();
    world.shop().down = false;
    world.settle().await;

    assert_eq!((world.accepted().len(), world.posts(), world.queue.depth()), (1, 1, 0));
    assert!(world.codes().await.is_empty());
}

#[tokio::test]
async fn a_refused_callback_is_one_dead_letter_and_one_exception_until_it_is_redriven() {
    let world = TestWorld::new().await;
    world.shop().script.push_back((422, r#"{"error":"unknown order of Ada Byron, LS1 1AA"}"#));
    world.both(1).await;
    world.pump(Duration::from_secs(120)).await;
    assert_eq!((world.queue.dead(), world.shop().calls.len(), world.posts()), (1, 1, 1));
    assert_eq!(world.codes().await, ["DISPATCH_REFUSED"]);
    let open = world.update.exceptions.list_open().await.unwrap();
    assert!(open[0].detail.contains("unknown order of …") && !open[0].detail.contains("Byron"), "{}", open[0].detail);

    world.clock.advance(Duration::from_secs(60));
    world.queue.redrive();
    world.settle().await;

    assert_eq!((world.accepted().len(), world.queue.dead()), (1, 0));
    assert!(world.codes().await.is_empty());
}

#[tokio::test]
async fn an_answer_that_is_lost_is_asked_for_again_under_the_same_key() {
    let world = TestWorld::new().await;
    world.shop().lose_next = true;
    world.both(1).await;

    world.settle().await;

    let shop = world.shop();
    assert_eq!((shop.calls.len(), shop.accepted.len()), (2, 1));
    assert_eq!(shop.calls[0].2, shop.calls[1].2);
}

#[tokio::test]
async fn a_pause_that_the_channel_asks_for_is_kept() {
    let world = TestWorld::new().await;
    world.shop().script.push_back((503, ""));
    world.intend(1, Some(Sink::Channel)).await;

    world.settle().await;

    let shop = world.shop();
    assert!((shop.calls[1].0 - shop.calls[0].0).as_secs() >= 120);
}

#[tokio::test]
async fn a_message_that_is_none_of_ours_is_one_exception_and_a_dead_letter() {
    let world = TestWorld::new().await;
    let body = "{\"version\":9}".to_owned();
    world.queue.send(Message { group: Some("x".to_owned()), deduplication: None, body }).await.unwrap();

    world.settle().await;

    assert_eq!(world.queue.dead(), 1);
    assert_eq!(world.codes().await, ["DISPATCH_MESSAGE_UNREADABLE"]);
}

#[tokio::test]
async fn a_key_that_is_missing_is_the_channels_exception_until_it_is_there() {
    let mut world = TestWorld::new().await;
    let whole = world.update.vault.clone();
    let secret = r#"{"mintsoft": {"apiKey": "k", "clientId": 42}, "intake": {"hmacKey": "k"}, "channel": {"hmacKey": ""},
                     "wair": {"tenant": "t", "username": "u", "password": "p"}}"#;
    let secrets = Arc::new(MemorySecrets::of([("secret", secret)]));
    world.update.vault = Vault::new(secrets, world.clock.clone(), "secret");
    world.intend(1, Some(Sink::Channel)).await;

    world.pump(Duration::from_secs(600)).await;
    assert_eq!(world.shop().calls.len(), 0);
    assert_eq!(world.codes().await, ["CHANNEL_UNAVAILABLE"]);
    world.update.vault = whole;
    world.settle().await;

    assert_eq!((world.accepted().len(), world.codes().await.len()), (1, 0));
}

#[tokio::test]
async fn a_refused_part_that_has_not_left_any_more_is_no_trouble_once_its_letter_is_redriven() {
    for sink in Sink::ALL {
        let world = TestWorld::new().await;
        world.shop().script.push_back((422, "{}"));
        let refuse = Fault::Status { status: 400, body: String::new(), after_commit: false };
        lock(&world.vendors).wair_faults.add(Rule::on("POST", "/api/v1/Sales", refuse));
        world.intend(1, Some(sink)).await;
        world.settle().await;
        assert_eq!((world.queue.dead(), world.codes().await), (1, vec!["DISPATCH_REFUSED".to_owned()]));
        let told = (world.shop().calls.len(), world.posts());

        world.see(7, part(3, 1, false, None)).await;
        world.clock.advance(Duration::from_secs(60));
        world.queue.redrive();
        world.settle().await;

        assert_eq!((world.queue.dead(), world.codes().await.len()), (0, 0), "{sink:?}");
        assert_eq!((world.shop().calls.len(), world.posts()), told, "{sink:?}");
        assert_eq!(world.sink(1, sink).await, SinkRecord::default());
    }
}

#[tokio::test]
async fn a_part_that_nobody_answered_about_and_that_has_not_left_any_more_is_no_trouble_once_it_is_redriven() {
    let world = TestWorld::new().await;
    lock(&world.vendors).wair_faults.add(Rule::always(Fault::BadGateway { after_commit: false }));
    world.intend(1, Some(Sink::Wair)).await;
    world.pump(Duration::from_secs(3 * 86_400)).await;
    assert_eq!(
        (world.queue.dead(), world.codes().await),
        (1, vec!["DISPATCH_STUCK".into(), "WAIR_UNAVAILABLE".into()])
    );

    world.see(7, part(3, 1, false, None)).await;
    world.queue.redrive();
    world.settle().await;

    assert_eq!((world.queue.dead(), world.codes().await), (0, vec!["WAIR_UNAVAILABLE".to_owned()]));
}

#[tokio::test]
async fn while_the_state_table_does_not_answer_messages_return_and_nobody_is_told_twice() {
    let world = TestWorld::new().await;
    world.both(1).await;
    world.table.fail_reads_after(Some(0));

    world.pump(Duration::from_secs(3600)).await;
    assert_eq!((world.queue.depth(), world.queue.dead(), world.accepted().len(), world.posts()), (2, 0, 0, 0));
    world.table.fail_reads_after(None);
    world.settle().await;

    assert_eq!((world.queue.depth(), world.shop().calls.len(), world.posts()), (0, 1, 1));
    assert!(world.codes().await.is_empty());
}

#[tokio::test]
async fn parts_are_told_by_the_last_good_configuration_when_the_newest_cannot_be_read() {
    let mut world = TestWorld::new().await;
    ConfigStore::new(world.table.clone()).push("[[location]]\nwair = 7\n", world.clock.now()).await.expect("stored");
    world.restart();
    world.both(1).await;

    world.settle().await;

    assert_eq!((world.accepted().len(), world.posts(), world.codes().await.len()), (1, 1, 0));
}
