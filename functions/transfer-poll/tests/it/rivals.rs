//! Two pollers at once.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use jiff::ToSpan;
use ports::{Clock, Mode};
use transfer_poll::{Outcome, Wish};

use crate::world::World;

#[tokio::test]
async fn a_second_poller_answers_that_somebody_is_busy() {
    let world = World::new().await;
    world.recommend("RD_1", "STORE", "TEE", 4.0);
    let (other, clock, met) = (world.process(Mode::Live), world.clock.clone(), Arc::new(Mutex::new(None)));
    let answer = met.clone();
    world.wire.meanwhile("/api/Order", async move {
        let deadline = clock.now().checked_add(300.seconds()).expect("in range");
        *answer.lock().unwrap() = Some(other.run(Wish::Full, deadline).await.expect("the table works").outcome);
    });

    let report = world.delta().await;

    assert_eq!((report.outcome, *met.lock().unwrap()), (Outcome::Done, Some(Outcome::Busy)));
    assert_eq!((world.orders().len(), world.creates()), (1, 1));
}

#[tokio::test]
async fn a_holder_that_was_frozen_before_its_claim_sends_nothing_when_it_wakes() {
    let world = World::new().await;
    world.recommend("RD_1", "STORE", "TEE", 4.0);
    let (other, clock) = (world.process(Mode::Live), world.clock.clone());
    world.wire.meanwhile("Recommendations", async move {
        clock.advance(Duration::from_secs(600));
        let deadline = clock.now().checked_add(300.seconds()).expect("in range");
        let report = other.run(Wish::Delta, deadline).await.expect("the table works");
        assert_eq!(report.outcome, Outcome::Done);
    });

    world.clock.advance(Duration::from_secs(301));
    let frozen = world.try_run(Wish::Delta).await;

    assert!(frozen.is_err(), "{frozen:?}");
    assert_eq!((world.orders().len(), world.creates()), (1, 1));
}
