//! Queues: FIFO by group, at least once, with dead letters behind a redrive policy.

use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;

use crate::Failure;

/// What is put into a queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Messages of one group are handed out in order, one at a time (≤ 128 characters). `None` on a standard queue.
    pub group: Option<String>,
    /// A second message with the same key within five minutes is dropped (≤ 128 characters). A help, not a guarantee.
    pub deduplication: Option<String>,
    /// JSON, at most 256 KiB.
    pub body: String,
}

/// One queue.
#[async_trait]
pub trait Queue: Send + Sync {
    /// Puts one message into the queue; when this returns `Ok` the message is durable.
    ///
    /// # Errors
    /// `Transient` or `Unknown`: the message may still have been stored; consumers decide sameness by business keys.
    async fn send(&self, message: Message) -> Result<(), Failure>;

    /// Makes a received message visible again after `pause` (0 s to 12 h).
    ///
    /// # Errors
    /// `Transient`: the message comes back after its old visibility instead.
    async fn retry_after(&self, receipt: &str, pause: Duration) -> Result<(), Failure>;
}

/// A received message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// SQS calls it the message id; a redriven message gets a new one.
    pub id: String,
    /// For deleting it or changing its visibility; a later receive voids it.
    pub receipt: String,
    /// From 1.
    pub receives: u32,
    /// When it entered the queue; a redriven message enters it anew.
    pub sent: Timestamp,
    /// Its group, on a FIFO queue.
    pub group: Option<String>,
    /// What was sent.
    pub body: String,
}

/// How many messages a queue holds, as far as the service knows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Depth {
    /// Waiting to be received.
    pub visible: u64,
    /// Received, and neither deleted nor back yet.
    pub in_flight: u64,
}

/// A queue that is read without an event source: dead letters.
#[async_trait]
pub trait Inbox: Send + Sync {
    /// Receives up to `most` messages (at most 10) and hides them for `hidden` (at most 12 h). Messages of a group come in
    /// order, and none of it comes while another one is hidden. No message MUST mean that none can be received now.
    ///
    /// # Errors
    /// `Transient`: messages may be hidden all the same, and come back by themselves.
    async fn receive(&self, most: usize, hidden: Duration) -> Result<Vec<Received>, Failure>;

    /// Deletes a message that was received under this receipt and not again since.
    ///
    /// # Errors
    /// `Transient` or `Unknown`: the message may come back.
    async fn delete(&self, receipt: &str) -> Result<(), Failure>;

    /// Makes a received message visible again at once.
    ///
    /// # Errors
    /// `Transient`: it comes back by itself.
    async fn give_back(&self, receipt: &str) -> Result<(), Failure>;

    /// How many messages there are.
    ///
    /// # Errors
    /// `Transient` when the service does not say.
    async fn depth(&self) -> Result<Depth, Failure>;
}
