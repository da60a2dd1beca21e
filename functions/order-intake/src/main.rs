//! Wires the intake to Lambda.

use order_intake::{Intake, invoke::handle};
use runtime::{World, serve};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    let world = World::start().await?;
    let queue = world.queue(&world.settings.orders_queue_url);
    let intake = Intake::new(world.config(), world.vault(), world.store.clone(), queue, world.clock.clone());
    let intake = intake.with_hints(world.queue(&world.settings.dispatch_hints_queue_url));
    serve(intake, handle).await
}
