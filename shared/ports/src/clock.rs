//! Time and chance, injected so that a run can be repeated.

use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;

/// The clock and the source of randomness of one process.
#[async_trait]
pub trait Clock: Send + Sync {
    /// The present instant. MUST NOT be used to decide which of two vendor observations is newer.
    fn now(&self) -> Timestamp;

    /// Waits at least `pause`.
    async fn sleep(&self, pause: Duration);

    /// Sixty-four random bits, for holder names and jitter; never for secrets.
    fn random(&self) -> u64;
}
