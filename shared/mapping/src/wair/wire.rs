//! WAIR's spelling: the only place that knows it.
//!
//! **Unverified** marks a name that the vendor's readable pages do not show; it must be compared with the published
//! description of the API before the first real call.

mod catalogue;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    sku::Sku,
    stock::plan::Level,
    transfer::{Group, Row},
};

pub use catalogue::{Colors, Items, Locations, Sizes};

/// Most records per `POST /Stock` (vendor page: integration core principles).
pub const STOCK_PER_CALL: usize = 50_000;
/// Most records per `POST /StockNotForReplenishment`: our own cap, the vendor names none.
pub const ALLOCATIONS_PER_CALL: usize = 10_000;
/// Most records per `POST /Transfers` (vendor page: post-transfers).
pub const TRANSFERS_PER_CALL: usize = 10_000;
/// Records that one page of recommendations is asked for; the vendor may give fewer.
pub const RECOMMENDATIONS_PER_PAGE: usize = 1_000;

/// Most items per `POST /Items` (vendor page: integration core principles). Whether it counts items or SKUs is not said, so a
/// call holds no more of either, unless one item alone has more.
pub const ITEMS_PER_CALL: usize = 25_000;
/// Most records per call of other master data: our own cap, the vendor names none.
pub const MASTER_DATA_PER_CALL: usize = 10_000;

/// Allocations began at some moment in the past; the vendor accepts any (vendor page: post-stocknotforreplenishment).
const BEGAN: &str = "1970-01-01T00:00:00.000Z";

/// Body of `POST /Token`.
#[derive(Serialize)]
pub struct Login<'a> {
    /// User name.
    pub username: &'a str,
    /// Password.
    pub password: &'a str,
}

/// Answer of `POST /Token`, as far as it is used.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Token {
    /// The bearer token.
    pub access_token: String,
    /// Seconds until it runs out.
    pub expires_in: i64,
}

/// Body of `POST /Stock`. **Unverified**: the array's name follows the other endpoints.
#[derive(Serialize)]
pub struct Stock<'a> {
    /// At most [`STOCK_PER_CALL`].
    pub stock: Vec<StockRow<'a>>,
}

/// One physical level. **Unverified**: the names follow `POST /StockNotForReplenishment`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StockRow<'a> {
    /// The location.
    pub location_id: &'a str,
    /// The SKU.
    pub sku_id: &'a Sku,
    /// Units on hand, allocated ones included.
    pub quantity: i64,
}

impl<'a> From<&'a Level> for StockRow<'a> {
    fn from(level: &'a Level) -> Self {
        StockRow { location_id: &level.location, sku_id: &level.sku, quantity: level.quantity }
    }
}

/// Body of `POST /StockNotForReplenishment` (vendor page: post-stocknotforreplenishment).
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NotForReplenishment<'a> {
    /// At most [`ALLOCATIONS_PER_CALL`].
    pub stock_not_for_replenishment: Vec<NotForReplenishmentRow<'a>>,
}

/// One allocation.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NotForReplenishmentRow<'a> {
    /// Unique within the full load.
    pub id: String,
    /// The location.
    pub location_id: &'a str,
    /// The SKU.
    pub sku_id: &'a Sku,
    /// Any moment in the past.
    pub start_date_time: &'static str,
    /// Units.
    pub quantity: i64,
}

impl<'a> From<&'a Level> for NotForReplenishmentRow<'a> {
    fn from(level: &'a Level) -> Self {
        NotForReplenishmentRow {
            id: format!("{}:{}", level.location, level.sku),
            location_id: &level.location,
            sku_id: &level.sku,
            start_date_time: BEGAN,
            quantity: level.quantity,
        }
    }
}

/// Answer of `GET /Recommendations/transfers` (vendor page: recommendations-transfers). A page that does not say whether more
/// follow is unreadable: a short page is not the last one.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RecommendedTransfers {
    /// The rows, each to be read by itself.
    pub transfers: Vec<RecommendedTransfer>,
    /// Whether there is another page.
    pub more_records_available: bool,
}

