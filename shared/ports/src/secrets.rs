//! Secrets by name.

use async_trait::async_trait;

use crate::Failure;

/// A store of secrets.
#[async_trait]
pub trait Secrets: Send + Sync {
    /// The present text of the secret `name`; `None` when it exists without a value.
    ///
    /// # Errors
    /// `Transient` when the store cannot be read, `Misconfigured` when there is no such secret.
    async fn read(&self, name: &str) -> Result<Option<String>, Failure>;

    /// Replaces the text of the secret `name`.
    ///
    /// # Errors
    /// `Transient` when it could not be stored.
    async fn write(&self, name: &str, text: &str) -> Result<(), Failure>;
}
