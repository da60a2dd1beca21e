use e2e::{SIGNING_KEY, Setting, order};
use jiff::{SignedDuration, Timestamp};
use local::Depth;
use serde_json::{Value, json};
use vendors::Vendor;

use crate::stage::scene;

fn signed(key: &str, body: &str, at: Timestamp) -> String {
    channel::sign(key.as_bytes(), body.as_bytes(), at)
}

#[tokio::test]
async fn a_request_that_is_not_signed_now_and_with_the_shared_key_is_401() {
    let scene = scene(Setting::default()).await;
    let (body, now) = (order("3001", &[("A", 1)]).to_string(), Timestamp::now());
    let old = signed(SIGNING_KEY, &body, now - SignedDuration::from_mins(6));
    let (wrong_key, wrong_body) = (signed("guessed", &body, now), signed(SIGNING_KEY, "{}", now));

    for signature in [None, Some("t=1"), Some(&old), Some(&wrong_key), Some(&wrong_body)] {
        let (status, answer) = scene.post_signed(body.clone(), signature).await.unwrap();

        assert_eq!(status, 401, "{signature:?} {answer}");
    }
    assert_nothing_happened(&scene).await;
}

#[tokio::test]
async fn a_wrong_field_is_400_and_named_and_nothing_is_enqueued() {
    let scene = scene(Setting::default()).await;
    let wrong = |pointer: &str, value: Value| {
        let mut event = order("3002", &[("A", 1)]);
        *event.pointer_mut(pointer).unwrap() = value;
        event
    };
    let cases = [
        ("lines[0].quantity", wrong("/lines/0/quantity", json!(0))),
        ("lines[0].quantity", wrong("/lines/0/quantity", json!(-1))),
        ("lines[0].quantity", wrong("/lines/0/quantity", json!("2"))),
        ("lines[0].sku", wrong("/lines/0/sku", json!("  "))),
        ("lines[0].unitPrice", wrong("/lines/0/unitPrice", json!(10.2))),
        ("lines", wrong("/lines", json!([]))),
        ("ship", wrong("/ship", Value::Null)),
        ("order", wrong("/order", json!("a b"))),
        ("channel", wrong("/channel", json!("unheard-of"))),
    ];

    for (field, event) in cases {
        let (status, answer) = scene.post(&event).await.unwrap();

        assert_eq!((status, &answer["field"]), (400, &json!(field)), "{answer}");
    }
    assert_nothing_happened(&scene).await;
}

#[tokio::test]
async fn a_body_above_200_kilobytes_is_413() {
    let scene = scene(Setting::default()).await;
    let mut event = order("3003", &[("A", 1)]);
    event["note"] = json!("x".repeat(201 * 1024));

    let (status, answer) = scene.post(&event).await.unwrap();

    assert_eq!(status, 413, "{answer}");
    assert_nothing_happened(&scene).await;
}

async fn assert_nothing_happened(scene: &e2e::Scene) {
    let empty = Depth { visible: 0, in_flight: 0 };
    assert_eq!(scene.stack.depth(&scene.stack.outputs.orders_queue_url).await.unwrap(), empty);
    assert_eq!(scene.stack.depth(&scene.stack.outputs.orders_dead_letters_url).await.unwrap(), empty);
    assert_eq!(scene.world().log.total(Vendor::Mintsoft), 0);
    let orders = scene.stack.items().await.unwrap().into_keys().filter(|(pk, _)| pk.starts_with("order#"));
    assert_eq!(orders.count(), 0);
}
