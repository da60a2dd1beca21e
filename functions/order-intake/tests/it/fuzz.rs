//! Anything at all over HTTP: an answer that is documented, and never a panic.

use aws_lambda_events::apigw::ApiGatewayV2httpRequest;
use channel::{HEADER, sign};
use order_intake::invoke::handle;
use ports::Clock;
use proptest::{collection::vec, prelude::*, sample::select};
use runtime::{Invocation, http::ApiRequest};
use serde_json::{Value, json};

use crate::{
    bench::{Bench, event},
    shopify::order,
    stock::levels,
};

/// Those of the README. 503 is not among them: nothing that is sent may look like an outage of ours.
const DOCUMENTED: [u16; 7] = [200, 202, 400, 401, 404, 405, 413];

fn leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        // What parsers of money, dates and codes trip over.
        select(vec![
            "",
            " ",
            "NaN",
            "-0",
            "1e999",
            "0.005",
            "2026-02-30T25:61:61Z",
            "+99999-01-01T00:00:00Z",
            "Ⅷ",
            "\u{0}",
            "GB"
        ])
        .prop_map(Value::from),
    ]
}

fn anything() -> impl Strategy<Value = Value> {
    leaf().prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(Value::from),
            vec((any::<String>(), inner), 0..6).prop_map(|pairs| pairs.into_iter().collect()),
        ]
    })
}

/// Puts `with` somewhere into `value`: at every level a pick chooses the way, and where there is none, that is the place.
fn put(value: &mut Value, picks: &[usize], with: Value) {
    let Some((pick, rest)) = picks.split_first() else {
        *value = with;
        return;
    };
    match value {
        Value::Array(list) if !list.is_empty() => {
            let at = pick % list.len();
            put(&mut list[at], rest, with);
        }
        Value::Object(map) if !map.is_empty() => {
            let at = pick % map.len();
            if let Some(inner) = map.values_mut().nth(at) {
                put(inner, rest, with);
            }
        }
        leaf => *leaf = with,
    }
}

/// A body that is almost one of ours, with up to four places changed.
fn almost(example: Value) -> impl Strategy<Value = Vec<u8>> {
    vec((vec(any::<usize>(), 1..5), anything()), 0..4).prop_map(move |changes| {
        let mut body = example.clone();
        for (picks, with) in changes {
            put(&mut body, &picks, with);
        }
        body.to_string().into_bytes()
    })
}

fn body(example: fn() -> Value) -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![6 => almost(example()), 1 => vec(any::<u8>(), 0..300), 1 => anything().prop_map(|it| it.to_string().into_bytes())]
}

/// Posted as the sender signs it; its status.
fn told(prepare: impl FnOnce(&Bench) -> ApiRequest) -> u16 {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    runtime.block_on(async {
        let bench = Bench::new().await;
        let request = prepare(&bench);
        bench.intake.handle(request).await.status
    })
}

fn to(path: &str, request: ApiRequest) -> ApiRequest {
    ApiRequest { path: path.to_owned(), ..request }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_signed_order_event_has_a_documented_answer(body in body(event)) {
        let status = told(|bench| bench.signed(&body));

        prop_assert!(DOCUMENTED.contains(&status), "{status}");
    }

    #[test]
    fn any_signed_stock_event_has_a_documented_answer(body in body(levels)) {
        let status = told(|bench| to("/stock", bench.signed(&body)));

        prop_assert!(DOCUMENTED.contains(&status), "{status}");
    }

    #[test]
    fn any_signed_webhook_of_shopify_has_a_documented_answer(
        topic in prop_oneof![select(vec!["orders/create", "orders/updated", "orders/cancelled"]).prop_map(str::to_owned), any::<String>()],
        body in body(|| order(2, 1)),
    ) {
        let status = told(|_| Bench::from_shopify(&topic, &body));

        prop_assert!(DOCUMENTED.contains(&status), "{status}");
    }

    #[test]
    fn any_hook_has_a_documented_answer(
        token in prop_oneof![Just("hook-token".to_owned()), any::<String>()],
        body in body(|| json!({"ID": 7, "OrderNumber": "LS-web-uk-10042", "OrderStatusId": 4})),
    ) {
        let request = ApiRequest { method: "POST".to_owned(), body, ..ApiRequest::default() };

        let status = told(|_| to(&format!("/hooks/mintsoft/{token}"), request));

        prop_assert!(DOCUMENTED.contains(&status), "{status}");
    }

    #[test]
    fn any_event_of_the_gateway_has_a_documented_answer(
        method in select(vec!["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]),
        path in prop_oneof![select(vec!["/orders", "/stock", "/orders/shopify", "/hooks/mintsoft/hook-token"]).prop_map(str::to_owned), any::<String>()],
        query in any::<String>(),
        header in "[ -~]{0,80}",
        body in any::<String>(),
        encoded in any::<bool>(),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
        let status = runtime.block_on(async {
            let bench = Bench::new().await;
            let signature = if header.is_empty() { sign(b"shared key", body.as_bytes(), bench.clock.now()) } else { header };
            let event: ApiGatewayV2httpRequest = serde_json::from_value(json!({
                "version": "2.0", "rawPath": path, "rawQueryString": query, "headers": {HEADER: signature},
                "requestContext": {"requestId": "r-1", "timeEpoch": 1, "http": {"method": method, "path": path}},
                "body": body, "isBase64Encoded": encoded
            })).expect("an event");
            let deadline = bench.clock.now() + std::time::Duration::from_secs(10);
            let invocation = Invocation { id: "i-1".to_owned(), deadline };
            handle(&bench.intake, event, invocation).await.expect("an answer").status_code
        });

        prop_assert!(DOCUMENTED.iter().any(|known| i64::from(*known) == status), "{status}");
    }
}
