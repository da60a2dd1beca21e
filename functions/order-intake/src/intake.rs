use std::sync::Arc;

use mapping::order::{self, OrderEvent};
use ports::{Clock, Failure, Queue};
use runtime::http::{ApiAnswer, ApiRequest};
use state::Store;
use state::config::LiveConfig;
use state::credentials::Vault;
use state::exceptions::Exceptions;
use state::orders::Orders;

use crate::answer::{Accepted, Outcome, Refusal, answer};
use crate::hook;

/// Largest body: 200 KB, which leaves room in a queue message of 256 KiB.
pub(crate) const LARGEST: usize = 200 * 1024;

/// The intake with everything it touches.
pub struct Intake {
    pub(crate) config: LiveConfig,
    pub(crate) vault: Vault,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) orders: Orders,
    pub(crate) exceptions: Exceptions,
    pub(crate) queues: Queues,
}

/// Where the intake sends to.
pub struct Queues {
    /// Order events.
    pub orders: Arc<dyn Queue>,
    /// Levels from upstream.
    pub hints: Arc<dyn Queue>,
    /// Orders that may have left.
    pub dispatch_hints: Arc<dyn Queue>,
}

impl Intake {
    /// An intake that records in `store`, opens exceptions there, and sends to `queues`.
    pub fn new(config: LiveConfig, vault: Vault, store: Store, queues: Queues, clock: Arc<dyn Clock>) -> Self {
        let exceptions = Exceptions::new(store.clone(), clock.clone());
        Self { config, vault, clock, orders: Orders::new(store), exceptions, queues }
    }

    /// Answers one request, and logs one line about it.
    pub async fn handle(&self, request: ApiRequest) -> ApiAnswer {
        // The gateway may put the stage's name in front of any path.
        if request.path.ends_with("/stock") {
            return self.handle_stock(request).await;
        }
        if request.path.ends_with("/orders/shopify") {
            return self.handle_shopify(&request).await;
        }
        if let Some(token) = hook::token(&request.path) {
            return self.handle_hook(&request, token).await;
        }
        let (event, result) = match self.check(&request).await {
            Err(refusal) => (None, Err(refusal)),
            Ok(event) => {
                let result = self.accept(&event, request.body).await;
                (Some(event), result)
            }
        };
        let answer = answer(&result);
        log(&request.id, event.as_ref(), &result, answer.status);
        answer
    }

    /// Everything that can be said about the request by itself, cheapest first, and nothing before the signature.
    async fn check(&self, request: &ApiRequest) -> Result<OrderEvent, Refusal> {
        if !request.path.ends_with("/orders") {
            return Err(Refusal::NoSuchPath);
        }
        self.check_sender(request).await?;
        let event = order::parse(&request.body).map_err(Refusal::Invalid)?;
        if self.config.current().await?.config.channel(&event.channel).is_none() {
            return Err(Refusal::field("channel", "is not known; add it to a location of the configuration"));
        }
        Ok(event)
    }

    /// What holds for every path, before a field is read.
    pub(crate) async fn check_sender(&self, request: &ApiRequest) -> Result<(), Refusal> {
        if request.method != "POST" {
            return Err(Refusal::NotPost);
        }
        if request.body.len() > LARGEST {
            return Err(Refusal::TooLarge(LARGEST / 1024));
        }
        self.check_signature(request).await
    }

    async fn check_signature(&self, request: &ApiRequest) -> Result<(), Refusal> {
        let key = self.vault.credentials().await?.intake.hmac_key;
        if key.is_empty() {
            // Anybody can sign with an empty key.
            return Err(Failure::Misconfigured { what: "secret", why: "intake.hmacKey is empty".to_owned() }.into());
        }
        let header = request.headers.get(channel::HEADER).map_or("", String::as_str);
        channel::verify(key.as_bytes(), header, &request.body, self.clock.now(), channel::TOLERANCE)
            .map_err(Refusal::Signature)
    }
}

fn log(id: &str, event: Option<&OrderEvent>, result: &Result<Accepted, Refusal>, status: u16) {
    let channel = event.map(|event| event.channel.as_str());
    let order = event.map(|event| event.order.as_str());
    let revision = event.map(|event| event.revision);
    let Outcome { words, field, failure, .. } = Outcome::from(result);
    match failure {
        Some(failure) => tracing::error!(
            gateway.id = id,
            order.channel = channel,
            order.id = order,
            order.revision = revision,
            http.status = status,
            failure.class = failure.class(),
            failure.reason = %failure,
            "order event {words}"
        ),
        None => tracing::info!(
            gateway.id = id,
            order.channel = channel,
            order.id = order,
            order.revision = revision,
            http.status = status,
            error.field = field,
            "order event {words}"
        ),
    }
}
