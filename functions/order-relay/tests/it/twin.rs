//! Two processes with the same message.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use order_relay::Relay;
use ports::{
    Http, NoAnswer, Received,
    http::{Request, Response},
    memory::TestClock,
};
use runtime::sqs::Delivery;
use vendors::{InMemory, lock};

use crate::{
    edit::created,
    world::{TestWorld, cancelled, edited, placed},
};

/// Creates, or cancels, take as long as an invocation lasts, and meanwhile a twin gets the message again and again.
struct Slow {
    call: &'static str,
    inner: InMemory,
    clock: Arc<TestClock>,
    twin: Mutex<Option<(Relay, Received)>>,
}

#[async_trait]
impl Http for Slow {
    async fn send(&self, request: Request, limit: Duration) -> Result<Response, NoAnswer> {
        let slow = format!("{} {}", request.method(), request.uri().path()).contains(self.call);
        let twin = if slow { self.twin.lock().expect("no holder panics").take() } else { None };
        if let Some((twin, Received { body, receives, sent, .. })) = twin {
            for _ in 0..17 {
                self.clock.advance(Duration::from_secs(10));
                twin.deliver(Delivery { body: &body, receives, sent }).await;
            }
        }
        self.inner.send(request, limit).await
    }
}

/// Delivers the message in the queue to a process whose `call` is slow, and meanwhile to its twin.
async fn deliver_to_twins(world: &TestWorld, call: &'static str) {
    let message = world.queue.receive(1).remove(0);
    let http = || InMemory::new(world.vendors.clone(), world.clock.clone());
    let twin = Mutex::new(Some((world.process(Arc::new(http())), message.clone())));
    let slow = Slow { call, inner: http(), clock: world.clock.clone(), twin };
    let slow = world.process(Arc::new(slow));

    slow.deliver(Delivery { body: &message.body, receives: 1, sent: message.sent }).await;
    world.clock.advance(Duration::from_secs(1080));
    world.settle().await;
}

#[tokio::test]
async fn a_twin_that_gets_the_message_while_a_create_is_out_sends_nothing() {
    let world = TestWorld::new().await;
    lock(&world.vendors).mintsoft.switches.duplicate_check = false;
    world.post(&placed("10042", "TEE-RED-M")).await;

    deliver_to_twins(&world, "PUT /api/Order").await;

    assert_eq!((world.orders("LS-web-uk-10042"), world.creates(), world.queue.depth()), (1, 1, 0));
}

#[tokio::test]
async fn a_twin_that_gets_an_edit_or_a_cancellation_while_a_call_is_out_does_nothing() {
    for (event, live, creates) in
        [(edited("10042", 2, 5), Some("LS-web-uk-10042-R2"), 2), (cancelled("10042", 2), None, 1)]
    {
        for call in ["/Cancel", "PUT /api/Order", "/api/Order/Search"] {
            let (world, _) = created().await;
            lock(&world.vendors).mintsoft.switches.duplicate_check = false;
            world.post(&event).await;

            deliver_to_twins(&world, call).await;

            assert_eq!(world.live(), live.as_slice(), "{call}");
            assert_eq!((world.creates(), world.cancels(), world.queue.depth()), (creates, 1, 0), "{call}");
            assert!(world.exceptions().await.is_empty());
        }
    }
}
