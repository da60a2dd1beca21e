use std::time::Duration;

use mapping::{sku::Sku, stock::chunk};
use ports::{Body, Clock, Failure, When, Write};
use state::{
    Leases, keys,
    stock::{Chunks, StockState, Unfinished},
};

use crate::{Desk, desk};

fn sku(text: &str) -> Sku {
    Sku::usable(text).expect("usable")
}

fn observe(chunks: &mut Chunks, name: &str) {
    chunks.update(&sku(name), |known| {
        known.observed += 1;
        true
    });
}

async fn lease(desk: &Desk) -> state::Lease {
    let leases = Leases::new(desk.store.clone(), desk.clock.clone());
    leases.take("stock", Duration::from_secs(60)).await.expect("the table works").expect("free")
}

#[tokio::test]
async fn what_is_saved_is_loaded_and_only_changed_chunks_are_written() {
    let desk = desk();
    let (state, lease) = (StockState::new(desk.store.clone()), lease(&desk).await);
    let mut chunks = Chunks::default();
    state.load_all(&mut chunks).await.unwrap();
    observe(&mut chunks, "TEE");
    desk.table.take_written();

    state.save(&mut chunks, &lease).await.unwrap();
    state.save(&mut chunks, &lease).await.unwrap();

    let mut again = Chunks::default();
    state.load(&mut again, [chunk::of(&sku("TEE"))]).await.unwrap();
    assert_eq!(desk.table.take_written(), [keys::chunk("stock", chunk::of(&sku("TEE")))]);
    assert_eq!(again.get(&sku("TEE")), chunks.get(&sku("TEE")));
}

#[tokio::test]
async fn a_chunk_that_somebody_else_wrote_is_not_overwritten() {
    let desk = desk();
    let (state, lease) = (StockState::new(desk.store.clone()), lease(&desk).await);
    let (mut mine, mut theirs) = (Chunks::default(), Chunks::default());
    observe(&mut mine, "TEE");
    observe(&mut theirs, "TEE");

    state.save(&mut theirs, &lease).await.unwrap();

    assert!(matches!(state.save(&mut mine, &lease).await, Err(Failure::Halted(_))));
}

#[tokio::test]
async fn a_damaged_chunk_is_a_failure_and_not_empty() {
    let desk = desk();
    let (key, body) = (keys::chunk("stock", 3), Body::Bytes(vec![1, 2, 3]));
    desk.store.write(vec![Write::Put { key, when: When::Any, body, expires: None }]).await.unwrap();
    let state = StockState::new(desk.store.clone());

    assert!(matches!(state.load(&mut Chunks::default(), [3]).await, Err(Failure::Halted(_))));
    assert!(matches!(state.load_all(&mut Chunks::default()).await, Err(Failure::Halted(_))));
}

#[tokio::test]
async fn parts_of_a_later_unfinished_read_leave_the_earlier_one_good() {
    let desk = desk();
    let state = StockState::new(desk.store.clone());
    // Incompressible, so that it takes more than one item.
    let long: Vec<u64> = (0..60_000).map(|_| desk.clock.random()).collect();
    let first = StockState::put_unfinished(&long, 1, desk.clock.now());
    let read =
        Unfinished { started: desk.clock.now(), page: 9, parts: first.len(), kept_by: 1, order: 1, accepted: None };
    desk.store.write(first).await.unwrap();

    desk.store.write(StockState::put_unfinished(&vec![7_u64], 2, desk.clock.now())).await.unwrap();

    assert!(read.parts > 1);
    assert_eq!(state.unfinished::<Vec<u64>>(&read).await, Ok(Some(long)));
    assert_eq!(state.unfinished::<Vec<u64>>(&Unfinished { kept_by: 3, ..read }).await, Ok(None));
}
