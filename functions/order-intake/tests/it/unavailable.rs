use serde_json::json;

use crate::bench::{Bench, event};

#[tokio::test]
async fn without_a_configuration_the_sender_is_asked_to_try_again() {
    let bench = Bench::without_config();

    let answer = bench.post_event(&event()).await;

    assert_eq!((answer.status, answer.body), (503, json!({"error": "not accepted; try again later"})));
    assert_eq!(bench.queue.depth(), 0);
}

#[tokio::test]
async fn an_empty_key_accepts_nobody() {
    let bench = Bench::with_key("");
    let mut request = bench.signed(b"{}");
    let code = channel::sign(b"", b"{}", ports::Clock::now(&*bench.clock));
    request.headers.insert(channel::HEADER.to_owned(), code);

    let answer = bench.intake.handle(request).await;

    assert_eq!(answer.status, 503);
}

#[tokio::test]
async fn a_queue_that_is_down_loses_nothing() {
    let bench = Bench::new().await;
    bench.queue.set_down(true);

    let down = bench.post_event(&event()).await;
    bench.queue.set_down(false);
    let up = bench.post_event(&event()).await;

    assert_eq!((down.status, up.status), (503, 202));
    assert_eq!(bench.drain().len(), 1);
}

#[tokio::test]
async fn a_table_that_is_down_promises_nothing() {
    let bench = Bench::new().await;
    bench.table.fail_writes_after(Some(0));

    let answer = bench.post_event(&event()).await;

    assert_eq!(answer.status, 503);
    assert_eq!(bench.queue.depth(), 0);
}