/// One row of [`RecommendedTransfers`], as far as it is used. What is not of its type is `None`.
#[derive(Debug, Default, Deserialize)]
#[serde(from = "Value")]
#[expect(missing_docs, reason = "the names are the vendor's own; what they mean stands in contract §3.27")]
pub struct RecommendedTransfer {
    pub from_location_id: Option<String>,
    pub to_location_id: Option<String>,
    pub sku_id: Option<String>,
    pub quantity: Option<Value>,
    pub reference_id: Option<String>,
    pub planned_dispatch_date: Option<String>,
}

impl From<Value> for RecommendedTransfer {
    /// Takes from a row what is there; the case of names makes no difference.
    fn from(row: Value) -> Self {
        let field = |name: &str| {
            let fields = row.as_object()?;
            let any_case = || fields.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value);
            fields.get(name).or_else(any_case)
        };
        let text = |name: &str| field(name)?.as_str().map(str::to_owned);
        Self {
            from_location_id: text("fromLocationId"),
            to_location_id: text("toLocationId"),
            sku_id: text("skuId"),
            quantity: field("quantity").cloned(),
            reference_id: text("referenceId"),
            planned_dispatch_date: text("plannedDispatchDate"),
        }
    }
}

/// Body of `POST /Transfers`. **Unverified**: the array's name follows the other endpoints.
#[derive(Serialize)]
pub struct Transfers<'a> {
    /// At most [`TRANSFERS_PER_CALL`].
    pub transfers: &'a [TransferRow],
}

/// The progress of one row of a transfer, as a whole object. **Unverified**: all names but `open`, `quantityShipped`,
/// `fromLocationId` and `toLocationId`; one object per row and the link by `referenceId` are our reading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TransferRow {
    /// Order number and place of the row: the same at every upload.
    pub transfer_id: String,
    /// The recommendation that it carries out.
    pub reference_id: String,
    /// The location that it leaves.
    pub from_location_id: String,
    /// The location that it goes to.
    pub to_location_id: String,
    /// What moves.
    pub sku_id: Sku,
    /// Units in all.
    pub quantity: u32,
    /// Units that have left.
    pub quantity_shipped: u32,
    /// Until it is received, or closed by a person.
    pub open: bool,
    /// When it was to leave.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub planned_dispatch_date: Option<Date>,
}

impl TransferRow {
    /// All rows of the transfer with this order number. Nobody tells us when it was received, so it stays open.
    pub fn of(number: &str, group: &Group) -> Vec<Self> {
        let row = |(at, row): (usize, &Row)| Self {
            transfer_id: format!("{number}:{}", at + 1),
            reference_id: row.reference.clone(),
            from_location_id: group.origin.clone(),
            to_location_id: group.destination.clone(),
            sku_id: row.sku.clone(),
            quantity: row.quantity,
            quantity_shipped: row.shipped,
            open: true,
            planned_dispatch_date: group.planned,
        };
        group.rows.iter().enumerate().map(row).collect()
    }
}

/// Most records per `POST /Sales` (vendor page: integration core principles).
pub const SALES_PER_CALL: usize = 10_000;

/// Body of `POST /Sales`. **Unverified**: the array's name follows the other endpoints.
#[derive(Serialize)]
pub struct Sales<'a> {
    /// At most [`SALES_PER_CALL`].
    pub sales: &'a [SaleRow],
}

/// One SKU that was sold. `salesId` and `locationId` are the vendor's names (vendor page: post-sales). **Unverified**: the
/// others, and that a sale is flat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SaleRow {
    /// The same for the same units of the same part, for ever: WAIR replaces what it has under it.
    pub sales_id: String,
    /// The location on which the channel's sales are booked.
    pub location_id: String,
    /// The SKU that left the shelf.
    pub sku_id: Sku,
    /// Units.
    pub quantity: u32,
    /// When it left, in UTC.
    pub sale_date_time: String,
}
