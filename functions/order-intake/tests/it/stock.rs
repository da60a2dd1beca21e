//! Levels from upstream.

use std::time::Duration;

use mapping::hint::Hint;
use ports::Clock;
use runtime::http::ApiAnswer;
use serde_json::{Value, json};

use crate::bench::Bench;

pub(crate) fn levels() -> Value {
    json!({
        "version": 1, "location": "STORE-1", "observedAt": "2026-11-20T10:14:00Z",
        "levels": [{"sku": "TEE-RED-M", "quantity": 4}, {"sku": "CAP", "quantity": 0}]
    })
}

async fn post(bench: &Bench, body: &[u8]) -> ApiAnswer {
    let mut request = bench.signed(body);
    request.path = "/stock".to_owned();
    bench.intake.handle(request).await
}

#[tokio::test]
async fn levels_are_accepted_when_they_are_durable_in_the_hints_queue() {
    let bench = Bench::new().await;

    let answer = post(&bench, levels().to_string().as_bytes()).await;

    assert_eq!((answer.status, answer.body), (202, json!({"status": "accepted"})));
    let messages = bench.hints.receive(10);
    assert_eq!((messages.len(), bench.queue.depth()), (1, 0));
    let Some(Hint::Levels(kept)) = Hint::read(&messages[0].body) else { panic!("{}", messages[0].body) };
    assert_eq!((kept.location.as_str(), kept.levels.len()), ("STORE-1", 2));
}

#[tokio::test]
async fn a_stage_in_front_of_the_path_changes_nothing() {
    let bench = Bench::new().await;
    let mut request = bench.signed(levels().to_string().as_bytes());
    request.path = "/live/stock".to_owned();

    assert_eq!(bench.intake.handle(request).await.status, 202);
}

#[tokio::test]
async fn a_field_that_is_wrong_is_named() {
    for (pointer, value, field) in [
        ("/version", json!(2), "version"),
        ("/location", Value::Null, "location"),
        ("/location", json!("STORE-9"), "location"),
        ("/location", json!("WH-UK"), "location"),
        ("/observedAt", json!("2026-11-20T10:14:00"), "observedAt"),
        ("/observedAt", json!("2026-11-20T10:25:01Z"), "observedAt"),
        ("/levels", json!([]), "levels"),
        ("/levels", json!({}), "levels"),
        ("/levels/1/sku", json!(" "), "levels[1].sku"),
        ("/levels/1/sku", json!("TEE-RED-M"), "levels[1].sku"),
        ("/levels/1/quantity", json!("4"), "levels[1].quantity"),
        ("/levels/1/quantity", json!(-1), "levels[1].quantity"),
        ("/levels/1/quantity", json!(1_000_001), "levels[1].quantity"),
    ] {
        let bench = Bench::new().await;
        let mut wrong = levels();
        *wrong.pointer_mut(pointer).expect("a field of the example") = value;

        let answer = post(&bench, wrong.to_string().as_bytes()).await;

        assert_eq!((answer.status, &answer.body["field"]), (400, &json!(field)), "{}", answer.body);
        assert!(answer.body["error"].as_str().is_some_and(|error| error.starts_with(field)), "{}", answer.body);
        assert_eq!(bench.hints.depth(), 0, "{field}");
    }
}

#[tokio::test]
async fn a_location_that_may_not_be_written_is_named_with_the_reason() {
    let bench = Bench::new().await;
    let mut wrong = levels();
    wrong["location"] = json!("WH-UK");

    let answer = post(&bench, wrong.to_string().as_bytes()).await;

    let error = answer.body["error"].as_str().unwrap_or_default().to_owned();
    assert_eq!(error, r#"location "WH-UK" gets its stock from Mintsoft; set authority = "wair" to send levels"#);
}

#[tokio::test]
async fn what_is_not_json_is_refused() {
    let bench = Bench::new().await;

    for body in [b"".as_slice(), b"[]", b"{\"version\":1", b"\xff\xfe"] {
        assert_eq!(post(&bench, body).await.status, 400);
    }
}

#[tokio::test]
async fn a_wrong_or_old_signature_is_refused() {
    let bench = Bench::new().await;
    let body = levels().to_string();
    let mut other_body = bench.signed(body.as_bytes());
    other_body.path = "/stock".to_owned();
    other_body.body.push(b' ');
    let mut old = bench.signed_at(body.as_bytes(), bench.clock.now() - Duration::from_secs(301));
    old.path = "/stock".to_owned();

    for request in [other_body, old] {
        let answer = bench.intake.handle(request).await;
        assert_eq!((answer.status, &answer.body["field"]), (401, &json!("X-Lockstep-Signature")));
    }
    assert_eq!(bench.hints.depth(), 0);
}

#[tokio::test]
async fn another_verb_is_a_405_and_a_body_that_is_too_large_a_413() {
    let bench = Bench::new().await;
    let mut get = bench.signed(b"");
    (get.path, get.method) = ("/stock".to_owned(), "GET".to_owned());

    assert_eq!(bench.intake.handle(get).await.status, 405);
    assert_eq!(post(&bench, &vec![b' '; 200 * 1024 + 1]).await.status, 413);
}

#[tokio::test]
async fn a_queue_that_is_down_promises_nothing() {
    let bench = Bench::new().await;
    bench.hints.set_down(true);

    let down = post(&bench, levels().to_string().as_bytes()).await;
    bench.hints.set_down(false);
    let up = post(&bench, levels().to_string().as_bytes()).await;

    assert_eq!((down.status, up.status), (503, 202));
    assert_eq!(bench.hints.depth(), 1);
}
