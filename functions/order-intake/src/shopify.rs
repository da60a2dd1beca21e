//! Shopify's order webhooks.
//!
//! A webhook has no revision. Which one it is, is decided by the record of the order, in the conditional write that also
//! records it; from there on it is an order event like any other.

use std::time::Duration;

use jiff::Timestamp;
use mapping::exception::ORDER_EVENT_REFUSED;
use mapping::order::OrderEvent;
use mapping::shopify::{self, Held, Known, LeftOut, Nothing, Told, Topic, Verdict, What};
use ports::{Failure, TableError};
use runtime::http::{ApiAnswer, ApiRequest};
use state::{
    exceptions::Exception,
    orders::{OrderRecord, Revision},
};

use crate::Intake;
use crate::accept::ATTEMPTS;
use crate::answer::{Accepted, Outcome, Refusal, answer};
use crate::intake::LARGEST;

/// Largest webhook: 2 MB, ten times an event. Shopify tells far more about a line than an event keeps, and an order has up
/// to 500 of them.
const LARGEST_WEBHOOK: usize = 2 * 1024 * 1024;

/// The subject while the shop is not known: nobody signs the header that names it.
const UNKNOWN_SHOP: &str = "Shopify";
/// What is known of no order is over when nothing like it has come for so long.
const QUIET: Duration = Duration::from_secs(86_400);

/// Why a webhook changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Ignored {
    #[error("its topic is not about the content of an order")]
    Topic,
    #[error("orders/edited holds differences only; orders/updated brings the whole order")]
    Edited,
    #[error("{0}")]
    Nothing(Nothing),
    #[error("something newer is known of the order")]
    Superseded,
    #[error("the order was cancelled before")]
    AfterCancellation,
}

/// What the log says of the order.
#[derive(Default)]
struct Subject {
    channel: Option<String>,
    order: Option<String>,
    revision: Option<u32>,
    left_out: LeftOut,
    /// It is Shopify's, and about the content of an order.
    signed: bool,
}

impl Subject {
    /// As people write it; without an order, the channel that it came from.
    fn name(&self) -> String {
        match (&self.channel, &self.order) {
            (Some(channel), Some(order)) => format!("{channel}/{order}"),
            (Some(channel), None) => channel.clone(),
            (None, _) => UNKNOWN_SHOP.to_owned(),
        }
    }
}

/// What the record says of a webhook's event.
enum Recorded {
    /// Recorded, and not surely sent.
    Unsent(Box<OrderEvent>),
    /// Nothing is left to do.
    Settled(Accepted),
}

impl Intake {
    /// Answers one webhook, and logs one line about it.
    pub(crate) async fn handle_shopify(&self, request: &ApiRequest) -> ApiAnswer {
        let mut subject = Subject::default();
        let taken = self.take(request, &mut subject).await;
        let result = self.tell(request, &subject, taken).await;
        let answer = answer(&result);
        log(request, &subject, &result, answer.status);
        answer
    }

    async fn take(&self, request: &ApiRequest, subject: &mut Subject) -> Result<Accepted, Refusal> {
        let topic = self.check_webhook(request).await?;
        match topic {
            Topic::Order => {}
            Topic::Edited => return Ok(Accepted::Ignored(Ignored::Edited)),
            Topic::Other => return Ok(Accepted::Ignored(Ignored::Topic)),
        }
        let config = self.config.current().await?;
        subject.signed = true;
        let Some(shop) = config.config.shop(header(request, shopify::SHOP)) else {
            let message = "is not known; add it as a [[shopify]] of the configuration";
            return Err(Refusal::field("X-Shopify-Shop-Domain", message));
        };
        subject.channel = Some(shop.channel.clone());
        let Told { order, what, left_out } = shopify::read(&request.body, shop).map_err(Refusal::Invalid)?;
        (subject.order, subject.left_out) = (Some(order), left_out);
        let (mut event, only_if_known) = match what {
            What::Nothing(why) => return Ok(Accepted::Ignored(Ignored::Nothing(why))),
            What::Is(event) => (event, false),
            // Lines that were removed have been ordered before: what told of that comes late.
            What::Emptied(event) => (event, left_out.removed == 0),
        };
        if config.config.orders.couriers.is_empty() {
            // It means nothing then, and a shop that renames its methods has edited no order.
            event.shipping_method = None;
        }
        if event.to_json().len() > LARGEST {
            return Err(Refusal::TooLarge(LARGEST / 1024));
        }
        match self.record_told(&event, only_if_known, &mut subject.revision).await? {
            Recorded::Settled(accepted) => Ok(accepted),
            Recorded::Unsent(event) => {
                self.send(&event, event.to_json()).await?;
                Ok(Accepted::Now)
            }
        }
    }

