//! Letters of the dispatch queue.

use std::time::Duration;

use jiff::Timestamp;
use mapping::{
    dispatch::{Item, Label, Ledger, Ordered, Part, Seen, Sink},
    exception::{CHANNEL_UNAVAILABLE, WAIR_UNAVAILABLE},
    replay::{Outcome, Would},
    sku::Sku,
};
use ports::{Message, Queue};
use serde_json::json;
use state::{
    dispatch::{DispatchRecord, Dispatches, SinkRecord, Told},
    orders::Numbered,
};

use crate::world::TestWorld;

fn of(order: &str) -> Numbered {
    Numbered { channel: "web-uk".to_owned(), order: order.to_owned(), revision: 1 }
}

/// One part of an order that has left, or not.
async fn part(world: &TestWorld, order: &str, left: bool) {
    let sku = Sku::usable("TEE").expect("usable");
    let line = Ordered { line: "1".to_owned(), sku: sku.clone(), quantity: 1, components: Vec::new() };
    let mut ledger = Ledger::new(vec![line]);
    let despatched = left.then(|| "2026-11-20T09:00:00Z".parse().expect("a timestamp"));
    let label = Label { tracking: Some("AB1".to_owned()), url: None, service: None };
    let items = vec![Item { line: Some("1".to_owned()), sku, quantity: 1 }];
    let status = if left { 4 } else { 1 };
    ledger.enter(7, Seen { at: 7, status, part: 1, parts: 1, despatched, label, items });
    let record = DispatchRecord { ledger, ..DispatchRecord::default() };
    Dispatches::new(world.store.clone()).write(&of(order), &None, &record, None).await.expect("written");
}

async fn told(world: &TestWorld, order: &str, sink: Sink, record: SinkRecord) {
    let dispatches = Dispatches::new(world.store.clone());
    dispatches.write_sink((&of(order), 1, sink), &None, &record).await.expect("written");
}

async fn dead(world: &TestWorld, order: &str, sink: Sink) {
    let Numbered { channel, order, revision } = of(order);
    let intent = Part { version: 1, kind: "part".to_owned(), channel, order, revision, part: 1, sink: Some(sink) };
    let body = serde_json::to_string(&intent).expect("encodes");
    put(world, &intent.group(), body).await;
}

/// Puts a message into the queue and lets it fail until it is dead.
async fn put(world: &TestWorld, group: &str, body: String) {
    world.dispatch.send(Message { group: Some(group.to_owned()), deduplication: None, body }).await.expect("sent");
    while world.dispatch.depth() > 0 {
        for message in world.dispatch.receive(10) {
            world.dispatch.retry_after(&message.receipt, Duration::ZERO).await.expect("in flight");
        }
    }
}

fn refused() -> SinkRecord {
    SinkRecord { refused: Some(Timestamp::UNIX_EPOCH), ..SinkRecord::default() }
}

#[tokio::test]
async fn a_letter_is_judged_by_what_its_sink_was_told() {
    let world = TestWorld::new();
    for (order, left) in [("1", true), ("2", true), ("3", false), ("4", true)] {
        part(&world, order, left).await;
        dead(&world, order, Sink::Channel).await;
    }
    told(&world, "1", Sink::Channel, refused()).await;
    let accepted = Some(Told { at: Timestamp::UNIX_EPOCH, callback: None, reference: None });
    told(&world, "2", Sink::Channel, SinkRecord { told: accepted, ..SinkRecord::default() }).await;
    told(&world, "4", Sink::Channel, SinkRecord { stuck: true, ..SinkRecord::default() }).await;
    put(&world, "x", "{}".to_owned()).await;

    let report = world.ask_about("dispatch", "plan", json!({})).await;

    let would: Vec<_> = report.would.iter().map(|(would, count)| (*would, *count)).collect();
    assert_eq!(would, [(Would::Send, 2), (Would::AlreadyDone, 1), (Would::Superseded, 1), (Would::Blocked, 1)]);
    let codes: Vec<_> = report.groups.iter().map(|group| group.code.as_deref()).collect();
    assert_eq!(codes, [Some("DISPATCH_REFUSED"), None, Some("DISPATCH_STUCK"), Some("DISPATCH_MESSAGE_UNREADABLE")]);
}

#[tokio::test]
async fn while_one_sink_is_away_its_letters_stay_and_the_other_ones_go() {
    let world = TestWorld::new();
    part(&world, "1", true).await;
    for sink in Sink::ALL {
        told(&world, "1", sink, refused()).await;
        dead(&world, "1", sink).await;
    }
    world.replay.exceptions.open(&WAIR_UNAVAILABLE, "WAIR", "").await.unwrap();

    let report = world.ask_about("dispatch", "run", json!({})).await;

    assert_eq!((report.sent, report.blocked["WAIR_UNAVAILABLE"]), (1, 1));
    assert_eq!((world.dispatch.depth(), world.dispatch.dead()), (1, 1));
}

#[tokio::test]
async fn a_run_whose_letters_all_wait_for_somebody_refuses_with_the_reason() {
    let world = TestWorld::new();
    part(&world, "1", true).await;
    dead(&world, "1", Sink::Channel).await;
    world.replay.exceptions.open(&CHANNEL_UNAVAILABLE, "web-uk", "").await.unwrap();

    let report = world.ask_about("dispatch", "run", json!({})).await;

    assert_eq!((report.outcome, report.reason.as_deref()), (Outcome::Refused, Some("CHANNEL_UNAVAILABLE is open")));
    assert_eq!(world.dispatch.dead(), 1);
}
