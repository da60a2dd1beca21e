//! What the operator program looks at beside what the flows use.

use serde::Deserialize;

use super::{Flag, Whole, text};

/// A row of `GET /api/Product/Inventory/Bulk` with the figures that are compared with one another (contract §4.1).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct StockFigures {
    /// The SKU; blank ones occur.
    #[serde(rename = "SKU", deserialize_with = "text")]
    pub sku: Option<String>,
    /// The warehouse.
    pub warehouse_id: Whole,
    /// The owner of the stock.
    pub client_id: Whole,
    /// Physical stock.
    pub stock_level: Whole,
    /// **Free** stock.
    pub on_hand: Whole,
    /// Reserved for orders.
    pub allocated: Whole,
    /// Local, without a zone.
    #[serde(deserialize_with = "text")]
    pub last_updated: Option<String>,
}

/// An order of `GET /api/Order/List` (contract §7.7), without anything personal.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct SurveyedOrder {
    /// The order's id.
    #[serde(rename = "ID")]
    pub id: Whole,
    /// Its owner.
    pub client_id: Whole,
    /// Its number.
    #[serde(deserialize_with = "text")]
    pub order_number: Option<String>,
    /// When it came in; local, without a zone.
    #[serde(deserialize_with = "text")]
    pub order_date: Option<String>,
    /// When it left; local, without a zone.
    #[serde(deserialize_with = "text")]
    pub despatch_date: Option<String>,
    /// When it changed; local, without a zone.
    #[serde(deserialize_with = "text")]
    pub last_updated: Option<String>,
    /// Its status.
    pub order_status_id: Whole,
    /// 1 of [`SurveyedOrder::number_of_parts`].
    pub part: Whole,
    /// How many parts the order was split into.
    pub number_of_parts: Whole,
    /// One text for all parcels.
    #[serde(deserialize_with = "text")]
    pub tracking_number: Option<String>,
    /// The warehouse that ships it.
    pub warehouse_id: Whole,
    /// What it is worth, where it says so.
    pub order_value: Option<serde_json::Number>,
    /// Null unless asked for.
    pub order_items: Option<Vec<SurveyedItem>>,
}

/// One item of [`SurveyedOrder`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct SurveyedItem {
    /// Its SKU.
    #[serde(rename = "SKU", deserialize_with = "text")]
    pub sku: Option<String>,
    /// Units ordered.
    pub quantity: Whole,
    /// Units of those that are reserved.
    pub allocated: Whole,
}

/// A warehouse of `GET /api/Warehouse` (contract §8).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct WarehouseRow {
    /// Its id.
    #[serde(rename = "ID")]
    pub id: Whole,
    /// Its name.
    #[serde(deserialize_with = "text")]
    pub name: Option<String>,
    /// Whether it is in use.
    pub active: Flag,
}
