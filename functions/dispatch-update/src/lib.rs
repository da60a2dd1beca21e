#![doc = include_str!("../README.md")]

mod channel;
mod deliver;
mod outage;
mod outlet;
mod sales;
mod told;

use std::{sync::Arc, time::Duration};

use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent};
use lambda_runtime::Error;
use ports::{Clock, Http, Mode, Queue};
use runtime::{
    Invocation,
    sqs::{Delivery, Verdict, each},
};
use state::{Leases, config::LiveConfig, credentials::Vault, dispatch::Dispatches, exceptions::Exceptions};
use wair::Wair;

/// Time that one message can need: a batch with WAIR whose calls run into their limits once.
const RESERVE: Duration = Duration::from_secs(90);

/// The dispatch flow with all that it needs of the world.
pub struct DispatchUpdate {
    /// Time and chance.
    pub clock: Arc<dyn Clock>,
    /// The parts, and what each sink was told.
    pub dispatches: Dispatches,
    /// The exception register.
    pub exceptions: Exceptions,
    /// The configuration in force.
    pub config: LiveConfig,
    /// Keys and tokens of the sales channels.
    pub vault: Vault,
    /// The way to the sales channels.
    pub http: Arc<dyn Http>,
    /// Where callbacks go, if there are any.
    pub callback_url: Option<String>,
    /// The intelligence.
    pub wair: Wair,
    /// Leases, for the batch with WAIR.
    pub leases: Leases,
    /// The stock hints queue.
    pub hints: Arc<dyn Queue>,
    /// The dispatch queue, for pauses.
    pub queue: Arc<dyn Queue>,
    /// Whether anybody is told.
    pub mode: Mode,
}

impl DispatchUpdate {
    /// Works on one message. Any number of deliveries of it, at any time and in any company, tell each sink once.
    pub async fn deliver(&self, delivery: Delivery<'_>) -> Verdict {
        deliver::one(self, delivery).await
    }
}

/// Works on a batch of the dispatch queue.
///
/// # Errors
/// None: what fails stays in the queue.
pub async fn handle(
    update: &DispatchUpdate,
    event: SqsEvent,
    invocation: Invocation,
) -> Result<SqsBatchResponse, Error> {
    let deliver = async |delivery: Delivery<'_>| update.deliver(delivery).await;
    Ok(each(event, &invocation, (&*update.clock, &*update.queue), RESERVE, deliver).await)
}
