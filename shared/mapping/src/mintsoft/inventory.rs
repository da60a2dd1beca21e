//! Inventory rows: which of them can be believed.

use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

use super::wire::InventoryRow;
use crate::sku::Sku;

/// No shelf holds more; a larger figure is a mistake, not stock.
const PLAUSIBLE: i32 = 100_000_000;

/// One bin of one SKU in one warehouse, as it was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation {
    /// The SKU.
    pub sku: Sku,
    /// Which bin it speaks of.
    pub bin: Bin,
    /// Units on the shelf, allocated ones included; negative figures occur.
    pub physical: i32,
    /// Units of those that are reserved for orders.
    pub allocated: i32,
    /// When the vendor changed the row last, in its local time.
    pub updated: Option<DateTime>,
}

/// What tells one inventory row from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Bin {
    /// The warehouse.
    pub warehouse: i32,
    /// The inventory record's id; 0 where the vendor gives none.
    pub row: i32,
    /// The bin's id; 0 where the vendor gives none.
    pub location: i32,
}

/// Why a row is not used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// It belongs to another client.
    Foreign,
    /// Its SKU is blank or unusable.
    BlankSku,
    /// A figure is missing or not a whole number: the SKU's level is held.
    Unreadable {
        /// The SKU.
        sku: Sku,
        /// The vendor's field.
        field: &'static str,
    },
}

/// Reads one row for our client (contract §0.3 rule 11: rows of others can appear). The rows of a SKU come together: one copy of
/// its text is enough for all of them, and `last` is that of the row before.
///
/// # Errors
/// Says why the row is not used. A missing figure is never taken as 0.
pub fn read(row: &InventoryRow, client: i64, last: Option<&Sku>) -> Result<Observation, Refused> {
    if row.client_id.0.is_some_and(|owner| owner != client) {
        return Err(Refused::Foreign);
    }
    let text = row.sku.as_deref().ok_or(Refused::BlankSku)?;
    let same = last.filter(|last| last.as_str() == text).cloned();
    let sku = same.or_else(|| Sku::usable(text)).ok_or(Refused::BlankSku)?;
    let id = |value: Option<i64>| value.and_then(|value| i32::try_from(value).ok());
    let figure = |value: Option<i64>| id(value).filter(|value| (-PLAUSIBLE..=PLAUSIBLE).contains(value));
    let needed = (id(row.warehouse_id.0), figure(row.stock_level.0), figure(row.allocated.0));
    let (warehouse, physical, allocated) = match needed {
        (Some(warehouse), Some(physical), Some(allocated)) => (warehouse, physical, allocated),
        (None, ..) => return Err(Refused::Unreadable { sku, field: "WarehouseId" }),
        (_, None, _) => return Err(Refused::Unreadable { sku, field: "StockLevel" }),
        (.., None) => return Err(Refused::Unreadable { sku, field: "Allocated" }),
    };
    let bin = Bin { warehouse, row: id(row.id.0).unwrap_or(0), location: id(row.location_id.0).unwrap_or(0) };
    Ok(Observation { sku, bin, physical, allocated, updated: row.last_updated })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read_json(row: serde_json::Value) -> Result<Observation, Refused> {
        read(&serde_json::from_value(row).expect("any object decodes"), 42, None)
    }

    #[test]
    fn physical_is_the_stock_level_and_not_on_hand() {
        let row = json!({"ID": 1, "SKU": "A", "WarehouseId": 3, "StockLevel": 20, "OnHand": 17, "Allocated": 3, "ClientId": 42});

        let read = read_json(row).expect("a good row");

        assert_eq!((read.physical, read.allocated), (20, 3));
    }

    #[test]
    fn a_missing_or_retyped_figure_is_never_zero() {
        for (field, value) in [
            ("StockLevel", json!(null)),
            ("StockLevel", json!("20")),
            ("Allocated", json!({})),
            ("StockLevel", json!(1e12)),
        ] {
            let mut row = json!({"SKU": "A", "WarehouseId": 3, "StockLevel": 20, "Allocated": 3});
            row[field] = value.clone();

            assert!(
                matches!(read_json(row), Err(Refused::Unreadable { field: found, .. }) if found == field),
                "{field} = {value}"
            );
        }
    }

    #[test]
    fn rows_of_other_clients_and_blank_skus_are_refused() {
        let foreign = json!({"SKU": "A", "WarehouseId": 3, "StockLevel": 1, "Allocated": 0, "ClientId": 7});
        let blank = json!({"SKU": " ", "WarehouseId": 3, "StockLevel": 1, "Allocated": 0});

        assert_eq!(read_json(foreign), Err(Refused::Foreign));
        assert_eq!(read_json(blank), Err(Refused::BlankSku));
    }
}
