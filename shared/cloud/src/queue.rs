//! SQS.

use std::time::Duration;

use async_trait::async_trait;
use aws_config::SdkConfig;
use aws_sdk_sqs::{
    Client,
    error::SdkError,
};
use ports::{Failure, Message, Queue};

use crate::aws::why;

/// One SQS queue.
#[derive(Debug, Clone)]
pub struct SqsQueue {
    client: Client,
    url: String,
}

impl SqsQueue {
    /// The queue at `url`.
    pub fn new(config: &SdkConfig, url: impl Into<String>) -> Self {
        Self { client: Client::new(config), url: url.into() }
    }
}

#[async_trait]
impl Queue for SqsQueue {
    async fn send(&self, message: Message) -> Result<(), Failure> {
        let sent = self
            .client
            .send_message()
            .queue_url(&self.url)
            .message_body(message.body)
            .set_message_group_id(message.group)
            .set_message_deduplication_id(message.deduplication)
            .send()
            .await;
        sent.map(drop).map_err(|error| failure(&error))
    }

    async fn retry_after(&self, receipt: &str, pause: Duration) -> Result<(), Failure> {
        let seconds = i32::try_from(pause.as_secs().min(43_200)).unwrap_or(43_200);
        let change = self.client.change_message_visibility().queue_url(&self.url).receipt_handle(receipt);
        change.visibility_timeout(seconds).send().await.map(drop).map_err(|error| failure(&error))
    }
}

fn failure<E, R>(error: &SdkError<E, R>) -> Failure
where
    E: std::error::Error + 'static,
    R: std::fmt::Debug,
{
    let text = format!("queue: {}", why(error));
    match error {
        SdkError::TimeoutError(_) | SdkError::ResponseError(_) => Failure::Unknown(text),
        _ => Failure::Transient(text),
    }
}
