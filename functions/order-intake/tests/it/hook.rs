use runtime::http::ApiRequest;
use serde_json::json;

use crate::bench::Bench;

async fn hooked(token: &str, body: &str) -> (u16, Vec<String>, usize) {
    let bench = Bench::new().await;
    let request = ApiRequest {
        method: "POST".to_owned(),
        path: format!("/test/hooks/mintsoft/{token}"),
        body: body.as_bytes().to_vec(),
        ..ApiRequest::default()
    };
    let status = bench.intake.handle(request).await.status;
    (
        status,
        bench.dispatch_hints.receive(10).into_iter().map(|message| message.body).collect(),
        bench.queue.depth() + bench.hints.depth(),
    )
}

#[tokio::test]
async fn a_hook_becomes_a_hint_with_the_numbers_that_it_names_and_nothing_else() {
    let body = json!({"ID": 7, "OrderNumber": "LS-web-uk-10042", "OrderStatusId": 4, "FirstName": "Ada"}).to_string();

    let (status, hints, orders) = hooked("hook-token", &body).await;

    assert_eq!((status, orders), (202, 0));
    assert_eq!(hints, [r#"{"version":1,"orders":["LS-web-uk-10042"]}"#]);
}

#[tokio::test]
async fn a_forged_hook_changes_nothing() {
    let body = json!({"OrderNumber": "LS-web-uk-10042"}).to_string();
    for token in ["", "wrong", "hook-token/x"] {
        assert_eq!(hooked(token, &body).await, (404, vec![], 0), "{token}");
    }
}

#[tokio::test]
async fn a_hook_that_names_no_order_is_taken_and_forgotten() {
    assert_eq!(hooked("hook-token", "not JSON").await, (200, vec![], 0));
}
