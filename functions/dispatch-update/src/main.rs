//! Wires the dispatch flow to Lambda.

use channel::Callbacks;
use dispatch_update::{DispatchUpdate, handle};
use mapping::{budget::Class, flow::Flow};
use runtime::{World, serve_flow};
use state::dispatch::Dispatches;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    let world = World::start().await?;
    let url = world.settings.channel_callback_url.as_ref();
    let update = DispatchUpdate {
        clock: world.clock.clone(),
        dispatches: Dispatches::new(world.store.clone()),
        exceptions: world.exceptions(),
        config: world.config(),
        vault: world.vault(),
        callbacks: url.map(|url| Callbacks::new(world.http(), world.clock.clone(), url)),
        wair: world.wair(Class::Dispatch),
        leases: world.leases(),
        hints: world.queue(&world.settings.hints_queue_url),
        queue: world.queue(&world.settings.dispatch_queue_url),
        mode: world.settings.mode,
        troubled: true.into(),
    };
    serve_flow(world.switch(Flow::DispatchUpdate, Some(&world.settings.dispatch_queue_url)), update, handle).await
}
