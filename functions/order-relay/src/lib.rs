#![doc = include_str!("../README.md")]

mod cancel;
mod case;
mod check;
mod count;
mod elsewhere;
mod ending;
mod hint;
mod relay;
mod send;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent};
use lambda_runtime::Error;
use mapping::exception as kind;
use mintsoft::Mintsoft;
use ports::{Clock, Failure, Mode, Queue};
use runtime::{
    Invocation,
    sqs::{Delivery, Verdict, each},
};
use state::{
    catalogue::CatalogueState, config::LiveConfig, exceptions::Exceptions, holds::Holds, hooks::Hooks, orders::Orders,
    stock::StockState,
};

/// Time that one message can need: a lookup, two reads, a cancel and a create that all run into their limits.
const RESERVE: Duration = Duration::from_secs(120);

/// The order flow with all that it needs of the world.
pub struct Relay {
    /// Time and chance.
    pub clock: Arc<dyn Clock>,
    /// What is known of each order.
    pub orders: Orders,
    /// Which SKUs are known.
    pub stock: StockState,
    /// Which SKUs are known as products, and what bundles are made of.
    pub catalogue: CatalogueState,
    /// The exception register.
    pub exceptions: Exceptions,
    /// Orders that cannot go now.
    pub holds: Holds,
    /// The configuration in force.
    pub config: LiveConfig,
    /// The warehouse.
    pub mintsoft: Mintsoft,
    /// Where Mintsoft is asked to call.
    pub hook: Hooks,
    /// The orders queue, for pauses.
    pub queue: Arc<dyn Queue>,
    /// The hints queue.
    pub hints: Arc<dyn Queue>,
    /// Whether Mintsoft is written to.
    pub mode: Mode,
    /// Whether an exception about our own set-up may be open. True at the start: an earlier process may have opened it.
    pub troubled: AtomicBool,
}

impl Relay {
    /// Works on one message. Any number of deliveries of one event, at any time and in any company, make one order.
    pub async fn deliver(&self, delivery: Delivery<'_>) -> Verdict {
        relay::one(self, delivery).await
    }

    /// Configuration and credentials have just served: exceptions about them are closed.
    pub(crate) async fn recovered(&self) -> Result<(), Failure> {
        // A cancellation needs no configuration.
        if self.troubled.load(Ordering::Relaxed) && self.config.current().await.is_ok() {
            self.exceptions.close(&kind::CONFIG_MISSING, "configuration").await?;
            self.exceptions.close(&kind::CREDENTIALS_REFUSED, "Mintsoft").await?;
            self.troubled.store(false, Ordering::Relaxed);
        }
        Ok(())
    }
}

/// Works on a batch of the orders queue.
///
/// # Errors
/// None: what fails stays in the queue.
pub async fn handle(relay: &Relay, event: SqsEvent, invocation: Invocation) -> Result<SqsBatchResponse, Error> {
    let deliver = async |delivery: Delivery<'_>| relay.deliver(delivery).await;
    Ok(each(event, &invocation, (&*relay.clock, &*relay.queue), RESERVE, deliver).await)
}
