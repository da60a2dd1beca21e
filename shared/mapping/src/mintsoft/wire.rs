//! Mintsoft's spelling: the only place that knows it. Every name is from the vendor's swagger ([D] in the contract)
//! unless its comment says otherwise.

mod part;
mod product;
mod survey;

use jiff::civil::DateTime;
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

pub use part::{Noted, OrderPart, OrderPartItem};
pub use product::{BundleComponent, BundleRow, Flag, ProductRow};
pub use survey::{StockFigures, SurveyedItem, SurveyedOrder, WarehouseRow};

use crate::{dispatch::ConnectAction, mintsoft::time, sku::Sku};

/// A field that should be a whole number. Anything else decodes as `None` instead of failing the whole page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Whole(pub Option<i64>);

impl<'de> Deserialize<'de> for Whole {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Whole;
            fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str("a whole number")
            }
            fn visit_i64<E>(self, value: i64) -> Result<Whole, E> {
                Ok(Whole(Some(value)))
            }
            fn visit_u64<E>(self, value: u64) -> Result<Whole, E> {
                Ok(Whole(i64::try_from(value).ok()))
            }
            fn visit_f64<E>(self, value: f64) -> Result<Whole, E> {
                let whole = value.fract() == 0.0 && value.abs() < 9e15;
                #[expect(clippy::cast_possible_truncation, reason = "checked to be whole and in range")]
                Ok(Whole(whole.then_some(value as i64)))
            }
            fn visit_unit<E>(self) -> Result<Whole, E> {
                Ok(Whole(None))
            }
            fn visit_bool<E>(self, _: bool) -> Result<Whole, E> {
                Ok(Whole(None))
            }
            fn visit_str<E>(self, _: &str) -> Result<Whole, E> {
                Ok(Whole(None))
            }
            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Whole, A::Error> {
                while map.next_entry::<serde::de::IgnoredAny, serde::de::IgnoredAny>()?.is_some() {}
                Ok(Whole(None))
            }
            fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut seq: A) -> Result<Whole, A::Error> {
                while seq.next_element::<serde::de::IgnoredAny>()?.is_some() {}
                Ok(Whole(None))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

/// A field that should be text; anything else decodes as `None`.
pub fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::String(text) => Some(text),
        _ => None,
    })
}

/// A field that should be a moment of the vendor's local time; anything else decodes as `None`.
fn moment<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<DateTime>, D::Error> {
    Ok(text(deserializer)?.as_deref().and_then(time::parse))
}

/// One row of `GET /api/Product/Inventory/Bulk` (contract §4.2).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct InventoryRow {
    /// Id of the inventory record.
    #[serde(rename = "ID")]
    pub id: Whole,
    /// The SKU; blank ones occur.
    #[serde(rename = "SKU", deserialize_with = "text")]
    pub sku: Option<String>,
    /// The warehouse.
    pub warehouse_id: Whole,
    /// The bin; several rows of one product and warehouse differ in it.
    pub location_id: Whole,
    /// The owner of the stock.
    pub client_id: Whole,
    /// Physical stock: free plus allocated.
    pub stock_level: Whole,
    /// Reserved for orders.
    pub allocated: Whole,
    /// Local, without a zone.
    #[serde(deserialize_with = "moment")]
    pub last_updated: Option<DateTime>,
}

/// A name and a value on an order or a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct NameValue {
    /// At most 100 characters.
    pub name: String,
    /// Free text.
    pub value: String,
}

