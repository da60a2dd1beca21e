use std::time::Duration;

use serde_json::{Value, json};

use crate::bench::{Bench, event};

#[tokio::test]
async fn a_placed_order_is_queued_as_it_was_sent() {
    let bench = Bench::new().await;
    let body = event().to_string().replace("\":", "\" : ");

    let answer = bench.post(body.as_bytes()).await;

    assert_eq!((answer.status, answer.body), (202, json!({"status": "accepted"})));
    let messages = bench.drain();
    assert_eq!(messages.len(), 1);
    assert_eq!(messages[0].body, body);
    assert!(bench.record().await.is_some_and(|record| record.revisions[&1].queued));
}

#[tokio::test]
async fn an_order_posted_three_times_is_queued_once() {
    let bench = Bench::new().await;

    let first = ports::Clock::now(&*bench.clock) + jiff::SignedDuration::from_secs(600);
    let mut statuses = Vec::new();
    for _ in 0..3 {
        // Longer than the queue itself recognises a duplicate.
        bench.clock.advance(Duration::from_secs(600));
        statuses.push(bench.post_event(&event()).await.status);
    }

    assert_eq!(statuses, [202, 200, 200]);
    assert_eq!(bench.drain().len(), 1);
    let accepted = bench.record().await.and_then(|record| record.revisions[&1].accepted);
    assert_eq!(accepted, Some(first), "when it was accepted first");
}

#[tokio::test]
async fn the_same_event_in_another_spelling_is_the_same_event() {
    let bench = Bench::new().await;
    let pretty = serde_json::to_vec_pretty(&event()).unwrap();

    bench.post_event(&event()).await;
    let answer = bench.post(&pretty).await;

    assert_eq!((answer.status, answer.body), (200, json!({"status": "already accepted"})));
    assert_eq!(bench.drain().len(), 1);
}

#[tokio::test]
async fn a_stage_in_front_of_the_path_changes_nothing() {
    let bench = Bench::new().await;
    let mut request = bench.signed(event().to_string().as_bytes());
    request.path = "/live/orders".to_owned();

    let answer = bench.intake.handle(request).await;

    assert_eq!(answer.status, 202);
}

#[tokio::test]
async fn orders_of_one_channel_do_not_wait_for_each_other() {
    let bench = Bench::new().await;
    let mut other = event();
    other["order"] = json!("10043");

    bench.post_event(&event()).await;
    bench.post_event(&other).await;

    assert_eq!(bench.queue.receive(10).len(), 2);
}

#[tokio::test]
async fn the_state_holds_nothing_personal() {
    let bench = Bench::new().await;

    bench.post_event(&event()).await;

    let items = format!("{:?}", bench.table.items());
    for (name, value) in event()["ship"].as_object().unwrap() {
        let value = value.as_str().filter(|value| value.len() > 2);
        assert!(value.is_none_or(|value| !items.contains(value)), "{name}");
    }
}

#[tokio::test]
async fn a_body_of_exactly_the_largest_size_is_accepted() {
    let bench = Bench::new().await;
    let mut body = event().to_string().into_bytes();
    body.resize(200 * 1024, b' ');

    let answer = bench.post(&body).await;

    assert_eq!(answer.status, 202, "{}", answer.body);
    assert_eq!(serde_json::from_str::<Value>(&bench.drain()[0].body).unwrap(), event());
}
