//! The machine's clock and randomness.

use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use ports::Clock;

/// Real time.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

#[async_trait]
impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    async fn sleep(&self, pause: Duration) {
        tokio::time::sleep(pause).await;
    }

    fn random(&self) -> u64 {
        rand::random()
    }
}
