//! What a sales channel says about one order.

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{create::clip, number::order_number};
use crate::{exception::Money, sku::Sku};

/// One revision of one customer order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderEvent {
    /// What happened.
    pub kind: Kind,
    /// The sales channel.
    pub channel: String,
    /// The channel's id of the order.
    pub order: String,
    /// 1 for the first content, higher for each later one.
    pub revision: u32,
    /// When it happened in the channel.
    pub occurred_at: Timestamp,
    /// Currency of all prices, as three capital letters; blank in a cancellation.
    pub currency: String,
    /// Where it goes; blank in a cancellation.
    pub ship: Ship,
    /// Shipping including tax.
    pub shipping_total: Decimal,
    /// The channel's name of how it is to be shipped, where it names one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_method: Option<String>,
    /// What was ordered; empty in a cancellation.
    pub lines: Vec<Line>,
}

/// How much of a vendor's words a person is shown.
const WORDS: usize = 200;

/// What happened to an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// It was placed.
    Placed,
    /// It has a whole new content.
    Edited,
    /// It is no longer wanted.
    Cancelled,
}

/// Where an order goes: personal data, which `Debug` does not show. What the channel left out is blank.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the parts of a postal address name themselves")]
pub struct Ship {
    pub first_name: String,
    pub last_name: String,
    pub company: String,
    pub address1: String,
    pub address2: String,
    pub address3: String,
    pub town: String,
    pub county: String,
    pub post_code: String,
    /// As two capital letters.
    pub country: String,
    pub email: String,
    pub phone: String,
}

impl std::fmt::Debug for Ship {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Ship(personal data)")
    }
}

impl Ship {
    /// A vendor's words with everything from this address taken out, and then shortened to 200 characters: vendors like to
    /// quote what they refuse.
    pub fn hide_in(&self, words: &str) -> String {
        let Self { first_name, last_name, company, address1, address2, address3, town, county, post_code, .. } = self;
        let mut parts =
            [first_name, last_name, company, address1, address2, address3, town, county, post_code].to_vec();
        parts.extend([&self.email, &self.phone]);
        // The longest first: a town may occur in the name of a street. One or two letters tell nothing, but occur in
        // every sentence.
        parts.retain(|part| part.chars().count() > 2);
        parts.sort_by_key(|part| std::cmp::Reverse(part.len()));
        let hidden = parts.iter().fold(words.to_owned(), |words, part| words.replace(part.as_str(), "…"));
        clip(&hidden, WORDS)
    }
}

/// One line of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Line {
    /// The channel's id of the line, unique in its order.
    pub line: String,
    /// What was ordered.
    pub sku: Sku,
    /// How many, at least 1.
    pub quantity: u32,
    /// Price of one, including tax.
    pub unit_price: Decimal,
    /// The recommendation that the shopper followed or saw.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recommendation: Option<Recommendation>,
}

/// A recommendation of WAIR.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Recommendation {
    /// Its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The shopper's fit profile.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fit_profile: Option<String>,
    /// The SKU that was recommended; another one may have been ordered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recommended_sku: Option<String>,
}

impl OrderEvent {
    /// The JSON of the orders queue, which [`parse_queued`](super::parse_queued) reads.
    pub fn to_json(&self) -> String {
        #[derive(Serialize)]
        struct Versioned<'a> {
            version: u32,
            #[serde(flatten)]
            event: &'a OrderEvent,
        }
        serde_json::to_string(&Versioned { version: 1, event: self }).expect("the event has string keys only")
    }

    /// SHA-256 in hex over what the event means: white space, the order of keys, unknown fields, trailing zeros of a
    /// price and the zone of a time make no difference. It is stored with the order, so what is hashed must not change.
    pub fn content_hash(&self) -> String {
        let meaning = serde_json::to_vec(self).expect("the event has string keys only");
        hex(&Sha256::digest(meaning))
    }

    /// As [`OrderEvent::content_hash`], but over what a warehouse sees of it: two revisions that ask for the same goods to
    /// the same address at the same price have the same hash.
    pub fn goods_hash(&self) -> String {
        let goods = Self { kind: Kind::Placed, revision: 0, occurred_at: Timestamp::UNIX_EPOCH, ..self.clone() };
        goods.content_hash()
    }

    /// What the customer pays for all of it; `None` where that is not known or nothing.
    pub fn total(&self) -> Option<Money> {
        let of = |line: &Line| line.unit_price.checked_mul(line.quantity.into());
        let lines = self.lines.iter().map(of);
        let amount =
            lines.chain([Some(self.shipping_total)]).try_fold(Decimal::ZERO, |sum, one| sum.checked_add(one?))?;
        (!amount.is_zero()).then(|| Money { amount, currency: self.currency.clone() })
    }

    /// The queue's message group: events of one order are handled in order. At most 101 characters; `/` occurs in
    /// neither part.
    pub fn group(&self) -> String {
        format!("{}/{}", self.channel, self.order)
    }

    /// The number under which Mintsoft gets it.
    pub fn number(&self, prefix: &str) -> String {
        order_number(prefix, &self.channel, &self.order, self.revision)
    }

    /// The queue's deduplication key, 64 characters: the same for the same event only.
    pub fn deduplication(&self) -> String {
        let Self { channel, order, revision, .. } = self;
        let content = self.content_hash();
        hex(&Sha256::digest(format!("{channel}/{order}/{revision}/{content}")))
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
