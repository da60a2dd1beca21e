use std::{
    io,
    sync::{Arc, Mutex, Once},
};

use mapping::exception::HINT_UNREADABLE;
use ports::memory::{MemoryQueue, MemoryTable, TestClock};
use serde_json::{Value, json};
use state::Store;

use super::*;

/// Whether a line is of interest is judged once for all threads, by whoever logs it first: without a subscriber that hears
/// everything, a test on another thread could silence the line for the test that counts it.
fn hear_everything() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let ear = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(io::sink).finish();
        tracing::subscriber::set_global_default(ear).expect("nobody else sets it");
    });
}

/// Messages as (id, group); the body is the id.
fn batch(messages: &[(&str, &str)]) -> SqsEvent {
    let record = |(id, group): &(&str, &str)| {
        json!({
            "messageId": id, "receiptHandle": id, "body": id, "messageAttributes": {}, "awsRegion": "eu-west-2",
            "attributes": {"MessageGroupId": group, "ApproximateReceiveCount": "3", "SentTimestamp": "1000"}
        })
    };
    serde_json::from_value(json!({ "Records": messages.iter().map(record).collect::<Vec<_>>() })).unwrap()
}

/// Which messages were worked on, and which stay in the queue, when the invocation has 180 seconds.
async fn run(messages: &[(&str, &str)], handle: impl AsyncFn(&TestClock, &str) -> Verdict) -> [Vec<String>; 2] {
    hear_everything();
    let clock = Arc::new(TestClock::at(Timestamp::UNIX_EPOCH));
    let queue = MemoryQueue::new(clock.clone(), Duration::from_secs(1080), 25);
    let deadline = Timestamp::from_second(180).unwrap();
    let invocation = Invocation { id: "r-1".to_owned(), deadline };
    let worked = Mutex::new(Vec::new());
    let handle = async |delivery: Delivery<'_>| {
        assert_eq!((delivery.receives, delivery.sent), (3, Timestamp::from_second(1).unwrap()));
        worked.lock().unwrap().push(delivery.body.to_owned());
        handle(&clock, delivery.body).await
    };

    let response = each(batch(messages), &invocation, (&*clock, &queue), Duration::from_secs(90), handle).await;

    let stay = response.batch_item_failures.into_iter().map(|failed| failed.item_identifier).collect();
    [worked.into_inner().unwrap(), stay]
}

#[test]
fn pauses_grow_from_seconds_and_last_four_hours_before_the_dead_letters() {
    let total: Duration = (1..25).map(|receives| backoff(receives, 0)).sum();

    assert_eq!(backoff(1, 0), Duration::from_secs(5));
    assert!(total >= Duration::from_secs(4 * 3600), "{total:?}");
}

#[tokio::test]
async fn a_message_that_comes_back_holds_up_its_group_and_no_other() {
    let messages = [("a1", "a"), ("b1", "b"), ("a2", "a"), ("b2", "b")];
    let first_of_a_waits = async |_: &TestClock, id: &str| {
        if id == "a1" { Verdict::Retry(Duration::from_secs(5)) } else { Verdict::Done }
    };

    let [worked, stay] = run(&messages, first_of_a_waits).await;

    assert_eq!(worked, ["a1", "b1", "b2"]);
    assert_eq!(stay, ["a1", "a2"]);
}

#[tokio::test]
async fn a_dead_message_holds_up_nothing() {
    let first_is_dead = async |_: &TestClock, id: &str| if id == "a1" { Verdict::Dead } else { Verdict::Done };

    let [worked, stay] = run(&[("a1", "a"), ("a2", "a")], first_is_dead).await;

    assert_eq!(worked, ["a1", "a2"]);
    assert_eq!(stay, ["a1"]);
}

#[tokio::test]
async fn a_message_is_not_begun_without_its_reserve_of_time() {
    let slow = async |clock: &TestClock, _: &str| {
        clock.advance(Duration::from_secs(60));
        Verdict::Done
    };

    let [worked, stay] = run(&[("a", "a"), ("b", "b"), ("c", "c")], slow).await;

    assert_eq!(worked, ["a", "b"]);
    assert_eq!(stay, ["c"]);
}

#[tokio::test]
async fn a_message_that_does_not_end_comes_back_and_the_others_leave_the_queue() {
    let hangs = async |_: &TestClock, id: &str| {
        if id == "b" {
            std::future::pending::<()>().await;
        }
        Verdict::Done
    };

    let [worked, stay] = run(&[("a", "a"), ("b", "b")], hangs).await;

    assert_eq!(worked, ["a", "b"]);
    assert_eq!(stay, ["b"]);
}

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn every_line_about_a_message_carries_the_request_and_the_group() {
    hear_everything();
    let lines = Lines::default();
    let writer = lines.clone();
    let json = tracing_subscriber::fmt().json().with_span_list(false).with_writer(move || writer.clone());
    let _guard = tracing::subscriber::set_default(json.finish());

    run(&[("a", "web-uk/1")], async |_, _| {
        tracing::info!("deep inside");
        Verdict::Retry(Duration::ZERO)
    })
    .await;

    let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2, "{text}");
    for line in lines {
        assert_eq!((&line["span"]["request.id"], &line["span"]["message.group"]), (&json!("r-1"), &json!("web-uk/1")));
    }
}

#[tokio::test]
async fn a_message_that_nobody_can_read_is_reported_once_also_when_the_first_report_came_to_nothing() {
    let (clock, table) = (Arc::new(TestClock::at(Timestamp::UNIX_EPOCH)), Arc::new(MemoryTable::default()));
    let exceptions = Exceptions::new(Store::new(table.clone()), clock.clone());
    let receive = async |receives| {
        let delivery = Delivery { body: "?", receives, sent: Timestamp::UNIX_EPOCH };
        unreadable((&exceptions, &*clock), delivery, &HINT_UNREADABLE, "hints queue", "no hint").await
    };
    table.fail_writes_after(Some(0));

    let first = receive(1).await;
    table.fail_writes_after(None);
    let later = [receive(2).await, receive(3).await];

    assert!(matches!(first, Verdict::Retry(_)), "{first:?}");
    assert_eq!(later, [Verdict::Dead, Verdict::Dead]);
    let open = exceptions.list_open().await.unwrap();
    assert_eq!(open.iter().map(|open| (open.code.as_str(), open.count)).collect::<Vec<_>>(), [("HINT_UNREADABLE", 1)]);
}
