//! Wires the dispatch poll to Lambda.

use dispatch_poll::{DispatchPoll, invoke::handle};
use mapping::{budget::Class, flow::Flow};
use runtime::{World, serve_flow};
use state::{dispatch::Dispatches, orders::Orders, transfers::Transfers};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    let world = World::start().await?;
    let poll = DispatchPoll {
        clock: world.clock.clone(),
        store: world.store.clone(),
        leases: world.leases(),
        orders: Orders::new(world.store.clone()),
        dispatches: Dispatches::new(world.store.clone()),
        transfers: Transfers::new(world.store.clone()),
        exceptions: world.exceptions(),
        config: world.config(),
        mintsoft: world.mintsoft(Class::Dispatch),
        queue: world.queue(&world.settings.dispatch_queue_url),
        hints: world.queue(&world.settings.dispatch_hints_queue_url),
    };
    serve_flow(world.switch(Flow::DispatchPoll, Some(&world.settings.dispatch_hints_queue_url)), poll, handle).await
}
