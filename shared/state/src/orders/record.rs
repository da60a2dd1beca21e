//! What is known of one customer order.

use std::collections::BTreeMap;

use jiff::Timestamp;
use mapping::{
    bundle::Pinned,
    order::{Signals, revision_of},
    shopify::Held,
    sku::Sku,
};
use serde::{Deserialize, Serialize};

/// One customer order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderRecord {
    /// Every revision that the intake accepted.
    pub revisions: BTreeMap<u32, Revision>,
    /// How far it is on its way to Mintsoft.
    pub state: OrderState,
    /// The exception that is open for it: code and subject.
    #[serde(default)]
    pub exception: Option<(String, String)>,
    /// Which revision that exception is about; 0 where older code noted it.
    #[serde(default)]
    pub judged: u32,
    /// What the Mintsoft order was made of, line by line; empty before the first create.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<OrderLine>,
    /// What is counted of the revision whose create was claimed last.
    #[serde(default)]
    pub signals: Signals,
    /// What observe mode would have done about the order that is live, the last time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observed: Option<Observed>,
}

/// What observe mode would have done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Observed {
    /// The revision that asked for it.
    pub revision: u32,
    /// What, as a sentence without personal data.
    pub would: String,
    /// When.
    pub at: Timestamp,
}

/// One line of a customer order as it was sent to Mintsoft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderLine {
    /// The channel's id of the line.
    pub line: String,
    /// What the customer ordered.
    pub sku: Sku,
    /// How many of it.
    pub quantity: u32,
    /// What one of it ships as, when it was exploded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pinned: Option<Pinned>,
}

impl OrderLine {
    /// The SKUs that leave the shelf for it.
    pub fn ships(&self) -> impl Iterator<Item = &Sku> {
        let itself = self.pinned.is_none().then_some(&self.sku);
        let components = self.pinned.iter().flat_map(|pinned| &pinned.components).map(|component| &component.sku);
        itself.into_iter().chain(components)
    }
}

/// Which revision of which customer order a Mintsoft order number stands for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Numbered {
    /// The sales channel.
    pub channel: String,
    /// The channel's id of the order.
    pub order: String,
    /// The revision.
    pub revision: u32,
}

/// One accepted revision.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Revision {
    /// Hash of its content.
    pub content: String,
    /// Whether it is surely in the queue, or was met by the relay.
    pub queued: bool,
    /// Hash of what a warehouse sees of it; blank where older code noted it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub goods: String,
    /// When the intake first recorded it; `None` where older code did, or where only the relay has met it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted: Option<Timestamp>,
    /// How long Shopify has told this content; `None` where it came another way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<Held>,
}

impl OrderRecord {
    /// The highest revision that is surely known to the flow: what has a lower one is out of date.
    pub fn newest(&self) -> u32 {
        self.revisions.iter().filter(|(_, known)| known.queued).map(|(revision, _)| *revision).max().unwrap_or(0)
    }
}

/// How far an order is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum OrderState {
    /// Accepted; nothing was sent.
    #[default]
    Received,
    /// A create is under way, or its outcome is not known: it is looked up before anything is sent again.
    Creating {
        /// The Mintsoft order number.
        number: String,
        /// Which of our attempts this is, from 1.
        attempt: u32,
        /// Until then the one who claimed it may still be at work.
        claimed_until: Timestamp,
        /// When the latest create was sent.
        sent_at: Timestamp,
        /// Clean lookups since then that did not find it.
        absent_lookups: u32,
    },
    /// Mintsoft holds it.
    Created {
        /// The Mintsoft order number.
        number: String,
        /// Mintsoft's ids: one, or one for each part.
        ids: Vec<i64>,
        /// When we knew.
        at: Timestamp,
        /// Found by a lookup rather than told by the create.
        found: bool,
    },
    /// A cancel is under way, or not confirmed yet: the order's status is read before anything else is done.
    Cancelling {
        /// The Mintsoft order number.
        number: String,
        /// Mintsoft's ids of all parts that are known.
        ids: Vec<i64>,
        /// Until then the one who claimed it may still be at work.
        claimed_until: Timestamp,
    },
    /// Nothing of it is live in Mintsoft, and nothing is wanted.
    Cancelled {
        /// The revision that said so.
        revision: u32,
        /// When we knew.
        at: Timestamp,
    },
    /// It ended badly and waits in the dead letters.
    Failed {
        /// The exception's code.
        code: String,
        /// When.
        at: Timestamp,
    },
    /// Observe mode: it would have been sent.
    Observed {
        /// The Mintsoft order number that it would have got.
        number: String,
        /// When.
        at: Timestamp,
    },
}

impl OrderState {
    /// The revision of `order` that it is about; `None` where nothing of it was sent, or cancelled.
    pub fn revision(&self, order: &str) -> Option<u32> {
        match self {
            Self::Creating { number, .. }
            | Self::Created { number, .. }
            | Self::Cancelling { number, .. }
            | Self::Observed { number, .. } => Some(revision_of(number, order)),
            Self::Cancelled { revision, .. } => Some(*revision),
            Self::Received | Self::Failed { .. } => None,
        }
    }
}
