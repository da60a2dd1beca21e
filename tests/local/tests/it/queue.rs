//! The emulator's queues, by the checks that the in-memory ones pass.

use std::{collections::HashMap, time::Duration};

use async_trait::async_trait;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_sqs::{Client, config::Credentials, types::QueueAttributeName};
use cloud::queue::SqsQueue;
use local::{Emulator, REGION};
use ports::{Failure, Inbox, Message, Queue, Received, conformance::Receiving};

const RECEIVES: u32 = 3;

/// A queue with its dead letters.
struct Pair {
    queue: SqsQueue,
    dead: SqsQueue,
}

#[async_trait]
impl Queue for Pair {
    async fn send(&self, message: Message) -> Result<(), Failure> {
        self.queue.send(message).await
    }

    async fn retry_after(&self, receipt: &str, pause: Duration) -> Result<(), Failure> {
        self.queue.retry_after(receipt, pause).await
    }
}

#[async_trait]
impl Receiving for Pair {
    async fn receive(&self, most: usize) -> Vec<Received> {
        Inbox::receive(&self.queue, most, Duration::from_secs(60)).await.expect("the emulator answers")
    }

    async fn delete(&self, receipt: &str) {
        Inbox::delete(&self.queue, receipt).await.expect("the emulator answers");
    }

    /// The emulator has no redrive of its own: as the console does it, with messages that are new.
    async fn redrive(&self) {
        for one in Inbox::receive(&self.dead, 10, Duration::from_secs(60)).await.expect("the emulator answers") {
            let deduplication = Some(format!("redriven-{}", one.id));
            self.queue
                .send(Message { group: one.group, deduplication, body: one.body })
                .await
                .expect("the emulator answers");
            Inbox::delete(&self.dead, &one.receipt).await.expect("the emulator answers");
        }
    }
}

async fn service(emulator: &Emulator) -> SdkConfig {
    aws_config::defaults(BehaviorVersion::latest())
        .region(Region::new(REGION))
        .endpoint_url(emulator.endpoint())
        .credentials_provider(Credentials::new("000000000777", "key", None, None, "test"))
        .load()
        .await
}

async fn create(client: &Client, name: &str, redrive: Option<String>) -> String {
    let attributes = HashMap::from([(QueueAttributeName::FifoQueue, "true".to_owned())]);
    let request = client.create_queue().queue_name(name).set_attributes(Some(attributes));
    let request = match redrive {
        Some(policy) => request.attributes(QueueAttributeName::RedrivePolicy, policy),
        None => request,
    };
    request.send().await.expect("the emulator answers").queue_url.expect("the emulator answers")
}

#[tokio::test]
async fn a_queue_of_the_emulator_keeps_the_promises_that_the_in_memory_one_keeps() {
    let emulator = Emulator::start().expect("the emulator answers");
    let config = service(&emulator).await;
    let client = Client::new(&config);
    let dead = create(&client, "dead.fifo", None).await;
    let known = client.get_queue_attributes().queue_url(&dead).attribute_names(QueueAttributeName::QueueArn);
    let arn = known.send().await.expect("the emulator answers").attributes.expect("the emulator answers")
        [&QueueAttributeName::QueueArn]
        .clone();
    let policy = serde_json::json!({"deadLetterTargetArn": arn, "maxReceiveCount": RECEIVES}).to_string();
    let queue = create(&client, "letters.fifo", Some(policy)).await;
    let pair = Pair { queue: SqsQueue::new(&config, queue), dead: SqsQueue::new(&config, dead) };

    ports::conformance::check_queue(&pair, "emulator", RECEIVES).await;
}
