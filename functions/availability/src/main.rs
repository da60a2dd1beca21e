//! Wires availability to Lambda.

use availability::{Availability, handle};
use runtime::{World, serve};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    let world = World::start().await?;
    let availability = Availability::new(world.config(), world.store.clone(), world.clock.clone());
    serve(availability, handle).await
}
