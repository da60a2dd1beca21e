//! Wires the replay of dead letters to Lambda.

use dlq_replay::{DlqReplay, Hints, Letters, invoke::handle};
use mapping::exception::{
    DISPATCH_MESSAGE_UNREADABLE, HINT_UNREADABLE,
    subject::{DISPATCH_HINTS_QUEUE, HINTS_QUEUE},
};
use runtime::{World, serve};
use state::{dispatch::Dispatches, orders::Orders, replay::Replays};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    let world = World::start().await?;
    let dead = &world.settings.dead_letters;
    let letters = |source: &str, dead: &str| Letters { source: world.queue(source), dead: world.inbox(dead) };
    let replay = DlqReplay {
        clock: world.clock.clone(),
        store: world.store.clone(),
        leases: world.leases(),
        exceptions: world.exceptions(),
        replays: Replays::new(world.store.clone()),
        order_records: Orders::new(world.store.clone()),
        dispatch_records: Dispatches::new(world.store.clone()),
        orders: letters(&world.settings.orders_queue_url, &dead.orders),
        dispatch: letters(&world.settings.dispatch_queue_url, &dead.dispatch),
        hints: vec![
            Hints { dead: world.inbox(&dead.hints), kind: HINT_UNREADABLE, subject: HINTS_QUEUE },
            Hints {
                dead: world.inbox(&dead.dispatch_hints),
                kind: DISPATCH_MESSAGE_UNREADABLE,
                subject: DISPATCH_HINTS_QUEUE,
            },
        ],
        mode: world.settings.mode,
    };
    serve(replay, handle).await
}
