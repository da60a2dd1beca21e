use std::{
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use jiff::Timestamp;

use crate::Clock;

/// Virtual time: sleeping moves it forward at once.
#[derive(Debug)]
pub struct TestClock {
    now: Mutex<Timestamp>,
    random: AtomicU64,
}

impl TestClock {
    /// A clock that stands at `now`.
    pub fn at(now: Timestamp) -> Self {
        Self { now: Mutex::new(now), random: AtomicU64::new(1) }
    }

    /// Moves time forward.
    pub fn advance(&self, by: Duration) {
        let mut now = self.now.lock().expect("no holder of this lock panics");
        *now += by;
    }
}

#[async_trait]
impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        *self.now.lock().expect("no holder of this lock panics")
    }

    async fn sleep(&self, pause: Duration) {
        self.advance(pause);
    }

    fn random(&self) -> u64 {
        // splitmix64: good enough spread, same sequence in every run.
        let mut z = self.random.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}
