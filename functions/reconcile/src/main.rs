//! Wires reconciliation to Lambda.

use mapping::{budget::Class, flow::Flow};
use reconcile::{Reconcile, invoke::handle};
use runtime::{World, serve_flow};
use state::{dispatch::Dispatches, orders::Orders, stock::StockState, transfers::Transfers};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    let world = World::start().await?;
    let settings = &world.settings;
    let reconcile = Reconcile {
        clock: world.clock.clone(),
        store: world.store.clone(),
        leases: world.leases(),
        stock: StockState::new(world.store.clone()),
        orders: Orders::new(world.store.clone()),
        dispatches: Dispatches::new(world.store.clone()),
        transfers: Transfers::new(world.store.clone()),
        holds: world.holds(),
        exceptions: world.exceptions(),
        config: world.config(),
        mintsoft: world.mintsoft(Class::Full),
        wair: world.wair(Class::Full),
        orders_queue: world.queue(&settings.orders_queue_url),
        hints: world.queue(&settings.hints_queue_url),
        dispatch_hints: world.queue(&settings.dispatch_hints_queue_url),
        mail: world.mail(),
        mode: settings.mode,
        poll: settings.poll,
        has_callback: settings.channel_callback_url.is_some(),
    };
    serve_flow(world.switch(Flow::Reconcile, None), reconcile, handle).await
}
