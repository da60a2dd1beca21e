//! Which of our revisions a webhook is: Shopify numbers nothing, but tells when an order last changed.

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::order::{Kind, OrderEvent, Ship};

/// How long a content held, as far as webhooks told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Held {
    /// Shopify's `updated_at` of the webhook that brought it.
    pub since: Timestamp,
    /// The latest `updated_at` at which it was still the same.
    pub until: Timestamp,
}

/// A revision that was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Its number.
    pub number: u32,
    /// Hash of its event.
    pub content: String,
    /// `None` where it did not come from Shopify.
    pub held: Option<Held>,
}

/// What a webhook is in the order's history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Another content, and newer.
    Next {
        /// Its revision.
        number: u32,
    },
    /// The newest content that is known, once more.
    Again {
        /// Its revision.
        number: u32,
        /// How long it has held now.
        held: Held,
    },
    /// Something newer is known.
    Superseded,
    /// The order was cancelled before, and Shopify never takes that back.
    AfterCancellation,
}

/// The event of a webhook as one revision of its order; `since` is when its content began to hold.
pub fn as_revision(event: &OrderEvent, number: u32, since: Timestamp) -> OrderEvent {
    let kind = match event.kind {
        Kind::Cancelled => Kind::Cancelled,
        Kind::Placed | Kind::Edited if number == 1 => Kind::Placed,
        Kind::Placed | Kind::Edited => Kind::Edited,
    };
    OrderEvent { kind, revision: number, occurred_at: since, ..event.clone() }
}

/// Judges the event of a webhook, which occurred at its `updated_at`, by the revisions `known`, the newest last.
///
/// The answer depends on nothing else, so the same webhook gets the same revision however often it comes.
pub fn decide(event: &OrderEvent, known: &[Known]) -> Verdict {
    let at = event.occurred_at;
    let Some(newest) = known.last() else { return Verdict::Next { number: 1 } };
    if let Some(held) = newest.held.filter(|held| is(event, newest, held)) {
        let held = Held { since: held.since, until: held.until.max(at) };
        return Verdict::Again { number: newest.number, held };
    }
    if newest.held.is_some_and(|held| is(&cancellation(event), newest, &held)) {
        return Verdict::AfterCancellation;
    }
    let older = newest.held.is_some_and(|held| at < held.until);
    // Two changes within Shopify's second: a webhook that we have had before is not newer because it comes again.
    let repeated = known.iter().any(|known| known.held.is_some_and(|held| at <= held.until && is(event, known, &held)));
    if older || repeated { Verdict::Superseded } else { Verdict::Next { number: newest.number.saturating_add(1) } }
}

/// Whether the event's content is that of a known revision.
fn is(event: &OrderEvent, known: &Known, held: &Held) -> bool {
    as_revision(event, known.number, held.since).content_hash() == known.content
}

/// The cancellation of the event's order.
pub(super) fn cancellation(event: &OrderEvent) -> OrderEvent {
    OrderEvent {
        kind: Kind::Cancelled,
        channel: event.channel.clone(),
        order: event.order.clone(),
        revision: event.revision,
        occurred_at: event.occurred_at,
        currency: String::new(),
        ship: Ship::default(),
        shipping_total: Decimal::ZERO,
        shipping_method: None,
        lines: Vec::new(),
    }
}
