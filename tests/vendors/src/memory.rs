//! The in-memory face: the model behind the HTTP port, on any clock.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use ports::clock::Clock;
use ports::http::{Http, NoAnswer, Request, Response};

use crate::faults::Reply;
use crate::log::Vendor;
use crate::world::{Shared, lock};

/// Both vendors without a network: hosts that start with `mintsoft` or `wair`.
pub struct InMemory {
    world: Shared,
    clock: Arc<dyn Clock>,
}

impl InMemory {
    /// The vendors of `world` on `clock`.
    pub fn new(world: Shared, clock: Arc<dyn Clock>) -> Self {
        Self { world, clock }
    }
}

#[async_trait]
impl Http for InMemory {
    async fn send(&self, request: Request, limit: Duration) -> Result<Response, NoAnswer> {
        let vendor = match request.uri().host() {
            Some(host) if host.starts_with("mintsoft") => Vendor::Mintsoft,
            Some(host) if host.starts_with("wair") => Vendor::Wair,
            other => return Err(NoAnswer::NotSent(format!("no such host: {}", other.unwrap_or_default()))),
        };
        let reply = lock(&self.world).call(vendor, self.clock.now(), &request);
        match reply {
            Reply::Answer(response) => Ok(response),
            Reply::Slow(pause, response) if pause < limit => {
                self.clock.sleep(pause).await;
                Ok(response)
            }
            Reply::Slow(..) | Reply::Hang => {
                self.clock.sleep(limit).await;
                Err(NoAnswer::Lost("time-out".to_owned()))
            }
            Reply::Reset => Err(NoAnswer::Lost("connection reset".to_owned())),
            Reply::CutBody(_) => Err(NoAnswer::Lost("body cut off".to_owned())),
        }
    }
}
