//! Mail to the people who run this.

use async_trait::async_trait;

use crate::Failure;

/// The way to a mailbox.
#[async_trait]
pub trait Mail: Send + Sync {
    /// Sends one plain text. `subject` is one line. Where nobody reads mails, this is `Ok`.
    ///
    /// # Errors
    /// `Transient` when it was surely not sent, `Unknown` when it may have been: whoever sends it again risks a second one.
    async fn send(&self, subject: &str, text: &str) -> Result<(), Failure>;
}
