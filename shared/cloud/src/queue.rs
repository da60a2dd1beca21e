//! SQS.

use std::time::Duration;

use async_trait::async_trait;
use aws_config::SdkConfig;
use aws_sdk_sqs::{Client, error::SdkError};
use ports::{Failure, Message, Queue};

use crate::aws::why;

/// Longest visibility that SQS takes: 12 hours.
const LONGEST: i32 = 43_200;

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
        let seconds = whole_seconds(pause);
        let change = self.client.change_message_visibility().queue_url(&self.url).receipt_handle(receipt);
        change.visibility_timeout(seconds).send().await.map(drop).map_err(|error| failure(&error))
    }
}

/// Rounded up: a message that is back before its time would be received once more for nothing.
fn whole_seconds(pause: Duration) -> i32 {
    let seconds = pause.as_secs().saturating_add(u64::from(pause.subsec_nanos() > 0));
    i32::try_from(seconds).unwrap_or(i32::MAX).min(LONGEST)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_never_comes_back_before_its_pause_is_over() {
        assert_eq!(whole_seconds(Duration::ZERO), 0);
        assert_eq!(whole_seconds(Duration::from_millis(1)), 1);
        assert_eq!(whole_seconds(Duration::from_millis(5_400)), 6);
        assert_eq!(whole_seconds(Duration::MAX), 43_200);
    }
}