    /// Nobody reads what Shopify is answered: a refusal of what it has signed is an exception, until something good comes. An
    /// unsigned request leaves no trace but its line in the log.
    async fn tell(
        &self,
        request: &ApiRequest,
        subject: &Subject,
        taken: Result<Accepted, Refusal>,
    ) -> Result<Accepted, Refusal> {
        if !subject.signed {
            return taken;
        }
        let why = match &taken {
            Ok(_) => {
                let (name, channel) = (subject.name(), subject.channel.clone().unwrap_or_default());
                let ((_, at), now) = (shopify::about(&request.body), self.clock.now());
                // An older state of the order says nothing of the newer one that was refused, though it may come later; and a good
                // shop nothing of one that nobody knows.
                let is_over = |open: &Exception| match open.subject == name {
                    true => at.is_some_and(|at| at > open.last_seen),
                    false => open.last_seen + QUIET <= now,
                };
                let cured = [name.clone(), channel, UNKNOWN_SHOP.to_owned()];
                self.exceptions.close_any(&ORDER_EVENT_REFUSED, &cured, is_over).await?;
                return taken;
            }
            Err(Refusal::Invalid(invalid)) => invalid.to_string(),
            Err(Refusal::TooLarge(most)) => format!("its event is above {most} KB"),
            Err(_) => return taken,
        };
        let (order, at) = shopify::about(&request.body);
        let subject = Subject { channel: subject.channel.clone(), order, ..Subject::default() };
        if !self.is_out_of_date(&subject, at).await? {
            self.exceptions.open(&ORDER_EVENT_REFUSED, &subject.name(), &why).await?;
        }
        taken
    }

    /// Whether something newer than this moment is known of the order: Shopify repeats for hours what was refused once.
    async fn is_out_of_date(&self, subject: &Subject, at: Option<Timestamp>) -> Result<bool, Failure> {
        let (Some(channel), Some(order), Some(at)) = (&subject.channel, &subject.order, at) else { return Ok(false) };
        let Some(record) = self.orders.read(channel, order).await? else { return Ok(false) };
        Ok(record.value.revisions.values().filter_map(|revision| revision.held).any(|held| held.until > at))
    }

    /// Everything before the content.
    async fn check_webhook(&self, request: &ApiRequest) -> Result<Topic, Refusal> {
        if request.method != "POST" {
            return Err(Refusal::NotPost);
        }
        if request.body.len() > LARGEST_WEBHOOK {
            return Err(Refusal::TooLarge(LARGEST_WEBHOOK / 1024));
        }
        let secret = self.vault.credentials().await?.shopify.map(|shopify| shopify.webhook_secret);
        let Some(secret) = secret.filter(|secret| !secret.is_empty()) else {
            // 503 and not 401: Shopify tries again, and nothing is lost once the secret is there.
            let why = "shopify.webhookSecret is missing".to_owned();
            return Err(Failure::Misconfigured { what: "secret", why }.into());
        };
        if !channel::shopify::verify(secret.as_bytes(), header(request, shopify::HMAC), &request.body) {
            return Err(Refusal::ShopifySignature);
        }
        Ok(Topic::of(header(request, shopify::TOPIC)))
    }

