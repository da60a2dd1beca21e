//! The gate on a scripted vendor: what an answer, or none, means for a read and for a write.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use bytes::Bytes;
use gate::{Effect, Gate, Priority};
use jiff::Timestamp;
use mapping::budget::Class;
use ports::{
    Clock, Failure, Http, NoAnswer,
    http::{Request, Response},
    memory::{MemoryTable, TestClock},
};
use state::{Budget, Store};

type Answer = Result<Response, NoAnswer>;

/// Gives its answers in turn, the last one for ever, and notes when it was asked.
struct Script {
    clock: Arc<TestClock>,
    answers: Mutex<VecDeque<Answer>>,
    asked: Mutex<Vec<Timestamp>>,
}

#[async_trait]
impl Http for Script {
    async fn send(&self, _: Request, _: Duration) -> Answer {
        self.asked.lock().expect("no holder panics").push(self.clock.now());
        let mut answers = self.answers.lock().expect("no holder panics");
        if answers.len() > 1 { answers.pop_front() } else { answers.front().cloned() }.expect("an answer")
    }
}

struct Scene {
    script: Arc<Script>,
    table: Arc<MemoryTable>,
    gate: Gate,
}

fn scene(answers: impl IntoIterator<Item = Answer>, block: u32) -> Scene {
    let clock = Arc::new(TestClock::at("2026-03-02T09:00:00Z".parse().expect("a timestamp")));
    let answers = Mutex::new(answers.into_iter().collect());
    let script = Arc::new(Script { clock: clock.clone(), answers, asked: Mutex::default() });
    let table = Arc::new(MemoryTable::default());
    let budget = Budget::new(Store::new(table.clone()), clock.clone(), "vendor", 120);
    let gate = Gate::new(script.clone(), clock, budget, Priority { class: Class::Delta, block });
    Scene { script, table, gate }
}

impl Scene {
    async fn send(&self, effect: Effect) -> Result<Response, Failure> {
        let request = http::Request::get("https://vendor.test/").body(Bytes::new()).expect("a request");
        self.gate.exchange(request, Duration::from_secs(20), effect).await
    }

    fn asked(&self) -> Vec<Timestamp> {
        self.script.asked.lock().expect("no holder panics").clone()
    }
}

fn answer(status: u16, headers: &[(&str, &str)], body: &'static str) -> Answer {
    let mut answer = http::Response::builder().status(status);
    for (name, value) in headers {
        answer = answer.header(*name, *value);
    }
    Ok(answer.body(Bytes::from_static(body.as_bytes())).expect("an answer"))
}

fn page(status: u16) -> Answer {
    answer(status, &[("content-type", "text/html")], "<html>")
}

fn class(outcome: Result<Response, Failure>) -> &'static str {
    outcome.map_or_else(|failure| failure.class(), |_| "ok")
}

#[tokio::test]
async fn every_answer_has_its_class_for_reads_and_for_writes() {
    for (given, read, write) in [
        (answer(200, &[], "[]"), "ok", "ok"),
        (answer(401, &[], ""), "ok", "ok"),
        (answer(404, &[], "{}"), "ok", "ok"),
        (answer(429, &[], "{}"), "throttled", "throttled"),
        (answer(429, &[("retry-after", "7")], ""), "throttled", "throttled"),
        (page(403), "throttled", "throttled"),
        (page(429), "throttled", "throttled"),
        (page(503), "throttled", "unknown"),
        (answer(503, &[("retry-after", "7")], "{}"), "throttled", "unknown"),
        (answer(503, &[], "{}"), "transient", "unknown"),
        (page(502), "transient", "unknown"),
        (answer(500, &[], "{}"), "transient", "unknown"),
        (Err(NoAnswer::NotSent("refused".to_owned())), "transient", "transient"),
        (Err(NoAnswer::Lost("time-out".to_owned())), "transient", "unknown"),
    ] {
        assert_eq!(class(scene([given.clone()], 1).send(Effect::Read).await), read, "read, {given:?}");
        assert_eq!(class(scene([given.clone()], 1).send(Effect::Write).await), write, "write, {given:?}");
    }
}

#[tokio::test]
async fn the_class_is_the_same_when_the_pause_cannot_be_shared() {
    for (given, read, write) in
        [(answer(429, &[], "{}"), "throttled", "throttled"), (page(503), "throttled", "unknown")]
    {
        for (effect, expected) in [(Effect::Read, read), (Effect::Write, write)] {
            let scene = scene([given.clone()], 1);
            scene.table.fail_writes_after(Some(1));

            assert_eq!(class(scene.send(effect).await), expected, "{effect:?}, {given:?}");
            assert_eq!(scene.asked().len(), 1);
        }
    }
}

#[tokio::test]
async fn a_read_is_tried_three_times_and_a_write_once() {
    let lost = || Err(NoAnswer::Lost("reset".to_owned()));
    let (read, write) = (scene([lost()], 1), scene([lost()], 1));

    drop(read.send(Effect::Read).await);
    drop(write.send(Effect::Write).await);

    assert_eq!((read.asked().len(), write.asked().len()), (3, 1));
}

#[tokio::test]
async fn a_pause_voids_what_was_granted_before() {
    let scene = scene([answer(429, &[("retry-after", "30")], ""), answer(200, &[], "[]")], 10);

    let throttled = scene.send(Effect::Read).await;
    let served = scene.send(Effect::Read).await;

    let asked = scene.asked();
    assert_eq!((class(throttled), class(served)), ("throttled", "ok"));
    assert!(asked[1] - asked[0] >= jiff::SignedDuration::from_secs(30), "{asked:?}");
}

#[tokio::test]
async fn a_pause_longer_than_anybody_waits_is_a_failure_without_a_call() {
    let scene = scene([answer(429, &[("retry-after", "600")], "")], 1);

    drop(scene.send(Effect::Read).await);

    assert_eq!(class(scene.send(Effect::Read).await), "throttled");
    assert_eq!(scene.asked().len(), 1);
}

#[tokio::test]
async fn the_fullest_minute_of_the_budget_is_told_once() {
    let scene = scene([answer(200, &[], "[]")], 1);
    for _ in 0..12 {
        scene.send(Effect::Read).await.expect("an answer");
    }

    assert_eq!((scene.gate.fullest_percent(), scene.gate.fullest_percent()), (10, 0));
}

#[tokio::test]
async fn a_call_that_is_ready_goes_out_without_another_look_at_the_budget() {
    let scene = scene([answer(200, &[], "[]")], 1);

    scene.gate.ready().await.expect("granted");
    scene.gate.ready().await.expect("granted");
    assert!(scene.asked().is_empty());
    let granted = scene.table.take_written().len();
    scene.send(Effect::Write).await.expect("an answer");

    assert_eq!((granted, scene.asked().len(), scene.table.take_written().len()), (1, 1, 0));
}
