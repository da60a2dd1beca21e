use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use jiff::Timestamp;

use crate::{Clock, Depth, Failure, Inbox, Message, Queue, Received};

/// Within this time a second message with the same deduplication key is dropped.
const DEDUPLICATION: Duration = Duration::from_secs(300);

/// A FIFO queue with a redrive policy, on a given clock.
pub struct MemoryQueue {
    clock: Arc<dyn Clock>,
    visibility: Duration,
    max_receives: u32,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    serial: u64,
    waiting: Vec<Entry>,
    dead: Vec<Entry>,
    recent: Vec<(String, Timestamp)>,
    down: bool,
}

struct Entry {
    message: Message,
    id: u64,
    receipt: u64,
    receives: u32,
    sent: Timestamp,
    visible: Timestamp,
}

impl MemoryQueue {
    /// An empty queue. After `max_receives` a message goes to the dead letters instead of being received again.
    pub fn new(clock: Arc<dyn Clock>, visibility: Duration, max_receives: u32) -> Self {
        Self { clock, visibility, max_receives, inner: Mutex::new(Inner::default()) }
    }

    /// Receives up to `most` messages: the oldest of each group, unless one of that group is in flight.
    pub fn receive(&self, most: usize) -> Vec<Received> {
        self.receive_for(most, self.visibility, false)
    }

    /// As [`MemoryQueue::receive`], but with as many messages of a group as fit, in their order: SQS may do either.
    pub fn receive_groups(&self, most: usize) -> Vec<Received> {
        self.receive_for(most, self.visibility, true)
    }

    fn receive_for(&self, most: usize, hidden: Duration, whole_groups: bool) -> Vec<Received> {
        let now = self.clock.now();
        let inner = &mut *self.lock();
        let limits = Limits { most, max_receives: self.max_receives, whole_groups };
        let (received, spent) = take(&mut inner.waiting, &mut inner.serial, (now, now + hidden), limits);
        for id in spent {
            if let Some(at) = inner.waiting.iter().position(|entry| entry.id == id) {
                let entry = inner.waiting.remove(at);
                // It enters the dead letters now, and keeps its id.
                inner.dead.push(Entry { receipt: 0, receives: 0, sent: now, visible: now, ..entry });
            }
        }
        received
    }

    /// Its dead letters.
    pub fn dead_letters(self: &Arc<Self>) -> DeadLetters {
        DeadLetters(self.clone())
    }

    /// Deletes a message that was received under this receipt and not again since.
    pub fn delete(&self, receipt: &str) {
        self.lock().waiting.retain(|entry| entry.receipt.to_string() != receipt);
    }

    /// The visibility of a message that was received under this receipt runs out now, whoever still works on it.
    pub fn lapse(&self, receipt: &str) {
        let now = self.clock.now();
        let mut inner = self.lock();
        inner
            .waiting
            .iter_mut()
            .filter(|entry| entry.receipt.to_string() == receipt)
            .for_each(|entry| entry.visible = now);
    }

    /// When the next message that is hidden now can be received; `None` when none is hidden.
    pub fn next_visible(&self) -> Option<Timestamp> {
        let now = self.clock.now();
        self.lock().waiting.iter().map(|entry| entry.visible).filter(|at| *at > now).min()
    }

    /// The bodies of all dead letters, oldest first.
    pub fn dead_bodies(&self) -> Vec<String> {
        self.lock().dead.iter().map(|letter| letter.message.body.clone()).collect()
    }

    /// How many messages wait or are in flight.
    pub fn depth(&self) -> usize {
        self.lock().waiting.len()
    }

    /// How many dead letters there are.
    pub fn dead(&self) -> usize {
        self.lock().dead.len()
    }

    /// What the console's redrive does: every dead letter goes back as a new message.
    pub fn redrive(&self) {
        let dead = std::mem::take(&mut self.lock().dead);
        for entry in dead {
            self.lock().push(Message { deduplication: None, ..entry.message }, self.clock.now());
        }
    }

    /// Every call fails from now on, or works again.
    pub fn set_down(&self, down: bool) {
        self.lock().down = down;
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.inner.lock().expect("no holder of this lock panics")
    }
}

impl Inner {
    fn push(&mut self, message: Message, now: Timestamp) {
        self.serial += 1;
        self.waiting.push(Entry { message, id: self.serial, receipt: 0, receives: 0, sent: now, visible: now });
    }
}

#[async_trait]
impl Queue for MemoryQueue {
    async fn send(&self, message: Message) -> Result<(), Failure> {
        let now = self.clock.now();
        let mut inner = self.lock();
        if inner.down {
            return Err(down());
        }
        inner.recent.retain(|(_, at)| *at + DEDUPLICATION > now);
        if let Some(key) = &message.deduplication {
            if inner.recent.iter().any(|(recent, _)| recent == key) {
                return Ok(());
            }
            inner.recent.push((key.clone(), now));
        }
        inner.push(message, now);
        Ok(())
    }

