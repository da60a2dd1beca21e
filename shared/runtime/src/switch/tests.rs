use jiff::Timestamp;
use ports::{
    Message,
    memory::{MemoryQueue, MemoryTable, TestClock},
};
use state::Store;

use super::*;

struct Scene {
    clock: Arc<TestClock>,
    table: Arc<MemoryTable>,
    queue: Arc<MemoryQueue>,
}

impl Scene {
    fn new() -> Self {
        let clock = Arc::new(TestClock::at(Timestamp::UNIX_EPOCH));
        let queue = Arc::new(MemoryQueue::new(clock.clone(), Duration::from_secs(1080), 25));
        Self { clock, table: Arc::default(), queue }
    }

    fn switches(&self) -> Switches {
        Switches::new(Store::new(self.table.clone()), self.clock.clone())
    }

    fn leases(&self) -> Leases {
        Leases::new(Store::new(self.table.clone()), self.clock.clone())
    }

    /// Runs one event; the handler answers that it ran.
    async fn run(&self, event: Value) -> Result<Value, Error> {
        let (switches, queue) = (self.switches(), Some(self.queue.clone() as Arc<dyn Queue>));
        let switch = Switch::new(Flow::OrderRelay, switches, self.leases(), self.clock.clone(), queue);
        let handle = async |_: &(), event: Value, _| Ok::<_, Error>(json!({ "ran": event }));
        run(&(switch, (), handle), event, Invocation { id: "r-1".to_owned(), deadline: Timestamp::MAX }).await
    }

    /// One message of the queue, as Lambda hands it over.
    async fn message(&self) -> Value {
        let message = Message { group: Some("10042".into()), deduplication: None, body: "{}".into() };
        self.queue.send(message).await.expect("sent");
        self.received().expect("one message")
    }

    /// What the queue hands over now; `None` while it shows nothing.
    fn received(&self) -> Option<Value> {
        let received = self.queue.receive(1).pop()?;
        let attributes = json!({ "ApproximateReceiveCount": received.receives.to_string() });
        let record = json!({"messageId": received.id, "receiptHandle": received.receipt, "body": received.body,
            "attributes": attributes, "messageAttributes": {}, "awsRegion": "eu-west-2"});
        Some(json!({ "Records": [record] }))
    }
}

#[tokio::test]
async fn a_flow_that_nobody_stopped_runs() {
    let scene = Scene::new();

    let answer = scene.run(json!({ "mode": "delta" })).await.expect("ran");

    assert_eq!(answer, json!({ "ran": { "mode": "delta" } }));
}

#[tokio::test]
async fn a_stopped_flow_skips_its_schedule_and_runs_again_when_it_may() {
    let scene = Scene::new();
    scene.switches().pause(Flow::OrderRelay, "Ada", "").await.expect("paused");

    let skipped = scene.run(json!({ "mode": "delta" })).await.expect("skipped");
    scene.switches().resume(Flow::OrderRelay, "Bob").await.expect("resumed");
    let ran = scene.run(json!({ "mode": "delta" })).await.expect("ran");

    assert_eq!(skipped, json!({ "outcome": "paused" }));
    assert_eq!(ran, json!({ "ran": { "mode": "delta" } }));
}

#[tokio::test]
async fn another_flow_that_is_stopped_stops_nothing_here() {
    let scene = Scene::new();
    scene.switches().pause(Flow::StockPoll, "Ada", "").await.expect("paused");

    assert_eq!(scene.run(json!(1)).await.expect("ran"), json!({ "ran": 1 }));
}

#[tokio::test]
async fn messages_of_a_stopped_flow_stay_in_the_queue_and_come_back_soon() {
    let scene = Scene::new();
    scene.switches().pause(Flow::OrderRelay, "Ada", "").await.expect("paused");
    let event = scene.message().await;
    let id = event["Records"][0]["messageId"].clone();

    let answer = scene.run(event).await.expect("given back");

    assert_eq!(answer, json!({ "batchItemFailures": [{ "itemIdentifier": id }] }));
    scene.clock.advance(BACK);
    assert_eq!(scene.queue.receive(1).len(), 1);
}

#[tokio::test]
async fn while_the_switch_cannot_be_read_nothing_begins() {
    let scene = Scene::new();
    let event = scene.message().await;
    scene.table.fail_reads_after(Some(0));

    let run = scene.run(json!({ "mode": "delta" })).await;
    let batch = scene.run(event).await.expect("given back");

    assert!(run.is_err());
    assert_eq!(batch["batchItemFailures"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn a_table_that_does_not_answer_costs_no_message_for_more_than_four_hours() {
    let scene = Scene::new();
    let mut event = Some(scene.message().await);
    scene.table.fail_reads_after(Some(0));
    let begin = scene.clock.now();

    while scene.queue.dead() == 0 {
        if let Some(event) = event {
            scene.run(event).await.expect("given back");
        }
        scene.clock.advance(Duration::from_secs(10));
        event = scene.received();
    }

    let lasted = scene.clock.now().duration_since(begin);
    assert!(lasted > jiff::SignedDuration::from_hours(4), "{lasted:#}");
}
