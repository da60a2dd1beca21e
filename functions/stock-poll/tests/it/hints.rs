use std::time::Duration;

use runtime::Invocation;
use serde_json::{Value, json};
use stock_poll::invoke::{Event, handle};

use crate::world::World;

/// What Lambda hands over for messages of the hints queue, and what is answered.
pub(crate) async fn hand_over(world: &World, bodies: &[&str]) -> Value {
    let record = |(at, body): (usize, &&str)| {
        json!({
            "messageId": format!("m{at}"), "receiptHandle": format!("r{at}"), "body": body,
            "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": "1"},
        })
    };
    let records: Vec<Value> = bodies.iter().enumerate().map(record).collect();
    let event: Event = serde_json::from_value(json!({"Records": records})).expect("an event");
    let invocation = Invocation { id: "i".to_owned(), deadline: world.clock_now() + Duration::from_secs(900) };
    let answer = handle(&world.poll, event, invocation).await.expect("our own state works");
    serde_json::to_value(answer).expect("JSON")
}

pub(crate) fn failed(answer: &Value) -> Vec<&str> {
    let failures = answer["batchItemFailures"].as_array().expect("a batch answer");
    failures.iter().filter_map(|failure| failure["itemIdentifier"].as_str()).collect()
}

#[tokio::test]
async fn a_hint_is_done_when_its_skus_are_read_and_a_poison_message_costs_only_itself() {
    let world = World::with(&[("TEE", 3, 5)]).await;
    world.full().await;
    world.sell("TEE", 3, 2);

    let answer = hand_over(&world, &[r#"{"version":1,"skus":["TEE"]}"#, "not a hint"]).await;

    assert_eq!(failed(&answer), ["m1"]);
    world.assert_converged();
    let open = world.poll.exceptions.list_open().await.expect("readable");
    assert_eq!(open.iter().map(|open| open.code.as_str()).collect::<Vec<_>>(), ["HINT_UNREADABLE"]);
}

#[tokio::test]
async fn hints_for_more_skus_than_one_run_looks_at_are_done_one_after_the_other() {
    let skus: Vec<String> = (0..150).map(|at| format!("S{at:03}")).collect();
    let stock: Vec<_> = skus.iter().map(|sku| (sku.as_str(), 3, 5)).collect();
    let world = World::with(&stock).await;
    world.full().await;
    world.sell("S000", 3, 1);
    world.sell("S149", 3, 1);
    let names: Vec<&str> = skus.iter().map(String::as_str).collect();
    let hints: Vec<String> = mapping::hint::looks(&names).collect();
    let bodies: Vec<&str> = hints.iter().map(String::as_str).collect();

    let first = hand_over(&world, &bodies).await;
    let second = hand_over(&world, &bodies[1..]).await;

    assert_eq!((failed(&first), failed(&second)), (vec!["m1"], vec![]));
    world.assert_converged();
}

#[tokio::test]
async fn hints_come_back_while_another_run_holds_the_lease() {
    let world = World::with(&[("TEE", 3, 5)]).await;
    world.full().await;
    let lease = world.poll.leases.take("stock", Duration::from_secs(60)).await.expect("works").expect("free");

    let busy = hand_over(&world, &[r#"{"version":1,"skus":["TEE"]}"#]).await;
    world.poll.leases.give_back(lease).await.expect("works");
    let free = hand_over(&world, &[r#"{"version":1,"skus":["TEE"]}"#]).await;

    assert_eq!((failed(&busy), failed(&free)), (vec!["m0"], vec![]));
}

#[tokio::test]
async fn an_event_that_is_neither_a_wish_nor_messages_is_refused() {
    for event in [json!({}), json!({"mode": "all"}), json!({"mode": "targeted"})] {
        assert!(serde_json::from_value::<Event>(event.clone()).is_err(), "{event}");
    }
}
