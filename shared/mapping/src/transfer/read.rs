//! From WAIR's rows to recommendations.

use rust_decimal::{Decimal, prelude::ToPrimitive};
use serde_json::Value;

use super::{Recommendation, RowKey};
use crate::{sku::Sku, wair::wire::RecommendedTransfer};

/// Longest id that is taken: four of them are one key of the state table.
const ID: usize = 255;
/// Far above any real transfer of one SKU.
const MOST_UNITS: u32 = 1_000_000;

/// A row that cannot be used. It costs only itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// Its reference, as far as it has one.
    pub reference: String,
    /// The field that is missing or wrong.
    pub field: &'static str,
}

/// Reads one row.
///
/// # Errors
/// Which row lacks which field.
pub fn read(row: RecommendedTransfer) -> Result<Recommendation, Unreadable> {
    let reference = row.reference_id.clone().unwrap_or_else(|| "without referenceId".to_owned());
    let wrong = |field| Unreadable { reference: reference.chars().take(ID).collect(), field };
    let id = |value: Option<String>, field| {
        let fits = |id: &String| id.len() <= ID && Sku::usable(id).is_some();
        value.filter(fits).ok_or_else(|| wrong(field))
    };
    let sku = id(row.sku_id, "skuId")?;
    Ok(Recommendation {
        key: RowKey {
            reference: id(row.reference_id, "referenceId")?,
            origin: id(row.from_location_id, "fromLocationId")?,
            destination: id(row.to_location_id, "toLocationId")?,
            sku: Sku::usable(&sku).ok_or_else(|| wrong("skuId"))?,
        },
        quantity: units(row.quantity).ok_or_else(|| wrong("quantity"))?,
        // `2025-11-21`; a time behind it says nothing more about the day.
        planned: row.planned_dispatch_date.and_then(|text| text.get(..10)?.parse().ok()),
    })
}

/// Whole units, also when they are written `1.00000`, as a number or as text.
fn units(value: Option<Value>) -> Option<u32> {
    let text = match value? {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text,
        _ => return None,
    };
    let number: Decimal = text.trim().parse().or_else(|_| Decimal::from_scientific(text.trim())).ok()?;
    let units = number.is_integer().then(|| number.to_u32())??;
    (1..=MOST_UNITS).contains(&units).then_some(units)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(row: Value) -> Result<Recommendation, Unreadable> {
        super::read(row.into())
    }

    fn row() -> Value {
        json!({"fromLocationId": "WH", "toLocationId": "001", "skuId": " TEE", "quantity": 1.0, "referenceId": "RD_1",
               "approvalBatchId": null, "fromLocationGLN": null, "toLocationGLN": null, "transferType": "Something new",
               "plannedDispatchDate": "2026-11-30"})
    }

    fn with(field: &str, value: Value) -> Value {
        let mut row = row();
        row[field] = value;
        row
    }

    #[test]
    fn ids_are_kept_byte_for_byte_and_unknown_types_do_no_harm() {
        let read = read(row()).expect("readable");

        assert_eq!((read.key.destination.as_str(), read.key.sku.as_str(), read.quantity), ("001", " TEE", 1));
        assert_eq!(read.planned, Some("2026-11-30".parse().expect("a date")));
    }

    #[test]
    fn whole_decimals_are_units_and_nothing_else_is() {
        for (value, units) in [(json!(3), 3), (json!(1.0), 1), (json!("12.00000"), 12), (json!(1e3), 1000)] {
            assert_eq!(read(with("quantity", value.clone())).map(|row| row.quantity), Ok(units), "{value}");
        }
        for value in [json!(0), json!(-1), json!(1.5), json!(1e12), json!(null), json!("many"), json!([1])] {
            let wrong = read(with("quantity", value.clone())).map_err(|wrong| wrong.field);
            assert_eq!(wrong, Err("quantity"), "{value}");
        }
    }

    #[test]
    fn a_row_without_an_identity_is_named_by_what_it_lacks() {
        for field in ["fromLocationId", "toLocationId", "skuId", "referenceId"] {
            for value in [json!(null), json!(" "), json!(7), json!("x".repeat(256)), json!("a\nb")] {
                assert_eq!(read(with(field, value)).map_err(|wrong| wrong.field), Err(field));
            }
        }
        assert!(read(json!("not a row")).is_err());
    }

    #[test]
    fn a_date_that_cannot_be_read_is_none_and_a_time_is_cut_off() {
        for (value, planned) in [
            (json!(null), None),
            (json!("soon"), None),
            (json!("2026-11-30T00:00:00Z"), Some("2026-11-30".parse().expect("a date"))),
        ] {
            assert_eq!(read(with("plannedDispatchDate", value)).map(|row| row.planned), Ok(planned));
        }
    }
}
