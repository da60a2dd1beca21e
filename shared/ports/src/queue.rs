//! Queues: FIFO by group, at least once, with dead letters behind a redrive policy.

use std::time::Duration;

use async_trait::async_trait;

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
