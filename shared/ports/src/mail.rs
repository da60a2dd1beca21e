//! Mail to the people who run this.

use async_trait::async_trait;

use crate::Failure;

/// The way to a mailbox.
#[async_trait]
pub trait Mail: Send + Sync {
    /// Whether somebody reads it. Where nobody does, a mail counts as sent.
    fn is_read(&self) -> bool;

    /// Sends one plain text. `subject` is one line.
    ///
    /// # Errors
    /// `Transient` when it was surely not sent, `Unknown` when it may have been: whoever sends it again risks a second one.
    async fn send(&self, subject: &str, text: &str) -> Result<(), Failure>;
}
