//! Virtual time: a heap of timers, and the clock that the functions see.

use std::{
    cmp::Reverse,
    collections::BinaryHeap,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard},
    task::{Context, Poll},
    time::Duration,
};

use async_trait::async_trait;
use jiff::Timestamp;
use ports::Clock;

use crate::chance::Chance;

/// Which task a timer wakes.
pub type TaskId = u32;

/// The time of one history.
pub struct Time {
    inner: Mutex<Inner>,
}

struct Inner {
    /// Milliseconds since the epoch.
    now: i64,
    turn: u64,
    timers: BinaryHeap<Reverse<(i64, u64, TaskId)>>,
    /// The task that is being polled.
    current: TaskId,
    chance: Chance,
}

impl Time {
    /// Time that stands at `start`.
    pub fn at(start: Timestamp, seed: u64) -> Arc<Self> {
        let chance = Chance::of(seed, "clock");
        let (now, timers) = (start.as_millisecond(), BinaryHeap::new());
        Arc::new(Self { inner: Mutex::new(Inner { now, turn: 0, timers, current: 0, chance }) })
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().expect("no holder of this lock panics")
    }

    /// Milliseconds since the epoch.
    pub fn now_ms(&self) -> i64 {
        self.lock().now
    }

    /// The present instant.
    pub fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(self.now_ms()).expect("histories are short")
    }

    /// Moves time to `at`; it never goes back.
    pub fn advance_to(&self, at: i64) {
        let mut inner = self.lock();
        inner.now = inner.now.max(at);
    }

    /// The task that is being polled.
    pub fn current(&self) -> TaskId {
        self.lock().current
    }

    /// Says which task is polled next.
    pub fn set_current(&self, task: TaskId) {
        self.lock().current = task;
    }

    /// A number that grows: what was scheduled first comes first.
    pub fn turn(&self) -> u64 {
        let mut inner = self.lock();
        inner.turn += 1;
        inner.turn
    }

    /// When the next timer is due.
    pub fn next_timer(&self) -> Option<(i64, u64)> {
        self.lock().timers.peek().map(|Reverse((at, turn, _))| (*at, *turn))
    }

    /// Takes the next timer: the task that it wakes.
    pub fn pop_timer(&self) -> Option<TaskId> {
        self.lock().timers.pop().map(|Reverse((_, _, task))| task)
    }

    /// Wakes `task` at `at`.
    pub fn wake(&self, task: TaskId, at: i64) {
        let mut inner = self.lock();
        inner.turn += 1;
        let turn = inner.turn;
        inner.timers.push(Reverse((at, turn, task)));
    }

    /// Waits for `milliseconds`, at least until the next turn.
    pub fn pause(self: &Arc<Self>, milliseconds: u64) -> Sleep {
        let until = self.now_ms().saturating_add(i64::try_from(milliseconds).unwrap_or(i64::MAX));
        Sleep { time: self.clone(), until, registered: false }
    }
}

/// A wait on virtual time. It gives way at least once.
pub struct Sleep {
    time: Arc<Time>,
    until: i64,
    registered: bool,
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        if self.registered && self.time.now_ms() >= self.until {
            return Poll::Ready(());
        }
        if !self.registered {
            self.registered = true;
            self.time.wake(self.time.current(), self.until);
        }
        Poll::Pending
    }
}

/// The clock as the functions see it.
pub struct SimClock(pub Arc<Time>);

#[async_trait]
impl Clock for SimClock {
    fn now(&self) -> Timestamp {
        self.0.now()
    }

    async fn sleep(&self, pause: Duration) {
        self.0.pause(u64::try_from(pause.as_millis()).unwrap_or(u64::MAX)).await;
    }

    fn random(&self) -> u64 {
        self.0.lock().chance.bits()
    }
}
