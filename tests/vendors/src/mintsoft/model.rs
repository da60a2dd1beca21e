//! What Mintsoft stores.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A warehouse.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Warehouse {
    /// Its id.
    pub id: i32,
    /// Its name, used as its code as well.
    pub name: String,
}

/// A product or a bundle.
#[derive(Debug, Clone, Serialize)]
pub struct Product {
    /// Its id.
    pub id: i32,
    /// Whose it is.
    pub client: i32,
    /// Unique for each client; may be blank.
    pub sku: String,
    /// What people call it.
    pub name: String,
    /// Its barcode; may be blank.
    pub ean: String,
    /// Its weight in grams.
    pub grams: u32,
    /// No longer sold.
    pub discontinued: bool,
    /// What a bundle is made of; empty for a product.
    pub components: Vec<Component>,
    /// When it was made.
    pub created: Timestamp,
    /// When it was last changed.
    pub updated: Timestamp,
    /// Other fields as they were sent.
    pub more: Option<Box<Map<String, Value>>>,
}

/// One line of a bundle's recipe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Component {
    /// Which product.
    pub product: i32,
    /// How many.
    pub quantity: i32,
}

/// Stock of one product in one bin of one warehouse.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Its id.
    pub id: i32,
    /// Which product.
    pub product: i32,
    /// Whose it is.
    pub client: i32,
    /// In which warehouse.
    pub warehouse: i32,
    /// In which bin.
    pub location: i32,
    /// Free stock, which may be negative.
    pub on_hand: i32,
    /// Reserved for orders.
    pub allocated: i32,
    /// Not sellable and in no total.
    pub quarantine: i32,
    /// When it was last changed.
    pub updated: Timestamp,
}

impl Row {
    /// Physical stock.
    pub fn stock_level(&self) -> i32 {
        self.on_hand + self.allocated
    }
}

/// A name and a value, as a caller sent them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct NameValue {
    /// The name.
    pub name: String,
    /// The value.
    #[serde(default)]
    pub value: String,
}

/// Stock reserved for a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Pick {
    /// Product and id of the row that it is taken from.
    pub row: (i32, i32),
    /// How many.
    pub quantity: i32,
}

/// One line of an order.
#[derive(Debug, Clone, Serialize)]
pub struct Item {
    /// Its id.
    pub id: i32,
    /// Which product.
    pub product: i32,
    /// Its SKU.
    pub sku: String,
    /// How many are ordered.
    pub quantity: i32,
    /// How many wait for stock.
    pub back_order: i32,
    /// What is reserved for it.
    pub picks: Vec<Pick>,
    /// Its name values.
    pub name_values: Vec<NameValue>,
    /// The line as it was sent.
    pub sent: Map<String, Value>,
}

/// An order, or one part of a split one.
#[derive(Debug, Clone, Serialize)]
pub struct Order {
    /// Its id.
    pub id: i32,
    /// Whose it is.
    pub client: i32,
    /// The caller's number; parts share it.
    pub number: String,
    /// The caller's second reference.
    pub reference: Option<String>,
    /// Its status id.
    pub status: i32,
    /// Where it ships from.
    pub warehouse: i32,
    /// Its courier service.
    pub courier: i32,
    /// Which part it is, from 1.
    pub part: i32,
    /// How many parts there are.
    pub parts: i32,
    /// When it came in.
    pub created: Timestamp,
    /// When it was last changed.
    pub updated: Timestamp,
    /// When it left.
    pub despatched: Option<Timestamp>,
    /// Its tracking number.
    pub tracking: Option<String>,
    /// Its lines.
    pub items: Vec<Item>,
    /// Its name values.
    pub name_values: Vec<NameValue>,
    /// Its tags.
    pub tags: Vec<String>,
    /// Comments of its life.
    pub comments: Vec<String>,
    /// Registered callbacks, as they were sent.
    pub actions: Vec<Value>,
    /// The ids that it was split into.
    pub split_into: Vec<i32>,
    /// The header as it was sent.
    pub sent: Map<String, Value>,
}
