//! Messages of the hints queue: look there soon, or levels from upstream. Golden files show every version ever sent.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    place::{Invalid, Place, document},
    sku::Sku,
};

/// SKUs in one hint, and those that one run of the stock poll looks at: each is a call, and orders need the call budget meanwhile.
pub const MOST_LOOKS: usize = 100;
/// Most levels in one event.
const MOST_LEVELS: usize = 1_000;
/// Largest level.
const LARGEST: u32 = 1_000_000;
/// Longest SKU that Mintsoft stores.
const SKU: usize = 75;
/// How far upstream's clock may be ahead. A level from farther ahead would keep all later ones out.
const AHEAD: SignedDuration = SignedDuration::from_mins(10);

/// One message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hint {
    /// Something may have changed with these SKUs. Never a fact.
    Look(BTreeSet<String>),
    /// What upstream counted. A fact, checked when it came in.
    Levels(Levels),
}

/// Absolute levels of one location, as upstream counted them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Levels {
    /// The WAIR location.
    pub location: String,
    /// When they were counted, to the millisecond.
    pub observed_at: Timestamp,
    /// Each SKU once.
    pub levels: Vec<Counted>,
}

/// The level of one SKU.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Counted {
    /// The SKU as Mintsoft spells it.
    pub sku: Sku,
    /// Units on the shelf, allocated ones included.
    pub quantity: u32,
}

/// The messages that ask for a look at these SKUs.
pub fn looks(skus: &[&str]) -> impl Iterator<Item = String> {
    skus.chunks(MOST_LOOKS).map(|skus| serde_json::json!({"version": 1, "skus": skus}).to_string())
}

#[derive(Deserialize)]
struct Look {
    skus: BTreeSet<String>,
}

#[derive(Serialize)]
struct Message<'a> {
    version: u32,
    kind: &'static str,
    #[serde(flatten)]
    levels: &'a Levels,
}

impl Levels {
    /// Reads the body of `POST /stock` and checks every field of it; unknown fields are ignored.
    ///
    /// # Errors
    /// The first field that is wrong, in the order in which the format documents them.
    pub fn parse(body: &[u8], now: Timestamp) -> Result<Self, Invalid> {
        let document = document(body, "the levels of one location")?;
        let event = Place::root(&document);
        event.field("version").whole(1..=1)?;
        let levels = read(&event)?;
        if levels.observed_at.duration_since(now) > AHEAD {
            return Err(event.field("observedAt").wrong("is in the future; set the clock of the sender"));
        }
        Ok(levels)
    }

    /// The message that keeps them.
    pub fn message(&self) -> String {
        let message = Message { version: 2, kind: "levels", levels: self };
        serde_json::to_string(&message).expect("plain data always encodes")
    }
}

impl Hint {
    /// Reads a message of any version ever sent; `None` when it is none.
    pub fn read(body: &str) -> Option<Self> {
        let message: Value = serde_json::from_str(body).ok()?;
        match (message["version"].as_u64()?, message["kind"].as_str()) {
            (1, _) => serde_json::from_value::<Look>(message).ok().map(|look| Self::Look(look.skus)),
            (2, Some("levels")) => read(&Place::root(&message)).ok().map(Self::Levels),
            _ => None,
        }
    }
}

fn read(event: &Place<'_>) -> Result<Levels, Invalid> {
    let location = event.field("location").text(100)?.to_owned();
    let observed_at = event.field("observedAt").timestamp()?;
    // State keeps milliseconds: what is compared with it must be as coarse.
    let observed_at = Timestamp::from_millisecond(observed_at.as_millisecond()).unwrap_or(observed_at);
    let mut seen = BTreeSet::new();
    let levels = event.field("levels").list("a list of 1 to 1000 levels", 1..=MOST_LEVELS)?;
    let levels = levels.into_iter().map(|place| {
        let place = place.object("an object with sku and quantity")?;
        let sku = place.field("sku");
        let text = sku.text(SKU)?;
        if !seen.insert(text) {
            return Err(sku.wrong("occurs twice; give each SKU one level"));
        }
        // U+FFFE and U+FFFF are no characters, and SQS refuses a message with them.
        let usable = Sku::usable(text).filter(|_| !text.contains(['\u{fffe}', '\u{ffff}']));
        let usable =
            usable.ok_or_else(|| sku.wrong("holds control characters; write the SKU as Mintsoft spells it"))?;
        Ok(Counted { sku: usable, quantity: place.field("quantity").whole(0..=LARGEST)? })
    });
    Ok(Levels { location, observed_at, levels: levels.collect::<Result<_, _>>()? })
}

#[cfg(test)]
mod tests;
