//! What every table and every FIFO queue has to keep: the same checks run on the in-memory ones and on the real services'
//! emulator, so that tests and simulation do not prove things about a fiction.

mod queue;

use std::collections::BTreeSet;

use jiff::Timestamp;

pub use queue::{Receiving, check_inbox, check_queue};

use crate::{Body, Item, Key, Table, TableError, When, Write};

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
