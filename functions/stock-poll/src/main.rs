//! Wires the stock flow to Lambda.

use mapping::{
    budget::{Class, set_aside},
    flow::Flow,
};
use runtime::{World, serve_flow};
use state::stock::StockState;
use stock_poll::{StockPoll, invoke::handle};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    let world = World::start().await?;
    let poll = StockPoll {
        clock: world.clock.clone(),
        store: world.store.clone(),
        leases: world.leases(),
        stock: StockState::new(world.store.clone()),
        exceptions: world.exceptions(),
        config: world.config(),
        mintsoft: world.mintsoft(Class::Delta),
        wair: world.wair(Class::Delta),
        calls_set_aside: set_aside(world.settings.mintsoft_calls_per_minute),
        hints: world.queue(&world.settings.hints_queue_url),
        mode: world.settings.mode,
    };
    serve_flow(world.switch(Flow::StockPoll, Some(&world.settings.hints_queue_url)), poll, handle).await
}
