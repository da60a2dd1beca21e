//! WAIR's spelling: the only place that knows it.
//!
//! **Unverified** marks a name that the vendor's readable pages do not show; it must be compared with the published
//! description of the API before the first real call.

use serde::{Deserialize, Serialize};

use crate::{sku::Sku, stock::plan::Level};

/// Most records per `POST /Stock` (vendor page: integration core principles).
pub const STOCK_PER_CALL: usize = 50_000;
/// Most records per `POST /StockNotForReplenishment`: our own cap, the vendor names none.
pub const ALLOCATIONS_PER_CALL: usize = 10_000;

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
    pub stock: &'a [StockRow<'a>],
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
    pub stock_not_for_replenishment: &'a [NotForReplenishmentRow<'a>],
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
