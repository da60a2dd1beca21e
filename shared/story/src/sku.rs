//! Why WAIR shows this level of a SKU, and why it may or may not be offered.

mod read;
mod shelves;

use jiff::Timestamp;
use mapping::availability::Reason;
use serde::Serialize;
use state::{exceptions::Exception, told::Change};

/// Everything that is known of one SKU.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SkuStory {
    /// The SKU, byte for byte.
    pub sku: String,
    /// The product, when the catalogue has it.
    pub product: Option<ProductStory>,
    /// Why it is not offered; `None` when it is, or when nothing can be said without a configuration.
    pub reason: Option<Reason>,
    /// Whether it may be offered now.
    pub offer: bool,
    /// The same in one sentence.
    pub verdict: String,
    /// The moment that the whole of the stock shows.
    pub as_of: Option<Timestamp>,
    /// The run that read its newest row, when the sync log of the last two days still has it.
    pub read_at: Option<Timestamp>,
    /// The run by which WAIR was told its levels at the latest: the first good one from that one on that wrote to it.
    pub told_by: Option<Timestamp>,
    /// Every location of the configuration that stock can be in.
    pub locations: Vec<LocationStory>,
    /// Rows in warehouses that no location has: WAIR is told nothing of them.
    pub unmapped: Vec<WarehouseStory>,
    /// Σ free over the locations that count.
    pub free: i64,
    /// Units held back.
    pub buffer: i64,
    /// What it ships as, when it is a bundle.
    pub components: Vec<ComponentStory>,
    /// What WAIR was told of it lately, the latest first.
    pub history: Vec<Change>,
    /// Open exceptions about it.
    pub exceptions: Vec<Exception>,
    /// Those that closed in the last [`DAYS_KEPT`] days, the latest first.
    pub closed: Vec<Exception>,
}

/// Days of closed exceptions that a story tells.
pub const DAYS_KEPT: i64 = 7;

/// A product of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ProductStory {
    /// Its name in Mintsoft.
    pub name: String,
    /// Mintsoft's id; `None` for a bundle that only the configuration knows.
    pub mintsoft_id: Option<i64>,
    /// Whether it is sold, in words.
    pub standing: &'static str,
    /// Whether WAIR was given it.
    pub in_wair: bool,
    /// EAN or UPC.
    pub barcode: Option<String>,
    /// Item, colour and size, when they could be told.
    pub variant: Option<[String; 3]>,
}

/// One WAIR location.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LocationStory {
    /// Its name in WAIR.
    pub wair: String,
    /// Whether its free stock is offered.
    pub offered: bool,
    /// Whether its stock is mastered outside Mintsoft.
    pub from_upstream: bool,
    /// The last read lacked one of its warehouses, so it keeps its level.
    pub stale: bool,
    /// Its warehouses with what lies in them.
    pub warehouses: Vec<WarehouseStory>,
    /// Σ physical; `None` when the SKU was never seen there.
    pub physical: Option<i64>,
    /// Σ allocated.
    pub allocated: Option<i64>,
    /// The level that WAIR was last told.
    pub told: Told,
    /// The allocation that WAIR was last told.
    pub told_allocated: Told,
    /// What upstream counted, and when.
    pub upstream: Option<(u32, Timestamp)>,
    /// A change is on its way to WAIR: it differs and goes with the next run.
    pub in_flight: bool,
    /// How what WAIR was told stands to what lies there.
    pub standing: Standing,
}

/// How what WAIR was told stands to what lies there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Standing {
    /// No read has ever shown it there, and WAIR was told nothing.
    NeverSeen,
    /// WAIR was told something, and no row of it is left.
    Gone,
    /// The level stays as it is until every warehouse can be read.
    Kept,
    /// It differs and goes with the next run.
    InFlight,
    /// WAIR was told the level.
    Told,
    /// WAIR was told another level, and none is due.
    Differs,
}

impl Standing {
    /// The same in words.
    pub fn words(self) -> &'static str {
        match self {
            Standing::NeverSeen => "never seen",
            Standing::Gone => "no longer seen",
            Standing::Kept => "keeps its level: a warehouse was not read",
            Standing::InFlight => "differs; goes with the next run",
            Standing::Told => "told",
            Standing::Differs => "differs from what WAIR was told",
        }
    }
}

/// What WAIR was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase", tag = "is", content = "units")]
pub enum Told {
    /// Nothing yet.
    Never,
    /// This.
    Units(i64),
    /// A call was sent and nobody knows whether it arrived; it is sent again.
    Unsure,
}

/// What lies in one warehouse.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WarehouseStory {
    /// Mintsoft's id of it.
    pub warehouse: i32,
    /// Its bins.
    pub bins: Vec<BinStory>,
}

/// What lies in one bin, as it was last read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BinStory {
    /// Mintsoft's id of the bin; 0 where it gives none.
    pub bin: i32,
    /// Units on the shelf.
    pub physical: i32,
    /// Units of those that are reserved.
    pub allocated: i32,
    /// How many full reads in a row did not show it.
    pub missed: u8,
}

impl BinStory {
    /// Units that nobody has reserved; below 0 where more is reserved than is there.
    pub fn free(&self) -> i64 {
        i64::from(self.physical) - i64::from(self.allocated)
    }
}

/// One component of a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ComponentStory {
    /// Its SKU.
    pub sku: String,
    /// Units in one bundle.
    pub quantity: u32,
    /// Σ free over the locations that count; `None` when it was never seen.
    pub free: Option<i64>,
    /// Why it may not be offered by itself.
    pub reason: Option<Reason>,
}

/// A reason in words for people.
pub fn words(reason: Reason) -> &'static str {
    match reason {
        Reason::UnknownSku => "the catalogue does not have it, or Mintsoft no longer does",
        Reason::NotMapped => {
            "it is not one active product on both sides (discontinued, doubled, not given to WAIR, a broken recipe), or no \
             location is offered from"
        }
        Reason::Held => "a person or a guard holds it back, or its figures are in doubt",
        Reason::Stale => "its figures are too old, or a warehouse could not be read",
        Reason::OutOfStock => "nothing of it is free after the buffer",
    }
}
