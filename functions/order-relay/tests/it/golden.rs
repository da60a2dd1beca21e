//! Messages and records of every version that was ever written are still understood.

use serde_json::{Value, json};
use state::{keys, store};

use crate::world::{TestWorld, edited, placed};

const PLACED: &str = include_str!("../golden/order-event-v1-placed.json");
const EDITED: &str = include_str!("../golden/order-event-v1-edited.json");
const CANCELLED: &str = include_str!("../golden/order-event-v1-cancelled.json");
const WEBHOOK: &str = include_str!("../golden/order-event-v1-webhook.json");
const HINT: &str = include_str!("../golden/hint-v1.json");

fn golden(text: &str) -> Value {
    serde_json::from_str(text).expect("a golden file is JSON")
}

#[tokio::test]
async fn order_events_of_version_1_are_understood() {
    let world = TestWorld::new().await;

    for (event, live) in [(PLACED, Some("LS-web-uk-10042")), (EDITED, Some("LS-web-uk-10042-R2")), (CANCELLED, None)] {
        world.post(&golden(event)).await;
        world.settle().await;
        assert_eq!(world.live(), live.as_slice());
    }
    assert_eq!((world.queue.depth(), world.queue.dead()), (0, 0));
}

#[test]
fn what_is_made_of_a_webhook_is_of_version_1() {
    let read = |event: &str| mapping::order::parse_queued(event.as_bytes()).expect("an event");

    assert_eq!(golden(&read(WEBHOOK).to_json()), golden(WEBHOOK));
    for event in [PLACED, EDITED, CANCELLED] {
        assert_eq!(read(&read(event).to_json()), read(event));
    }
}

#[tokio::test]
async fn hints_are_of_version_1() {
    let world = TestWorld::new().await;
    world.post(&placed("10042", "TEE-RED-M")).await;

    world.settle().await;

    assert_eq!(golden(&world.hints.receive(1)[0].body), golden(HINT));
}

/// A record as it was written before edits were taken.
async fn stored(world: &TestWorld, state: Value) {
    let record = json!({
        "revisions": {"1": {"content": "a hash", "queued": true}},
        "state": state,
        "exception": null,
    });
    let write = store::put(keys::order("web-uk", "10042"), ports::When::Any, &record, None);
    ports::Table::write(&*world.table, vec![write]).await.expect("written");
}

#[tokio::test]
async fn records_from_before_edits_were_taken_are_understood() {
    let at = "2026-11-20T09:00:00Z";
    let created = TestWorld::new().await;
    created.post(&placed("10042", "TEE-RED-M")).await;
    created.settle().await;
    let id = vendors::lock(&created.vendors).mintsoft.orders_numbered("LS-web-uk-10042")[0].id;
    for state in [
        json!({"is": "created", "number": "LS-web-uk-10042", "ids": [id], "at": at, "found": false}),
        json!({"is": "creating", "number": "LS-web-uk-10042", "attempt": 1, "claimedUntil": at, "sentAt": at, "absentLookups": 0}),
    ] {
        stored(&created, state).await;
        created.post(&placed("10042", "TEE-RED-M")).await;
        created.settle().await;
        assert_eq!((created.creates(), created.live().len()), (1, 1));
    }
    let state = json!({"is": "created", "number": "LS-web-uk-10042", "ids": [id], "at": at, "found": false});
    stored(&created, state).await;
    // What it looked like was not noted, so even an edit that changes nothing replaces it.
    created.post(&edited("10042", 2, 2)).await;
    created.settle().await;
    assert_eq!(created.live(), ["LS-web-uk-10042-R2"]);

    for state in [json!({"is": "received"}), json!({"is": "failed", "code": "ORDER_REFUSED", "at": at})] {
        let world = TestWorld::new().await;
        stored(&world, state).await;
        world.post(&placed("10042", "TEE-RED-M")).await;
        world.settle().await;
        assert_eq!(world.live(), ["LS-web-uk-10042"]);
    }
}
