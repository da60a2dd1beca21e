//! SQS.

use std::time::Duration;

use async_trait::async_trait;
use aws_config::SdkConfig;
use aws_sdk_sqs::{
    Client,
    error::SdkError,
    types::{Message as SqsMessage, MessageSystemAttributeName as Name, QueueAttributeName},
};
use jiff::Timestamp;
use ports::{Depth, Failure, Inbox, Message, Queue, Received};

use crate::aws::{OnUse, on_use, why};

/// Longest visibility that SQS takes: 12 hours.
const LONGEST: i32 = 43_200;

/// One SQS queue.
#[derive(Debug)]
pub struct SqsQueue {
    client: OnUse<Client>,
    url: String,
}

impl SqsQueue {
    /// The queue at `url`.
    pub fn new(config: &SdkConfig, url: impl Into<String>) -> Self {
        Self { client: on_use(config, Client::new), url: url.into() }
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

#[async_trait]
impl Inbox for SqsQueue {
    async fn receive(&self, most: usize, hidden: Duration) -> Result<Vec<Received>, Failure> {
        let request = self.client.receive_message().queue_url(&self.url);
        let request = request.message_system_attribute_names(Name::All).visibility_timeout(whole_seconds(hidden));
        // With a wait all servers are asked: without one, "nothing" may be the answer of those that were asked.
        let request =
            request.wait_time_seconds(1).max_number_of_messages(i32::try_from(most).unwrap_or(10).clamp(1, 10));
        let answer = request.send().await.map_err(|error| failure(&error))?;
        Ok(answer.messages.unwrap_or_default().into_iter().map(received).collect())
    }

    async fn delete(&self, receipt: &str) -> Result<(), Failure> {
        let request = self.client.delete_message().queue_url(&self.url).receipt_handle(receipt);
        request.send().await.map(drop).map_err(|error| failure(&error))
    }

    async fn give_back(&self, receipt: &str) -> Result<(), Failure> {
        self.retry_after(receipt, Duration::ZERO).await
    }

    async fn depth(&self) -> Result<Depth, Failure> {
        use QueueAttributeName::{
            ApproximateNumberOfMessages as Visible, ApproximateNumberOfMessagesNotVisible as InFlight,
        };
        let request = self.client.get_queue_attributes().queue_url(&self.url);
        let answer = request.attribute_names(Visible).attribute_names(InFlight).send().await;
        let attributes = answer.map_err(|error| failure(&error))?.attributes.unwrap_or_default();
        let count = |name| attributes.get(&name).and_then(|count| count.parse().ok());
        match (count(Visible), count(InFlight)) {
            (Some(visible), Some(in_flight)) => Ok(Depth { visible, in_flight }),
            _ => Err(Failure::Transient("queue: its depth is not told".to_owned())),
        }
    }
}

/// What SQS leaves out is as unremarkable as can be: no id, received once, sent long ago.
fn received(message: SqsMessage) -> Received {
    let attributes = message.attributes.unwrap_or_default();
    let number = |name: Name| attributes.get(&name).and_then(|text| text.parse::<i64>().ok());
    let sent = number(Name::SentTimestamp).and_then(|sent| Timestamp::from_millisecond(sent).ok());
    Received {
        id: message.message_id.unwrap_or_default(),
        receipt: message.receipt_handle.unwrap_or_default(),
        receives: number(Name::ApproximateReceiveCount).and_then(|count| u32::try_from(count).ok()).unwrap_or(1),
        sent: sent.unwrap_or(Timestamp::UNIX_EPOCH),
        group: attributes.get(&Name::MessageGroupId).cloned(),
        body: message.body.unwrap_or_default(),
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
