//! What the sales channel is told of one part.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{PartialBundle, Quantity};

/// How a part travels, as Mintsoft says; blank values are absent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Label {
    /// The tracking number, or several in one text.
    pub tracking: Option<String>,
    /// Where it can be followed.
    pub url: Option<String>,
    /// Mintsoft's name of the courier service.
    pub service: Option<String>,
}

/// The body of a callback. It is kept before it is first sent, so that the same key always carries the same body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Callback {
    /// 1.
    pub version: u32,
    /// The sales channel.
    pub channel: String,
    /// Its id of the order.
    pub order: String,
    /// The revision that shipped.
    pub revision: u32,
    /// The number of the part.
    pub part: u32,
    /// How many parts were known when it was told.
    pub parts: u32,
    /// Every part has shipped.
    pub complete: bool,
    /// In UTC.
    pub dispatched_at: Timestamp,
    /// The channel's name of the carrier, or Mintsoft's where there is none.
    pub carrier: Option<String>,
    /// Mintsoft's name of the courier service.
    pub service: Option<String>,
    /// The tracking number.
    pub tracking_number: Option<String>,
    /// Where it can be followed.
    pub tracking_url: Option<String>,
    /// From 1, when the tracking of an accepted callback was corrected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correction: Option<u32>,
    /// Whole lines and bundles.
    pub lines: Vec<Quantity>,
    /// Bundles of which only components are in this part.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub partial_bundles: Vec<PartialBundle>,
}

impl Callback {
    /// The `Idempotency-Key`.
    pub fn key(&self) -> String {
        let Self { channel, order, revision, part, .. } = self;
        match self.correction {
            None => format!("{channel}/{order}/{revision}/{part}"),
            Some(correction) => format!("{channel}/{order}/{revision}/{part}/{correction}"),
        }
    }

    /// Whether it says what the label says.
    pub fn says(&self, label: &Label) -> bool {
        self.tracking_number == label.tracking && self.tracking_url == label.url && self.service == label.service
    }
}
