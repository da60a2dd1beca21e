//! The behaviours that are not documented, each with its default.

use serde::{Deserialize, Serialize};

/// Whose key it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum User {
    /// The warehouse's side: must say which client it means.
    Admin,
    /// One client's side: the client is implied.
    Client(i32),
}

/// What happens to an order that cannot be filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhenShort {
    /// It takes what there is and waits as ONBACKORDER.
    BackOrder,
    /// It takes what there is and waits as HOLDING.
    Hold,
    /// What there is goes as part 1, the rest waits as part 2.
    Split,
}

/// The switches of the simulated Mintsoft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Switches {
    /// Whose key it is.
    pub user: User,
    /// A login ends the earlier key.
    pub rotate_kills_old: bool,
    /// The static key works.
    pub static_key: bool,
    /// How long a key from a login lives.
    pub key_hours: u32,
    /// Rows of other clients are visible to an admin user.
    pub shared_tenant: bool,
    /// Datetimes are UTC and not Europe/London.
    pub utc: bool,
    /// A number or reference that this client has used before is refused.
    pub duplicate_check: bool,
    /// Such a refusal carries the id of the existing order.
    pub duplicate_with_id: bool,
    /// The create call answers one object and not an array.
    pub single_object: bool,
    /// Lines with their own `WarehouseId` become orders of their own.
    pub multi_warehouse_array: bool,
    /// The create answer has a further row for a drop-ship part.
    pub dropship_row: bool,
    /// What happens to an order that cannot be filled.
    pub when_short: WhenShort,
    /// For how long Search and GetOrderId do not find a new order.
    pub search_lag_seconds: u32,
    /// For how long a new product is not usable.
    pub product_lag_seconds: u32,
    /// Search answers 404 and not `[]` when there is nothing.
    pub search_none_is_404: bool,
    /// `StockLevel` leaves out what is allocated.
    pub level_is_free: bool,
    /// A reservation leaves `LastUpdated` as it is.
    pub allocations_unseen: bool,
    /// The largest page of Order/List.
    pub order_limit_max: u32,
    /// Order/List answers the first page whatever is asked.
    pub echo_pages: bool,
    /// Cancel works until the order is despatched.
    pub allow_any_undespatched: bool,
    /// The order is printed between the caller's read and its cancel.
    pub cancel_race: bool,
    /// How long after the despatch the tracking number appears.
    pub tracking_lag_seconds: u32,
    /// How long after the despatch status 4 becomes 5; never when `None`.
    pub invoice_after_seconds: Option<u32>,
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            user: User::Admin,
            rotate_kills_old: true,
            static_key: true,
            key_hours: 24,
            shared_tenant: false,
            utc: false,
            duplicate_check: true,
            duplicate_with_id: false,
            single_object: false,
            multi_warehouse_array: false,
            dropship_row: false,
            when_short: WhenShort::BackOrder,
            search_lag_seconds: 0,
            product_lag_seconds: 0,
            search_none_is_404: false,
            level_is_free: false,
            allocations_unseen: false,
            order_limit_max: 100,
            echo_pages: false,
            allow_any_undespatched: false,
            cancel_race: false,
            tracking_lag_seconds: 0,
            invoice_after_seconds: Some(60),
        }
    }
}
