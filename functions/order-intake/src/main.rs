//! Wires the intake to Lambda.

use order_intake::{Intake, Queues, invoke::handle};
use runtime::{World, serve};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    let world = World::start().await?;
    let queues = Queues {
        orders: world.queue(&world.settings.orders_queue_url),
        hints: world.queue(&world.settings.hints_queue_url),
        dispatch_hints: world.queue(&world.settings.dispatch_hints_queue_url),
    };
    let intake = Intake::new(world.config(), world.vault(), world.store.clone(), queues, world.clock.clone());
    serve(intake, handle).await
}
