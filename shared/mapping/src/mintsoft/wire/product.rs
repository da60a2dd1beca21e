//! Products and bundles.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::{Whole, text};

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
    #[serde(deserialize_with = "text")]
    pub last_updated: Option<String>,
    /// Everything else: the configuration may name fields of it.
    #[serde(flatten)]
    pub more: BTreeMap<String, Value>,
}

impl ProductRow {
    /// Texts that the product carries beside the fields above, by name: other fields of the vendor, and the client's own in
    /// `ProductCustomFields` (its `Name` and `Value` are not from the swagger).
    pub fn attributes(&self) -> BTreeMap<String, String> {
        let named = |(name, value): (&String, &Value)| Some((name.clone(), value.as_str()?.to_owned()));
        let custom = self.more.get("ProductCustomFields").and_then(Value::as_array).into_iter().flatten();
        let custom =
            custom.filter_map(|field| Some((field["Name"].as_str()?.to_owned(), field["Value"].as_str()?.to_owned())));
        self.more.iter().filter_map(named).chain(custom).collect()
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