/// Body of `PUT /api/Order` (contract §7.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[expect(missing_docs, reason = "the names are the vendor's own; what they mean stands in contract §7.2")]
pub struct NewOrder {
    pub order_number: String,
    pub external_order_reference: String,
    pub client_id: i64,
    pub warehouse_id: i32,
    pub courier_service: String,
    pub country: String,
    pub currency: String,
    pub first_name: String,
    pub last_name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub company_name: String,
    pub address1: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub address2: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub address3: String,
    pub town: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub county: String,
    pub post_code: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub email: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub phone: String,
    pub comments: String,
    #[serde(with = "rust_decimal::serde::float")]
    pub order_value: Decimal,
    #[serde(with = "rust_decimal::serde::float")]
    pub shipping_total_ex_vat: Decimal,
    #[serde(with = "rust_decimal::serde::float")]
    pub shipping_total_vat: Decimal,
    /// One tag; how several are separated nobody documents.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub tags: String,
    pub order_items: Vec<NewOrderItem>,
    pub order_name_values: Vec<NameValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connect_action: Option<ConnectAction>,
}

/// One line of [`NewOrder`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[expect(missing_docs, reason = "the names are the vendor's own; what they mean stands in contract §7.2")]
pub struct NewOrderItem {
    #[serde(rename = "SKU")]
    pub sku: String,
    pub quantity: u32,
    #[serde(with = "rust_decimal::serde::float")]
    pub unit_price: Decimal,
    #[serde(with = "rust_decimal::serde::float")]
    pub unit_price_vat: Decimal,
    pub order_item_name_values: Vec<NameValue>,
}

/// One element of the answer to `PUT /api/Order` (contract §7.3).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct NewOrderResult {
    /// 0 when refused.
    pub order_id: Whole,
    /// Set when the element stands for a drop-ship order.
    pub drop_ship_order_id: Whole,
    /// The number as it was stored.
    #[serde(deserialize_with = "text")]
    pub order_number: Option<String>,
    /// The only truth about this element; anything but `true` is a refusal.
    pub success: Value,
    /// The vendor's words.
    #[serde(deserialize_with = "text")]
    pub message: Option<String>,
}

/// The general answer to a write (contract §1.2).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ToolkitResult {
    /// The only truth about the outcome.
    pub success: serde_json::Value,
    /// The vendor's words.
    #[serde(deserialize_with = "text")]
    pub message: Option<String>,
}

/// An order as `GET /api/Order/Search` and `GET /api/Order/{id}` give it, as far as it identifies one (contract §7.5, §7.7).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct OrderRow {
    /// The order's id.
    #[serde(rename = "ID")]
    pub id: Whole,
    /// Its owner.
    pub client_id: Whole,
    /// Our number, or the joined numbers (`A+B`) of merged orders.
    #[serde(deserialize_with = "text")]
    pub order_number: Option<String>,
    /// Status; search rows may lack it.
    pub order_status_id: Whole,
    /// 1 of [`OrderRow::number_of_parts`]; parts of a split share the number.
    pub part: Whole,
    /// How many parts the order was split into.
    pub number_of_parts: Whole,
}

/// One row of `POST /api/Product/BulkOnHandStockUpdate` (contract §5.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct OnHandUpdate {
    /// The SKU.
    #[serde(rename = "SKU")]
    pub sku: Sku,
    /// The warehouse; it must not keep the product in several bins.
    pub warehouse_id: i32,
    /// Free stock, absolute.
    pub quantity: u32,
}

/// One row of its answer, in any order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct OnHandResult {
    /// The SKU.
    #[serde(rename = "SKU", deserialize_with = "text")]
    pub sku: Option<String>,
    /// Anything but `true` is a refusal.
    pub success: serde_json::Value,
    /// The vendor's words.
    #[serde(deserialize_with = "text")]
    pub message: Option<String>,
}

/// Answer of `POST /api/Auth`: the key as bare JSON text, with or without its quotes (contract §2.1).
pub fn key(body: &str) -> Option<String> {
    let text = body.trim();
    let key = serde_json::from_str::<String>(text).unwrap_or_else(|_| text.to_owned());
    let plausible = (8..=200).contains(&key.len()) && key.chars().all(|c| c.is_ascii_graphic() && c != '<' && c != '{');
    plausible.then_some(key)
}
