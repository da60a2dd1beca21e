//! Wires the catalogue flow to Lambda.

use mapping::{budget::Class, flow::Flow};
use product_sync::{ProductSync, handle};
use runtime::{World, serve_flow};
use state::{catalogue::CatalogueState, orders::Orders, stock::StockState, styles::StyleState};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    let world = World::start().await?;
    let sync = ProductSync {
        clock: world.clock.clone(),
        store: world.store.clone(),
        leases: world.leases(),
        catalogue: CatalogueState::new(world.store.clone()),
        styles: StyleState::new(world.store.clone()),
        holds: world.holds(),
        orders_queue: world.queue(&world.settings.orders_queue_url),
        stock: StockState::new(world.store.clone()),
        orders: Orders::new(world.store.clone()),
        exceptions: world.exceptions(),
        config: world.config(),
        mintsoft: world.mintsoft(Class::Delta),
        wair: world.wair(Class::Delta),
        mode: world.settings.mode,
    };
    serve_flow(world.switch(Flow::ProductSync, None), sync, handle).await
}
