use std::sync::Arc;

use mapping::order::{self, Kind, OrderEvent};
use ports::{Clock, Failure, Queue};
use runtime::http::{ApiAnswer, ApiRequest};
use state::Store;
use state::config::LiveConfig;
use state::credentials::Vault;
use state::orders::Orders;

use crate::answer::{Accepted, Refusal, answer};
use crate::hook;

/// Largest body: 200 KB, which leaves room in a queue message of 256 KiB.
const LARGEST: usize = 200 * 1024;

/// The intake with everything it touches.
pub struct Intake {
    config: LiveConfig,
    pub(crate) vault: Vault,
    /// Where hints at dispatches go.
    pub(crate) hints: Option<Arc<dyn Queue>>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) orders: Orders,
    pub(crate) queue: Arc<dyn Queue>,
}

impl Intake {
    /// An intake that records in `store` and sends to the orders `queue`.
    pub fn new(config: LiveConfig, vault: Vault, store: Store, queue: Arc<dyn Queue>, clock: Arc<dyn Clock>) -> Self {
        Self { config, vault, hints: None, clock, orders: Orders::new(store), queue }
    }

    /// The same, with a queue for hints at dispatches.
    pub fn with_hints(self, hints: Arc<dyn Queue>) -> Self {
        Self { hints: Some(hints), ..self }
    }

    /// Answers one request, and logs one line about it.
    pub async fn handle(&self, request: ApiRequest) -> ApiAnswer {
        if let Some(token) = hook::token(&request.path) {
            let result = self.hook(&request, token).await;
            let answer = answer(&result);
            tracing::info!(gateway.id = request.id, http.status = answer.status, "Mintsoft hook");
            return answer;
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
        // The gateway may put the stage's name in front.
        if !request.path.ends_with("/orders") {
            return Err(Refusal::NoSuchPath);
        }
        if request.method != "POST" {
            return Err(Refusal::NotPost);
        }
        if request.body.len() > LARGEST {
            return Err(Refusal::TooLarge);
        }
        self.check_signature(request).await?;
        let event = order::parse(&request.body).map_err(Refusal::Invalid)?;
        if event.kind != Kind::Placed {
            return Err(Refusal::field("kind", "must be placed; edits and cancellations are not taken yet"));
        }
        if self.config.current().await?.config.channel(&event.channel).is_none() {
            return Err(Refusal::field("channel", "is not known; add it to a location of the configuration"));
        }
        Ok(event)
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
    let (outcome, field, failure) = match result {
        Ok(Accepted::Now) => ("accepted", None, None),
        Ok(Accepted::Before) => ("already accepted", None, None),
        Err(Refusal::Invalid(invalid)) => ("refused", Some(invalid.field.as_str()), None),
        Err(Refusal::Unavailable(failure)) => ("not accepted", None, Some(failure)),
        Err(_) => ("refused", None, None),
    };
    match failure {
        Some(failure) => tracing::error!(
            gateway.id = id,
            order.channel = channel,
            order.id = order,
            order.revision = revision,
            http.status = status,
            failure.class = failure.class(),
            failure.reason = %failure,
            "order event {outcome}"
        ),
        None => tracing::info!(
            gateway.id = id,
            order.channel = channel,
            order.id = order,
            order.revision = revision,
            http.status = status,
            error.field = field,
            "order event {outcome}"
        ),
    }
}
