use std::{sync::Arc, time::Duration};

use mapping::sku::Sku;
use ports::memory::{MemoryQueue, MemorySecrets};
use state::{
    holds::{Cause, Holds},
    seal::Seal,
};

use crate::{Desk, desk};

const KEY: &str = "0123456789abcdef0123456789abcdef";
const BODY: &str = r#"{"ship":{"firstName":"Ada"}}"#;

fn holds(desk: &Desk, key: &str) -> Holds {
    let secrets = Arc::new(MemorySecrets::of([("key", key)]));
    Holds::new(desk.store.clone(), Seal::new(secrets, "key"), desk.clock.clone())
}

async fn hold(desk: &Desk, holds: &Holds, order: &str) {
    let skus = vec![Sku::usable("TEE").expect("usable")];
    let cause = Cause { code: "ORDER_SKU_UNKNOWN".to_owned(), skus, shipping_method: None };
    let write = holds.hold(("web", order, 1), cause, BODY).await.expect("sealed");
    desk.store.write(vec![write]).await.expect("stored");
}

fn queue(desk: &Desk) -> MemoryQueue {
    MemoryQueue::new(desk.clock.clone(), Duration::from_secs(30), 5)
}

#[tokio::test]
async fn what_is_held_is_not_readable_and_comes_back_as_it_was() {
    let desk = desk();
    let (holds, queue) = (holds(&desk, KEY), queue(&desk));
    hold(&desk, &holds, "1").await;
    assert!(!format!("{:?}", desk.table.items()).contains("Ada"));

    assert_eq!(holds.release(&queue, |_| true).await, Ok(1));

    let bodies: Vec<_> = queue.receive(5).into_iter().map(|message| message.body).collect();
    assert_eq!(bodies, [BODY]);
    assert_eq!((holds.list().await.map(|all| all.len()), holds.release(&queue, |_| true).await), (Ok(0), Ok(0)));
}

#[tokio::test]
async fn only_orders_whose_cause_is_gone_are_released() {
    let desk = desk();
    let (holds, queue) = (holds(&desk, KEY), queue(&desk));
    hold(&desk, &holds, "1").await;
    hold(&desk, &holds, "2").await;

    assert_eq!(holds.release(&queue, |held| held.order == "2" && held.cause.skus[0].as_str() == "TEE").await, Ok(1));

    let left: Vec<_> = holds.list().await.expect("readable").into_iter().map(|held| held.value.order).collect();
    assert_eq!((left, queue.depth()), (vec!["1".to_owned()], 1));
}

#[tokio::test]
async fn an_order_that_could_not_be_sent_stays_held() {
    let desk = desk();
    let (holds, queue) = (holds(&desk, KEY), queue(&desk));
    hold(&desk, &holds, "1").await;
    queue.set_down(true);

    assert!(holds.release(&queue, |_| true).await.is_err());

    assert_eq!(holds.list().await.map(|all| all.len()), Ok(1));
}

#[tokio::test]
async fn one_that_could_not_be_forgotten_is_sent_again() {
    let desk = desk();
    let (holds, queue) = (holds(&desk, KEY), queue(&desk));
    hold(&desk, &holds, "1").await;
    desk.table.fail_writes_after(Some(0));
    assert!(holds.release(&queue, |_| true).await.is_err());
    desk.table.fail_writes_after(None);

    assert_eq!(holds.release(&queue, |_| true).await, Ok(1));

    assert_eq!(holds.list().await.map(|all| all.len()), Ok(0));
}

#[tokio::test]
async fn with_another_key_nothing_is_opened_and_nothing_is_lost() {
    let desk = desk();
    hold(&desk, &holds(&desk, KEY), "1").await;
    let (stranger, queue) = (holds(&desk, &KEY.to_uppercase()), queue(&desk));

    assert_eq!(stranger.release(&queue, |_| true).await, Ok(0));

    assert_eq!((stranger.list().await.map(|all| all.len()), queue.depth()), (Ok(1), 0));
    assert!(holds(&desk, "short").release(&queue, |_| true).await.is_err());
}

#[tokio::test]
async fn what_was_sealed_for_one_order_does_not_open_as_another() {
    let seal = Seal::new(Arc::new(MemorySecrets::of([("key", KEY)])), "key");

    let sealed = seal.seal("web/1", BODY.as_bytes()).await.expect("sealed");

    assert_eq!(seal.open("web/1", &sealed).await, Ok(BODY.as_bytes().to_vec()));
    assert!(seal.open("web/2", &sealed).await.is_err());
    assert!(seal.open("web/1", &sealed[..5]).await.is_err());
}
