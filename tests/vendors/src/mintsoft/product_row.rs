//! A product as Mintsoft sends it.

use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::{Map, Value};

use super::{Mintsoft, Product};

/// Fields that are empty unless they were sent.
const EMPTY: [&str; 16] = [
    "Description",
    "PackingInstructions",
    "CustomsDescription",
    "CountryOfManufactureId",
    "CountryOfManufacture",
    "CommodityCode",
    "UPC",
    "Height",
    "Width",
    "Depth",
    "Volume",
    "UnitsPerParcel",
    "ImageURL",
    "ProductPrices",
    "ProductSuppliers",
    "OrderItems",
];

/// Flags that are off unless they were sent.
const OFF: [&str; 6] = ["BackOrder", "VatExempt", "Subscription", "HasBatchNumber", "HasSerialNumber", "HasExpiryDate"];

/// A product as it is sent. Lists of them are long and read often: it is written without a tree in between.
pub(super) struct ProductRow<'a> {
    pub(super) vendor: &'a Mintsoft,
    pub(super) product: &'a Product,
}

impl Serialize for ProductRow<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { vendor, product } = *self;
        let more = product.more.as_deref();
        let mut fields = Fields { map: serializer.serialize_map(None)?, more };
        fields.put("ID", &product.id)?;
        fields.put("SKU", &product.sku)?;
        fields.put("Name", &product.name)?;
        fields.put("EAN", &product.ean)?;
        fields.put("Weight", &(f64::from(product.grams) / 1000.0))?;
        fields.put("LowStockAlertLevel", &0)?;
        fields.put("Bundle", &!product.components.is_empty())?;
        fields.put("DisCont", &product.discontinued)?;
        fields.put("Price", &0.0)?;
        fields.put("CostPrice", &0.0)?;
        fields.put("ClientId", &product.client)?;
        fields.put("LastUpdated", &vendor.stamp(product.updated, product.id))?;
        fields.put("LastUpdatedByUser", "floor")?;
        EMPTY.iter().try_for_each(|name| fields.put(name, &()))?;
        OFF.iter().try_for_each(|name| fields.put(name, &false))?;
        let mut map = fields.map;
        more.into_iter().flatten().try_for_each(|(name, value)| map.serialize_entry(name, value))?;
        map.end()
    }
}

/// Fields, each of which stands back for one of the same name that was sent.
struct Fields<'a, M> {
    map: M,
    more: Option<&'a Map<String, Value>>,
}

impl<M: SerializeMap> Fields<'_, M> {
    fn put(&mut self, name: &str, value: &(impl Serialize + ?Sized)) -> Result<(), M::Error> {
        if self.more.is_some_and(|more| more.contains_key(name)) {
            return Ok(());
        }
        self.map.serialize_entry(name, value)
    }
}