    /// Finds the event's revision and records it, `only_if_known`: if the order is one that we know.
    async fn record_told(
        &self,
        event: &OrderEvent,
        only_if_known: bool,
        revision: &mut Option<u32>,
    ) -> Result<Recorded, Refusal> {
        let ignored = |why| Ok(Recorded::Settled(Accepted::Ignored(why)));
        for _ in 0..ATTEMPTS {
            let before = self.orders.read(&event.channel, &event.order).await?;
            let mut next = before.as_ref().map(|found| found.value.clone()).unwrap_or_default();
            if only_if_known && next.revisions.is_empty() {
                return ignored(Ignored::Nothing(Nothing::NothingToShip));
            }
            let (number, held) = match shopify::decide(event, &known(&next)) {
                Verdict::Next { number } => (number, Held { since: event.occurred_at, until: event.occurred_at }),
                Verdict::Again { number, held } => (number, held),
                Verdict::Superseded => return ignored(Ignored::Superseded),
                Verdict::AfterCancellation => return ignored(Ignored::AfterCancellation),
            };
            *revision = Some(number);
            let told = shopify::as_revision(event, number, held.since);
            let new = || {
                let (content, goods) = (told.content_hash(), told.goods_hash());
                Revision { content, goods, accepted: Some(self.clock.now()), ..Revision::default() }
            };
            let recorded = next.revisions.entry(number).or_insert_with(new);
            let (queued, unchanged) = (recorded.queued, recorded.held == Some(held));
            recorded.held = Some(held);
            // The condition is that nobody wrote since we decided: of two webhooks at once, the second sees the first's
            // revision. That the content still held is written too, or an older one that comes late would seem newer.
            let written =
                if unchanged { Ok(()) } else { self.orders.write(&event.channel, &event.order, &before, &next).await };
            match written {
                Ok(()) if queued => return Ok(Recorded::Settled(Accepted::Before)),
                Ok(()) => return Ok(Recorded::Unsent(Box::new(told))),
                Err(TableError::Conflict(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(Failure::Transient("the order's record is contended".to_owned()).into())
    }
}

fn known(record: &OrderRecord) -> Vec<Known> {
    let known = |(number, revision): (&u32, &Revision)| Known {
        number: *number,
        content: revision.content.clone(),
        held: revision.held,
    };
    record.revisions.iter().map(known).collect()
}

fn header<'a>(request: &'a ApiRequest, name: &str) -> &'a str {
    request.headers.get(name).map_or("", String::as_str)
}

/// A header for the log: nobody signs headers, so only what looks like an id or a topic is repeated.
fn plain<'a>(request: &'a ApiRequest, name: &str) -> Option<&'a str> {
    let text = header(request, name);
    let plain = text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_/".contains(&b));
    (plain && (1..=64).contains(&text.len())).then_some(text)
}

fn log(request: &ApiRequest, subject: &Subject, result: &Result<Accepted, Refusal>, status: u16) {
    let Outcome { words, reason, field, failure } = Outcome::from(result);
    let Subject { channel, order, revision, left_out, signed: _ } = subject;
    let LeftOut { gift_cards, services, removed, advice } = left_out;
    match failure {
        Some(failure) => tracing::error!(
            gateway.id = request.id,
            shopify.webhook = plain(request, shopify::ID),
            shopify.topic = plain(request, shopify::TOPIC),
            order.channel = channel,
            order.id = order,
            order.revision = revision,
            http.status = status,
            failure.class = failure.class(),
            failure.reason = %failure,
            "order webhook {words}"
        ),
        None => tracing::info!(
            gateway.id = request.id,
            shopify.webhook = plain(request, shopify::ID),
            shopify.topic = plain(request, shopify::TOPIC),
            order.channel = channel,
            order.id = order,
            order.revision = revision,
            http.status = status,
            error.field = field,
            ignored.reason = reason,
            left_out.gift_cards = gift_cards,
            left_out.services = services,
            left_out.removed = removed,
            left_out.advice = advice,
            "order webhook {words}"
        ),
    }
}
