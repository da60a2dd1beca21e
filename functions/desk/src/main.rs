//! Wires the desk to Lambda.

use desk::{Desk, handle};
use runtime::{World, serve};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    let world = World::start().await?;
    let desk = Desk {
        config: world.config(),
        vault: world.vault(),
        store: world.store.clone(),
        clock: world.clock.clone(),
        replay: world.function("REPLAY_FUNCTION")?,
        stock: world.function("STOCK_FUNCTION")?,
        mode: world.settings.mode,
        poll: world.settings.poll,
    };
    serve(desk, handle).await
}
