//! What every table and every FIFO queue has to keep: the same checks run on the in-memory ones and on the real services'
//! emulator, so that tests and simulation do not prove things about a fiction.

use std::{collections::BTreeSet, time::Duration};

use async_trait::async_trait;
use jiff::Timestamp;

use crate::{Body, Inbox, Item, Key, Message, Queue, Received, Table, TableError, When, Write};

/// Checks every promise of [`Table`]. `run` keeps the items of several runs apart.
///
/// # Panics
/// When a promise is not kept.
pub async fn check(table: &dyn Table, run: &str) {
    versions(table, &format!("{run}#versions")).await;
    transactions(table, &format!("{run}#transactions")).await;
    bodies(table, &format!("{run}#bodies")).await;
    many(table, &format!("{run}#many")).await;
    rivals(table, &format!("{run}#rivals")).await;
}

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
    assert_eq!(Inbox::depth(queue).await.expect("known"), crate::Depth::default());
}

fn put(key: &Key, when: When, text: &str) -> Write {
    Write::Put { key: key.clone(), when, body: Body::Text(text.to_owned()), expires: None }
}

async fn one(table: &dyn Table, key: &Key) -> Option<Item> {
    table.get(std::slice::from_ref(key)).await.expect("readable").pop()
}

async fn versions(table: &dyn Table, pk: &str) {
    let key = Key::new(pk, "a");
    assert_eq!(one(table, &key).await, None);
    assert_eq!(table.write(vec![put(&key, When::Version(1), "x")]).await, Err(TableError::Conflict(0)));

    assert_eq!(table.write(vec![put(&key, When::Absent, "1")]).await, Ok(()));
    assert_eq!(table.write(vec![put(&key, When::Absent, "2")]).await, Err(TableError::Conflict(0)));
    assert_eq!(table.write(vec![put(&key, When::Version(1), "2")]).await, Ok(()));
    assert_eq!(table.write(vec![put(&key, When::Version(1), "3")]).await, Err(TableError::Conflict(0)));
    assert_eq!(table.write(vec![put(&key, When::Any, "3")]).await, Ok(()));

    let found = one(table, &key).await.expect("stored");
    assert_eq!((found.version, found.body), (3, Body::Text("3".to_owned())));
    let stale = Write::Delete { key: key.clone(), when: When::Version(2) };
    assert_eq!(table.write(vec![stale]).await, Err(TableError::Conflict(0)));
    let current = Write::Delete { key: key.clone(), when: When::Version(3) };
    assert_eq!(table.write(vec![current]).await, Ok(()));
    assert_eq!(one(table, &key).await, None);
}

async fn transactions(table: &dyn Table, pk: &str) {
    let (lease, a, b) = (Key::new(pk, "lease"), Key::new(pk, "a"), Key::new(pk, "b"));
    let check = |version| Write::Check { key: lease.clone(), version };
    table.write(vec![put(&lease, When::Absent, "held")]).await.expect("stored");

    let fenced = table.write(vec![check(1), put(&a, When::Absent, "1"), put(&b, When::Any, "1")]).await;
    let stale = table.write(vec![check(2), put(&a, When::Any, "2"), put(&b, When::Any, "2")]).await;
    let late = table.write(vec![put(&b, When::Any, "3"), put(&a, When::Absent, "3")]).await;

    assert_eq!((fenced, stale, late), (Ok(()), Err(TableError::Conflict(0)), Err(TableError::Conflict(1))));
    for key in [&a, &b] {
        let found = one(table, key).await.expect("stored");
        assert_eq!((found.version, found.body), (1, Body::Text("1".to_owned())), "all or nothing");
    }
    assert_eq!(table.write(vec![check(1)]).await, Ok(()), "a check alone changes nothing");
    assert_eq!(one(table, &lease).await.map(|lease| lease.version), Some(1));
    assert_eq!(table.write(vec![check(7)]).await, Err(TableError::Conflict(0)));
    let twice = table.write(vec![put(&a, When::Any, "4"), put(&a, When::Any, "5")]).await;
    assert!(matches!(twice, Err(TableError::Unavailable(_))), "{twice:?}");
}

async fn bodies(table: &dyn Table, pk: &str) {
    let key = Key::new(pk, "a");
    let expires = Some(Timestamp::from_second(4_102_444_800).expect("the year 2100"));
    let bytes = Body::Bytes((0..=255).collect());
    let packed = Write::Put { key: key.clone(), when: When::Absent, body: bytes.clone(), expires };
    table.write(vec![packed]).await.expect("stored");

    assert_eq!(one(table, &key).await, Some(Item { key: key.clone(), version: 1, body: bytes, expires }));
    table.write(vec![put(&key, When::Any, "größer “text”\n")]).await.expect("stored");

    let body = Body::Text("größer “text”\n".to_owned());
    assert_eq!(one(table, &key).await, Some(Item { key: key.clone(), version: 2, body, expires: None }));
}

async fn many(table: &dyn Table, pk: &str) {
    let keys: Vec<Key> = (0..250).map(|n| Key::new(pk, format!("part#{n:04}"))).collect();
    for part in keys.chunks(100) {
        table.write(part.iter().map(|key| put(key, When::Absent, "x")).collect()).await.expect("stored");
    }
    table.write(vec![put(&Key::new(pk, "other"), When::Absent, "x")]).await.expect("stored");
    let absent = Key::new(pk, "absent");

    let got = table.get(&[keys.as_slice(), &[absent]].concat()).await.expect("readable");
    let queried = table.query(pk, "part#").await.expect("readable");
    let all = table.query(pk, "").await.expect("readable");

    let found: BTreeSet<_> = got.into_iter().map(|item| item.key).collect();
    assert_eq!(found, keys.iter().cloned().collect());
    assert_eq!(queried.into_iter().map(|item| item.key).collect::<Vec<_>>(), keys, "in order of the sort key");
    assert_eq!(all.len(), 251);
}

async fn rivals(table: &dyn Table, pk: &str) {
    let key = Key::new(pk, "a");
    let mut won = 0;
    for _ in 0..10 {
        let version = one(table, &key).await.map_or(When::Absent, |item| When::Version(item.version));
        // Both have read the same version: exactly one may write.
        let first = table.write(vec![put(&key, version, "first")]).await;
        let second = table.write(vec![put(&key, version, "second")]).await;
        assert_eq!((first, second), (Ok(()), Err(TableError::Conflict(0))));
        won += 1;
    }
    assert_eq!(one(table, &key).await.map(|item| item.version), Some(won));
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
