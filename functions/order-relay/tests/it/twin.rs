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

use crate::world::{TestWorld, placed};

/// Creates take as long as an invocation lasts, and meanwhile a twin gets the message again and again.
struct Slow {
    inner: InMemory,
    clock: Arc<TestClock>,
    twin: Mutex<Option<(Relay, Received)>>,
}

#[async_trait]
impl Http for Slow {
    async fn send(&self, request: Request, limit: Duration) -> Result<Response, NoAnswer> {
        let twin = if request.method() == "PUT" { self.twin.lock().expect("no holder panics").take() } else { None };
        if let Some((twin, Received { body, receives, sent, .. })) = twin {
            for _ in 0..17 {
                self.clock.advance(Duration::from_secs(10));
                twin.deliver(Delivery { body: &body, receives, sent }).await;
            }
        }
        self.inner.send(request, limit).await
    }
}

#[tokio::test]
async fn a_twin_that_gets_the_message_while_a_create_is_out_sends_nothing() {
    let world = TestWorld::new().await;
    lock(&world.vendors).mintsoft.switches.duplicate_check = false;
    world.post(&placed("10042", "TEE-RED-M")).await;
    let message = world.queue.receive(1).remove(0);
    let twin = world.process(Arc::new(InMemory::new(world.vendors.clone(), world.clock.clone())));
    let slow = world.process(Arc::new(Slow {
        inner: InMemory::new(world.vendors.clone(), world.clock.clone()),
        clock: world.clock.clone(),
        twin: Mutex::new(Some((twin, message.clone()))),
    }));

    slow.deliver(Delivery { body: &message.body, receives: 1, sent: message.sent }).await;
    world.clock.advance(Duration::from_secs(1080));
    world.settle().await;

    assert_eq!((world.orders("LS-web-uk-10042"), world.creates(), world.queue.depth()), (1, 1, 0));
}
