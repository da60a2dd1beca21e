use std::time::Duration;

use serde_json::{Value, json};

use crate::bench::{Bench, event};

/// Nothing was enqueued and nothing recorded.
async fn left_no_trace(bench: &Bench) -> bool {
    bench.queue.depth() == 0 && bench.record().await.is_none()
}

#[tokio::test]
async fn a_field_that_is_wrong_is_named() {
    for (pointer, value, field) in [
        ("/order", Value::Null, "order"),
        ("/order", json!("10042-R2"), "order"),
        ("/revision", json!("1"), "revision"),
        ("/ship/postCode", Value::Null, "ship.postCode"),
        ("/lines", json!([]), "lines"),
        ("/lines/0/quantity", json!(0), "lines[0].quantity"),
        ("/lines/0/quantity", json!(-1), "lines[0].quantity"),
        ("/lines/0/quantity", json!("2"), "lines[0].quantity"),
        ("/lines/0/sku", json!(" "), "lines[0].sku"),
        ("/lines/0/unitPrice", json!(10.2), "lines[0].unitPrice"),
        ("/kind", json!("returned"), "kind"),
        ("/channel", json!("web-fr"), "channel"),
    ] {
        let bench = Bench::new().await;
        let mut wrong = event();
        *wrong.pointer_mut(pointer).unwrap() = value;

        let answer = bench.post_event(&wrong).await;

        assert_eq!((answer.status, &answer.body["field"]), (400, &json!(field)), "{}", answer.body);
        assert!(answer.body["error"].as_str().is_some_and(|error| error.starts_with(field)), "{}", answer.body);
        assert!(left_no_trace(&bench).await, "{field}");
    }
}

#[tokio::test]
async fn what_is_not_json_is_refused() {
    let bench = Bench::new().await;

    let deep = "[".repeat(100_000);
    let half_a_character = br#"{"version":1,"order":"\ud800"}"#;
    for body in [b"".as_slice(), b"{\"version\":1", b"\xff\xfe", b"[]", deep.as_bytes(), half_a_character, b"1e999"] {
        let answer = bench.post(body).await;

        assert_eq!((answer.status, &answer.body["field"]), (400, &json!("")));
    }
    assert!(left_no_trace(&bench).await);
}

#[tokio::test]
async fn the_same_revision_with_other_content_is_refused() {
    let bench = Bench::new().await;
    let mut other = event();
    other["lines"][0]["quantity"] = json!(3);

    bench.post_event(&event()).await;
    let answer = bench.post_event(&other).await;

    assert_eq!((answer.status, &answer.body["field"]), (400, &json!("revision")));
    assert_eq!(bench.drain().len(), 1);
}

#[tokio::test]
async fn a_signature_that_is_absent_wrong_old_or_early_is_refused() {
    let bench = Bench::new().await;
    let body = event().to_string().into_bytes();
    let mut absent = bench.signed(&body);
    absent.headers.clear();
    let mut wrong = bench.signed(&body);
    wrong.body.push(b' ');
    let now = ports::Clock::now(&*bench.clock);
    let old = bench.signed_at(&body, now - Duration::from_secs(301));
    let early = bench.signed_at(&body, now + Duration::from_secs(301));

    for (request, said) in [(absent, "missing"), (wrong, "wrong"), (old, "too old"), (early, "from the future")] {
        let answer = bench.intake.handle(request).await;

        assert_eq!((answer.status, &answer.body["field"]), (401, &json!("X-Lockstep-Signature")));
        assert!(answer.body["error"].as_str().is_some_and(|error| error.contains(said)), "{}", answer.body);
    }
    assert!(left_no_trace(&bench).await);
}

#[tokio::test]
async fn a_body_above_the_limit_is_refused_before_anything_is_read() {
    let bench = Bench::new().await;
    let mut request = bench.signed(&vec![b' '; 200 * 1024 + 1]);
    request.headers.clear();

    let answer = bench.intake.handle(request).await;

    assert_eq!(answer.status, 413);
}

#[tokio::test]
async fn other_paths_and_methods_are_refused() {
    let bench = Bench::new().await;
    let request = |method: &str, path: &str| {
        let mut request = bench.signed(event().to_string().as_bytes());
        (request.method, request.path) = (method.to_owned(), path.to_owned());
        request
    };

    assert_eq!(bench.intake.handle(request("GET", "/orders")).await.status, 405);
    assert_eq!(bench.intake.handle(request("POST", "/orders/other")).await.status, 404);
    assert_eq!(bench.intake.handle(request("POST", "/")).await.status, 404);
    assert!(left_no_trace(&bench).await);
}
