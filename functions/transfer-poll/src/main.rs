//! Wires the transfer flow to Lambda.

use mapping::{budget::Class, flow::Flow};
use runtime::{World, serve_flow};
use state::{stock::StockState, transfers::Transfers};
use transfer_poll::{TransferPoll, invoke::handle};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    let world = World::start().await?;
    let poll = TransferPoll {
        clock: world.clock.clone(),
        store: world.store.clone(),
        leases: world.leases(),
        transfers: Transfers::new(world.store.clone()),
        stock: StockState::new(world.store.clone()),
        exceptions: world.exceptions(),
        config: world.config(),
        mintsoft: world.mintsoft(Class::Order),
        hook: world.hooks(),
        wair: world.wair(Class::Delta),
        mode: world.settings.mode,
    };
    serve_flow(world.switch(Flow::TransferPoll, None), poll, handle).await
}
