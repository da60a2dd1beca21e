//! Edits and cancellations: every revision counts by its number, in whatever order they come.

use std::time::Duration;

use serde_json::{Value, json};

use crate::bench::{Bench, event};

fn edited(revision: u32, quantity: u32) -> Value {
    let mut event = event();
    (event["kind"], event["revision"]) = (json!("edited"), json!(revision));
    event["lines"][0]["quantity"] = json!(quantity);
    event
}

fn cancelled(revision: u32) -> Value {
    json!({"version": 1, "kind": "cancelled", "channel": "web-uk", "order": "10042", "revision": revision,
           "occurredAt": "2026-11-20T10:15:00Z"})
}

async fn statuses(bench: &Bench, events: &[Value]) -> Vec<u16> {
    let mut statuses = Vec::new();
    for event in events {
        // Longer than the queue itself recognises a duplicate.
        bench.clock.advance(Duration::from_secs(600));
        statuses.push(bench.post_event(event).await.status);
    }
    statuses
}

#[tokio::test]
async fn each_revision_is_queued_once() {
    let bench = Bench::new().await;
    let events = [event(), edited(2, 3), edited(2, 3), cancelled(3), cancelled(3), event()];

    assert_eq!(statuses(&bench, &events).await, [202, 202, 200, 202, 200, 200]);

    let kinds: Vec<_> = bench
        .drain()
        .iter()
        .map(|message| serde_json::from_str::<Value>(&message.body).unwrap()["kind"].clone())
        .collect();
    assert_eq!(kinds, ["placed", "edited", "cancelled"]);
}

#[tokio::test]
async fn revisions_may_be_skipped_and_come_in_any_order() {
    let bench = Bench::new().await;

    assert_eq!(statuses(&bench, &[cancelled(7), edited(4, 3), event(), cancelled(7)]).await, [202, 202, 202, 200]);

    assert_eq!(bench.drain().len(), 3);
}

#[tokio::test]
async fn a_revision_that_was_used_before_is_refused_with_any_other_content() {
    let bench = Bench::new().await;
    let mut later = edited(2, 3);
    later["occurredAt"] = json!("2026-11-20T10:16:00Z");

    let events = [event(), edited(2, 3), edited(2, 4), later, cancelled(2), cancelled(1)];

    assert_eq!(statuses(&bench, &events).await, [202, 202, 400, 400, 400, 400]);
    assert_eq!(bench.drain().len(), 2);
}
