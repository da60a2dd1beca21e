use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use jiff::Timestamp;

use crate::{Clock, Failure, Message, Queue};

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
    dead: Vec<Message>,
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

/// A received message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// SQS would call it the message id; a redriven message gets a new one.
    pub id: String,
    /// For deleting it or changing its visibility; a later receive voids it.
    pub receipt: String,
    /// From 1.
    pub receives: u32,
    /// When it entered the queue; a redriven message enters it anew.
    pub sent: Timestamp,
    /// The group that it belongs to.
    pub group: Option<String>,
    /// What was sent.
    pub body: String,
}

impl MemoryQueue {
    /// An empty queue. After `max_receives` a message goes to the dead letters instead of being received again.
    pub fn new(clock: Arc<dyn Clock>, visibility: Duration, max_receives: u32) -> Self {
        Self { clock, visibility, max_receives, inner: Mutex::new(Inner::default()) }
    }

    /// Receives up to `most` messages: the oldest of each group, unless one of that group is in flight.
    pub fn receive(&self, most: usize) -> Vec<Received> {
        self.take(most, false)
    }

    /// As [`MemoryQueue::receive`], but with as many messages of a group as fit, in their order: SQS may do either.
    pub fn receive_groups(&self, most: usize) -> Vec<Received> {
        self.take(most, true)
    }

    fn take(&self, most: usize, whole_groups: bool) -> Vec<Received> {
        let now = self.clock.now();
        let mut inner = self.lock();
        let mut blocked: BTreeSet<String> = BTreeSet::new();
        let (mut received, mut dead, mut serial) = (Vec::new(), Vec::new(), inner.serial);
        for entry in &mut inner.waiting {
            let group = entry.message.group.clone();
            if received.len() >= most || group.as_ref().is_some_and(|group| blocked.contains(group)) {
                continue;
            }
            if entry.visible > now {
                blocked.extend(group);
            } else if entry.receives >= self.max_receives {
                dead.push(entry.id);
            } else {
                serial += 1;
                (entry.receives, entry.receipt, entry.visible) = (entry.receives + 1, serial, now + self.visibility);
                received.push(Received {
                    id: format!("m{}", entry.id),
                    receipt: serial.to_string(),
                    receives: entry.receives,
                    sent: entry.sent,
                    group: entry.message.group.clone(),
                    body: entry.message.body.clone(),
                });
                blocked.extend(group.filter(|_| !whole_groups));
            }
        }
        inner.serial = serial;
        for id in dead {
            if let Some(at) = inner.waiting.iter().position(|entry| entry.id == id) {
                let entry = inner.waiting.remove(at);
                inner.dead.push(entry.message);
            }
        }
        received
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

    /// When the next message can be received, if none is added; `None` when the queue is empty.
    pub fn next_visible(&self) -> Option<Timestamp> {
        self.lock().waiting.iter().map(|entry| entry.visible).min()
    }

    /// The bodies of all dead letters, oldest first.
    pub fn dead_bodies(&self) -> Vec<String> {
        self.lock().dead.iter().map(|message| message.body.clone()).collect()
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
        for message in dead {
            self.lock().push(Message { deduplication: None, ..message }, self.clock.now());
        }
    }

    /// Every send fails from now on, or works again.
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
            return Err(Failure::Transient("the queue is down".to_owned()));
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
