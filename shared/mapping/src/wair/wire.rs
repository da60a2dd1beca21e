//! WAIR's spelling: the only place that knows it.
//!
//! **Unverified** marks a name that the vendor's readable pages do not show; it must be compared with the published
//! description of the API before the first real call.

mod catalogue;

use serde::{Deserialize, Serialize};

use crate::{sku::Sku, stock::plan::Level};

pub use catalogue::{Colors, Items, Locations, Sizes};

/// Most records per `POST /Stock` (vendor page: integration core principles).
pub const STOCK_PER_CALL: usize = 50_000;
/// Most records per `POST /StockNotForReplenishment`: our own cap, the vendor names none.
pub const ALLOCATIONS_PER_CALL: usize = 10_000;

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