    async fn retry_after(&self, receipt: &str, pause: Duration) -> Result<(), Failure> {
        let visible = self.clock.now() + pause;
        let mut inner = self.lock();
        let entry = inner.waiting.iter_mut().find(|entry| entry.receipt.to_string() == receipt);
        entry.map(|entry| entry.visible = visible).ok_or_else(|| Failure::Transient("no such receipt".to_owned()))
    }
}

#[async_trait]
impl crate::conformance::Receiving for MemoryQueue {
    async fn receive(&self, most: usize) -> Vec<Received> {
        MemoryQueue::receive(self, most)
    }

    async fn delete(&self, receipt: &str) {
        MemoryQueue::delete(self, receipt);
    }

    async fn redrive(&self) {
        MemoryQueue::redrive(self);
    }
}

/// What one receive may take.
#[derive(Clone, Copy)]
struct Limits {
    most: usize,
    max_receives: u32,
    /// All messages of a group may come at once; else only its oldest one.
    whole_groups: bool,
}

/// Takes messages out of a list: the oldest of each group, unless one of that group is in flight. Also the ids
/// of those that were received too often, which are not handed out.
fn take(
    list: &mut [Entry],
    serial: &mut u64,
    (now, visible): (Timestamp, Timestamp),
    limits: Limits,
) -> (Vec<Received>, Vec<u64>) {
    let mut blocked: BTreeSet<String> = BTreeSet::new();
    let (mut received, mut spent) = (Vec::new(), Vec::new());
    for entry in list {
        let group = entry.message.group.clone();
        if received.len() >= limits.most || group.as_ref().is_some_and(|group| blocked.contains(group)) {
            continue;
        }
        if entry.visible > now {
            blocked.extend(group);
        } else if entry.receives >= limits.max_receives {
            spent.push(entry.id);
        } else {
            *serial += 1;
            (entry.receives, entry.receipt, entry.visible) = (entry.receives + 1, *serial, visible);
            received.push(Received {
                id: format!("m{}", entry.id),
                receipt: serial.to_string(),
                receives: entry.receives,
                sent: entry.sent,
                group: group.clone(),
                body: entry.message.body.clone(),
            });
            blocked.extend(group.filter(|_| !limits.whole_groups));
        }
    }
    (received, spent)
}

fn depth(list: &[Entry], now: Timestamp) -> Depth {
    let in_flight = list.iter().filter(|entry| entry.visible > now).count() as u64;
    Depth { visible: list.len() as u64 - in_flight, in_flight }
}

fn down() -> Failure {
    Failure::Transient("the queue is down".to_owned())
}

#[async_trait]
impl Inbox for MemoryQueue {
    async fn receive(&self, most: usize, hidden: Duration) -> Result<Vec<Received>, Failure> {
        if self.lock().down {
            return Err(down());
        }
        Ok(self.receive_for(most, hidden, false))
    }

    async fn delete(&self, receipt: &str) -> Result<(), Failure> {
        self.delete(receipt);
        Ok(())
    }

    async fn give_back(&self, receipt: &str) -> Result<(), Failure> {
        self.retry_after(receipt, Duration::ZERO).await
    }

    async fn depth(&self) -> Result<Depth, Failure> {
        Ok(depth(&self.lock().waiting, self.clock.now()))
    }
}

/// The dead letters of a queue.
#[derive(Clone)]
pub struct DeadLetters(Arc<MemoryQueue>);

#[async_trait]
impl Inbox for DeadLetters {
    async fn receive(&self, most: usize, hidden: Duration) -> Result<Vec<Received>, Failure> {
        let now = self.0.clock.now();
        let inner = &mut *self.0.lock();
        if inner.down {
            return Err(down());
        }
        let limits = Limits { most, max_receives: u32::MAX, whole_groups: false };
        Ok(take(&mut inner.dead, &mut inner.serial, (now, now + hidden), limits).0)
    }

    async fn delete(&self, receipt: &str) -> Result<(), Failure> {
        let inner = &mut *self.0.lock();
        if inner.down {
            return Err(down());
        }
        inner.dead.retain(|entry| entry.receipt.to_string() != receipt);
        Ok(())
    }

    async fn give_back(&self, receipt: &str) -> Result<(), Failure> {
        let now = self.0.clock.now();
        let inner = &mut *self.0.lock();
        let entry = inner.dead.iter_mut().find(|entry| entry.receipt.to_string() == receipt);
        entry.map(|entry| entry.visible = now).ok_or_else(|| Failure::Transient("no such receipt".to_owned()))
    }

    async fn depth(&self) -> Result<Depth, Failure> {
        Ok(depth(&self.0.lock().dead, self.0.clock.now()))
    }
}
