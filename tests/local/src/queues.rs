use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::{Message, MessageSystemAttributeName, QueueAttributeName};

use crate::{Result, Stack};

/// How many messages a queue holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Depth {
    /// Waiting to be received.
    pub visible: u64,
    /// Received and neither deleted nor back yet.
    pub in_flight: u64,
}

impl Stack {
    /// How many messages a queue holds.
    ///
    /// # Errors
    ///
    /// When there is no such queue.
    pub async fn depth(&self, queue_url: &str) -> Result<Depth> {
        use QueueAttributeName::{ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible};
        let request = self.sqs().get_queue_attributes().queue_url(queue_url);
        let answer = request.attribute_names(QueueAttributeName::All).send().await?;
        let attributes = answer.attributes.unwrap_or_default();
        let count = |name| attributes.get(&name).ok_or_else(|| format!("{queue_url} has no {name}"));
        Ok(Depth {
            visible: count(ApproximateNumberOfMessages)?.parse()?,
            in_flight: count(ApproximateNumberOfMessagesNotVisible)?.parse()?,
        })
    }

    /// Sends a body as it is, past every check of the intake. A FIFO queue takes `group` for the message group.
    ///
    /// # Errors
    ///
    /// When the queue does not take the message.
    pub async fn send(&self, queue_url: &str, group: &str, deduplication: &str, body: &str) -> Result<()> {
        let fifo = queue_url.ends_with(".fifo");
        let request = self.sqs().send_message().queue_url(queue_url).message_body(body);
        let request = request.set_message_group_id(fifo.then(|| group.to_owned()));
        request.set_message_deduplication_id(fifo.then(|| deduplication.to_owned())).send().await?;
        Ok(())
    }

    /// How long a received message is kept from others, instead of what the template says.
    ///
    /// # Errors
    ///
    /// When there is no such queue.
    pub async fn set_visibility(&self, queue_url: &str, seconds: u32) -> Result<()> {
        let request = self.sqs().set_queue_attributes().queue_url(queue_url);
        request.attributes(QueueAttributeName::VisibilityTimeout, seconds.to_string()).send().await?;
        Ok(())
    }

    /// Up to ten bodies of a queue, which stay in it.
    ///
    /// # Errors
    ///
    /// When there is no such queue.
    pub async fn peek(&self, queue_url: &str) -> Result<Vec<String>> {
        let messages = receive(&self.sqs(), queue_url, 0).await?;
        Ok(messages.into_iter().filter_map(|message| message.body).collect())
    }

    /// Moves every message from dead letters to a queue as the console's redrive does: each arrives there with a new
    /// message id and a new receive count. Returns how many.
    ///
    /// # Errors
    ///
    /// When a message cannot be moved; it is then still in the dead letters.
    pub async fn redrive(&self, from: &str, to: &str) -> Result<usize> {
        let sqs = self.sqs();
        let mut moved = 0;
        loop {
            let messages = receive(&sqs, from, 30).await?;
            if messages.is_empty() {
                return Ok(moved);
            }
            for message in messages {
                let handle = message.receipt_handle().ok_or("a message without receipt handle")?;
                let id = message.message_id().ok_or("a message without id")?;
                let group = attribute(&message, &MessageSystemAttributeName::MessageGroupId);
                sqs.send_message()
                    .queue_url(to)
                    .message_body(message.body().unwrap_or_default())
                    .set_message_attributes(message.message_attributes.clone())
                    .set_message_deduplication_id(group.as_ref().map(|_| id.to_owned()))
                    .set_message_group_id(group)
                    .send()
                    .await?;
                sqs.delete_message().queue_url(from).receipt_handle(handle).send().await?;
                moved += 1;
            }
        }
    }

    fn sqs(&self) -> Client {
        Client::new(&self.aws)
    }
}

async fn receive(sqs: &Client, queue_url: &str, invisible_seconds: i32) -> Result<Vec<Message>> {
    let request = sqs.receive_message().queue_url(queue_url).max_number_of_messages(10);
    let request = request.message_system_attribute_names(MessageSystemAttributeName::All);
    let request = request.message_attribute_names("All").visibility_timeout(invisible_seconds);
    Ok(request.send().await?.messages.unwrap_or_default())
}

fn attribute(message: &Message, name: &MessageSystemAttributeName) -> Option<String> {
    message.attributes.as_ref()?.get(name).cloned()
}
