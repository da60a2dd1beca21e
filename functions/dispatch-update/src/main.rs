//! Wires the dispatch flow to Lambda.

use dispatch_update::{DispatchUpdate, handle};
use mapping::{budget::Class, flow::Flow};
use runtime::{World, serve_flow};
use state::dispatch::Dispatches;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    let world = World::start().await?;
    let update = DispatchUpdate {
        clock: world.clock.clone(),
        dispatches: Dispatches::new(world.store.clone()),
        exceptions: world.exceptions(),
        config: world.config(),
        vault: world.vault(),
        http: world.http(),
        callback_url: world.settings.channel_callback_url.clone(),
        wair: world.wair(Class::Dispatch),
        leases: world.leases(),
        hints: world.queue(&world.settings.hints_queue_url),
        queue: world.queue(&world.settings.dispatch_queue_url),
        mode: world.settings.mode,
    };
    serve_flow(world.switch(Flow::DispatchUpdate, Some(&world.settings.dispatch_queue_url)), update, handle).await
}
