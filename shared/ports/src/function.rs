//! Another function of the stack.

use async_trait::async_trait;
use serde_json::Value;

use crate::Failure;

/// A function that people may have invoked for them.
#[async_trait]
pub trait Function: Send + Sync {
    /// Invokes it and waits for its answer.
    ///
    /// # Errors
    /// `Rejected` with its own words when it failed, `Unknown` when it did not answer in time: it may still be at work.
    async fn call(&self, payload: &Value) -> Result<Value, Failure>;

    /// Invokes it and does not wait.
    ///
    /// # Errors
    /// `Transient` when it was surely not invoked, `Unknown` when nobody knows.
    async fn start(&self, payload: &Value) -> Result<(), Failure>;
}
