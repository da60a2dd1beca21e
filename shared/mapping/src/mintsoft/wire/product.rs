//! Products and bundles.

use std::collections::BTreeMap;

use jiff::civil::DateTime;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::{Whole, moment, text};

/// A field that should be true or false. Left out it is false, as in the vendor's own model; anything else decodes as `None`
/// instead of failing the whole page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Flag(pub Option<bool>);

impl Default for Flag {
    fn default() -> Self {
        Flag(Some(false))
    }
}

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Value::deserialize(deserializer)? {
            Value::Bool(flag) => Flag(Some(flag)),
            Value::Null => Flag::default(),
            _ => Flag(None),
        })
    }
}

/// A product of `GET /api/Product/List`, `/{id}` and `/Search`, as far as it is used (contract §3.1, §3.3).
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ProductRow {
    /// Its id.
    #[serde(rename = "ID")]
    pub id: Whole,
    /// The SKU; blank ones occur.
    #[serde(rename = "SKU", deserialize_with = "text")]
    pub sku: Option<String>,
    /// Its name.
    #[serde(deserialize_with = "text")]
    pub name: Option<String>,
    /// A barcode.
    #[serde(rename = "EAN", deserialize_with = "text")]
    pub ean: Option<String>,
    /// Another barcode.
    #[serde(rename = "UPC", deserialize_with = "text")]
    pub upc: Option<String>,
    /// Kilograms; 0 when nobody has weighed it.
    pub weight: Value,
    /// Centimetres.
    pub height: Value,
    /// Centimetres.
    pub width: Value,
    /// Centimetres.
    pub depth: Value,
    /// Whether it ships as other products.
    pub bundle: Flag,
    /// Discontinued.
    pub dis_cont: Flag,
    /// Its owner.
    pub client_id: Whole,
    /// Local, without a zone.
    #[serde(deserialize_with = "moment")]
    pub last_updated: Option<DateTime>,
    /// Everything else: the configuration may name fields of it.
    #[serde(flatten)]
    pub more: BTreeMap<String, Value>,
}

impl ProductRow {
    /// The text that the product carries under a name beside the fields above: one of the client's own in
    /// `ProductCustomFields` (its `Name` and `Value` are not from the swagger), else another field of the vendor.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let custom = self.more.get("ProductCustomFields").and_then(Value::as_array).into_iter().flatten();
        let mut named = custom.filter(|field| field["Name"] == name).filter_map(|field| field["Value"].as_str());
        named.next_back().or_else(|| self.more.get(name)?.as_str())
    }
}

/// A bundle of `GET /api/Product/{id}/Bundle` (contract §6).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct BundleRow {
    /// The bundle's own SKU.
    #[serde(rename = "SKU", deserialize_with = "text")]
    pub sku: Option<String>,
    /// What it ships as.
    pub components: Vec<BundleComponent>,
}

/// One component of [`BundleRow`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct BundleComponent {
    /// Id of the component's product.
    pub product_id: Whole,
    /// Its SKU.
    #[serde(rename = "SKU", deserialize_with = "text")]
    pub sku: Option<String>,
    /// Units in one bundle.
    pub quantity: Whole,
}
