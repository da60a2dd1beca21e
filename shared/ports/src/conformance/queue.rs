//! What every FIFO queue has to keep.

use std::{collections::BTreeSet, time::Duration};

use async_trait::async_trait;

use crate::{Depth, Inbox, Message, Queue, Received};

/// Checks every promise of [`Inbox`] on an empty FIFO queue, which is empty again afterwards. `run` keeps runs within five
/// minutes apart.
///
/// # Panics
/// When a promise is not kept.
pub async fn check_inbox(queue: &(impl Queue + Inbox), run: &str) {
    let hidden = Duration::from_secs(600);
    for (group, body) in [("a", "1"), ("a", "2"), ("b", "3")] {
        let (group, deduplication) = (Some(group.to_owned()), Some(format!("{run}-{body}")));
        queue.send(Message { group, deduplication, body: body.to_owned() }).await.expect("sent");
    }

    let mut first = Vec::new();
    while first.len() < 2 {
        // One answer need not hold all that there is.
        let page = Inbox::receive(queue, 1, hidden).await.expect("received");
        assert_eq!(page.len(), 1, "there is more");
        first.extend(page);
    }
    let seen: BTreeSet<_> = first.iter().map(|one| one.body.clone()).collect();
    assert!(seen.contains("1"), "the oldest of its group comes first");
    assert!(first.iter().all(|one| one.receives == 1 && one.group.is_some()));
    let depth = Inbox::depth(queue).await.expect("known");
    assert_eq!((depth.visible + depth.in_flight, depth.in_flight), (3, 2));

    for one in &first {
        queue.give_back(&one.receipt).await.expect("given back");
    }
    let mut bodies = Vec::new();
    loop {
        let page = Inbox::receive(queue, 10, hidden).await.expect("received");
        if page.is_empty() {
            break;
        }
        for one in page {
            bodies.push(one.body);
            Inbox::delete(queue, &one.receipt).await.expect("deleted");
        }
    }
    assert_eq!(bodies.iter().filter(|body| *body != "3").collect::<Vec<_>>(), ["1", "2"], "in order");
    assert_eq!(bodies.len(), 3, "nothing is lost or doubled");
    assert_eq!(Inbox::depth(queue).await.expect("known"), Depth::default());
}

/// A FIFO queue from the other side.
#[async_trait]
pub trait Receiving: Queue {
    /// Up to `most` messages that can be received now.
    async fn receive(&self, most: usize) -> Vec<Received>;

    /// Removes a message that was received under this receipt.
    async fn delete(&self, receipt: &str);

    /// Moves all dead letters back, as the console does.
    async fn redrive(&self);
}

/// Checks every promise of a FIFO queue whose messages go to the dead letters after `receives` receives. It has to be empty.
///
/// # Panics
/// When a promise is not kept.
pub async fn check_queue(queue: &dyn Receiving, run: &str, receives: u32) {
    order(queue, &format!("{run}-order")).await;
    deduplication(queue, &format!("{run}-deduplication")).await;
    hiding(queue, &format!("{run}-hiding")).await;
    batch(queue, &format!("{run}-batch")).await;
    dead_letters(queue, &format!("{run}-dead"), receives).await;
}

async fn send(queue: &dyn Receiving, group: &str, deduplication: &str, body: &str) {
    let (group, deduplication) = (Some(group.to_owned()), Some(deduplication.to_owned()));
    queue.send(Message { group, deduplication, body: body.to_owned() }).await.expect("the queue is up");
}

async fn one_message(queue: &dyn Receiving) -> Received {
    queue.receive(1).await.pop().expect("a message")
}

async fn order(queue: &dyn Receiving, group: &str) {
    send(queue, group, &format!("{group}-1"), "first").await;
    send(queue, group, &format!("{group}-2"), "second").await;

    let first = one_message(queue).await;
    assert_eq!((first.body.as_str(), first.receives, first.group.as_deref()), ("first", 1, Some(group)));
    assert_eq!(queue.receive(1).await, [], "its group waits for it");
    send(queue, &format!("{group}-other"), &format!("{group}-3"), "other").await;
    let other = one_message(queue).await;
    assert_eq!(other.body, "other", "other groups do not wait");
    queue.delete(&other.receipt).await;

    queue.retry_after(&first.receipt, Duration::ZERO).await.expect("in flight");
    let again = one_message(queue).await;
    assert_eq!((again.body.as_str(), again.receives), ("first", 2), "what comes back comes before what follows it");
    assert_eq!(again.id, first.id);
    queue.delete(&again.receipt).await;
    let second = one_message(queue).await;
    assert_eq!(second.body, "second");
    queue.delete(&second.receipt).await;
    assert_eq!(queue.receive(1).await, []);
}

async fn deduplication(queue: &dyn Receiving, group: &str) {
    send(queue, group, &format!("{group}-1"), "once").await;
    send(queue, group, &format!("{group}-1"), "twice").await;

    let once = one_message(queue).await;
    queue.delete(&once.receipt).await;
    send(queue, group, &format!("{group}-1"), "after it was deleted").await;

    assert_eq!(once.body, "once");
    assert_eq!(queue.receive(1).await, [], "dropped for five minutes, whatever became of the first");
}

async fn hiding(queue: &dyn Receiving, group: &str) {
    send(queue, group, &format!("{group}-1"), "slow").await;
    let first = one_message(queue).await;

    queue.retry_after(&first.receipt, Duration::from_secs(600)).await.expect("in flight");
    assert_eq!(queue.receive(1).await, [], "it is hidden for as long as was asked for");
    queue.retry_after(&first.receipt, Duration::ZERO).await.expect("still in flight");
    let second = one_message(queue).await;

    assert_eq!((second.body.as_str(), second.receives), ("slow", 2));
    assert_ne!(second.receipt, first.receipt, "each receive has a receipt of its own");
    queue.delete(&second.receipt).await;
    assert_eq!(queue.receive(1).await, []);
}

/// What a batch with failures leads to: what was done is deleted, and only what failed comes back.
async fn batch(queue: &dyn Receiving, group: &str) {
    for body in ["a", "b", "c"] {
        send(queue, &format!("{group}-{body}"), &format!("{group}-{body}"), body).await;
    }
    let mut received = Vec::new();
    while received.len() < 3 {
        // One answer need not hold all that there is.
        let page = queue.receive(10).await;
        assert!(!page.is_empty(), "there is more");
        received.extend(page);
    }

    for one in &received {
        if one.body == "b" {
            queue.retry_after(&one.receipt, Duration::ZERO).await.expect("in flight");
        } else {
            queue.delete(&one.receipt).await;
        }
    }

    let again = one_message(queue).await;
    assert_eq!((again.body.as_str(), again.receives), ("b", 2));
    assert_eq!(queue.receive(10).await, []);
    queue.delete(&again.receipt).await;
}

async fn dead_letters(queue: &dyn Receiving, group: &str, receives: u32) {
    send(queue, group, &format!("{group}-1"), "poison").await;
    let mut id = String::new();
    for receive in 1..=receives {
        let message = one_message(queue).await;
        assert_eq!(message.receives, receive);
        queue.retry_after(&message.receipt, Duration::ZERO).await.expect("in flight");
        id = message.id;
    }
    assert_eq!(queue.receive(1).await, [], "it is with the dead letters");

    queue.redrive().await;

    let message = one_message(queue).await;
    assert_eq!((message.body.as_str(), message.receives), ("poison", 1));
    assert_ne!(message.id, id, "a redriven message is a new one");
    queue.delete(&message.receipt).await;
}
