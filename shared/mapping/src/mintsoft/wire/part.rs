//! Orders as they are read for their dispatch.

use serde::Deserialize;

use super::{Whole, text};

/// An order or a part of one, as `GET /api/Order/List` and `GET /api/Order/{id}` give it (contract §7.7).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct OrderPart {
    /// The order's id.
    #[serde(rename = "ID")]
    pub id: Whole,
    /// Its owner.
    pub client_id: Whole,
    /// Our number, or the joined numbers (`A+B`) of merged orders.
    #[serde(deserialize_with = "text")]
    pub order_number: Option<String>,
    /// Its status.
    pub order_status_id: Whole,
    /// 1 of [`OrderPart::number_of_parts`]; parts of a split share the number.
    pub part: Whole,
    /// How many parts the order was split into.
    pub number_of_parts: Whole,
    /// Local, without a zone.
    #[serde(deserialize_with = "text")]
    pub order_date: Option<String>,
    /// Local, without a zone.
    #[serde(deserialize_with = "text")]
    pub despatch_date: Option<String>,
    /// One text for all parcels.
    #[serde(deserialize_with = "text")]
    pub tracking_number: Option<String>,
    /// Where the parcel can be followed.
    #[serde(rename = "TrackingURL", deserialize_with = "text")]
    pub tracking_url: Option<String>,
    /// The courier service.
    #[serde(deserialize_with = "text")]
    pub courier_service_name: Option<String>,
    /// Local, without a zone.
    #[serde(deserialize_with = "text")]
    pub last_updated: Option<String>,
    /// Null unless asked for.
    pub order_items: Option<Vec<OrderPartItem>>,
}

/// One item of [`OrderPart`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct OrderPartItem {
    /// Its SKU.
    #[serde(rename = "SKU", deserialize_with = "text")]
    pub sku: Option<String>,
    /// Units.
    pub quantity: Whole,
    /// What the create noted on it.
    pub order_item_name_values: Option<Vec<Noted>>,
}

/// A name and a value, as they are read back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Noted {
    /// The name.
    #[serde(deserialize_with = "text")]
    pub name: Option<String>,
    /// The value.
    #[serde(deserialize_with = "text")]
    pub value: Option<String>,
}
