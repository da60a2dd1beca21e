//! Wires the order flow to Lambda.

use mapping::{budget::Class, flow::Flow};
use order_relay::{Relay, handle};
use runtime::{World, serve_flow};
use state::{catalogue::CatalogueState, orders::Orders, stock::StockState};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    let world = World::start().await?;
    let relay = Relay {
        clock: world.clock.clone(),
        orders: Orders::new(world.store.clone()),
        stock: StockState::new(world.store.clone()),
        catalogue: CatalogueState::new(world.store.clone()),
        exceptions: world.exceptions(),
        holds: world.holds(),
        config: world.config(),
        mintsoft: world.mintsoft(Class::Order),
        hook: world.hooks(),
        queue: world.queue(&world.settings.orders_queue_url),
        hints: world.queue(&world.settings.hints_queue_url),
        mode: world.settings.mode,
        troubled: true.into(),
    };
    serve_flow(world.switch(Flow::OrderRelay, Some(&world.settings.orders_queue_url)), relay, handle).await
}
