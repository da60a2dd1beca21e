//! From Mintsoft's rows to the ledger.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use serde_json::Value;

use super::{Item, Label, Seen};
use crate::{
    mintsoft::{time, wire::OrderPart},
    sku::Sku,
};

/// The name under which the create notes a line on its items.
const LINE: &str = "SourceLine";
/// Numbers that one hook may name.
const MOST_NUMBERS: usize = 20;
/// Longest order number of Mintsoft (contract §7.2).
const LONGEST_NUMBER: usize = 250;

/// Whether a row is about the order with this number: alone, or merged with others (`A+B`, contract §7.11).
pub fn belongs(row: &OrderPart, number: &str) -> bool {
    row.order_number.as_deref().is_some_and(|own| own == number || own.split('+').any(|joined| joined == number))
}

/// A row as the ledger keeps it, read as the `at`-th; `None` when its id, its status or an item cannot be read, because
/// half a part must not be taken for a whole one.
pub fn observe(row: &OrderPart, at: u64, zone: &TimeZone) -> Option<(i64, Seen)> {
    let mut items = Vec::new();
    for item in row.order_items.as_ref()? {
        let line = item.order_item_name_values.iter().flatten().find(|pair| pair.name.as_deref() == Some(LINE));
        items.push(Item {
            line: line.and_then(|pair| pair.value.clone()),
            sku: Sku::usable(item.sku.as_deref()?)?,
            quantity: u32::try_from(item.quantity.0?).ok()?,
        });
    }
    let count = |number: Option<i64>| number.and_then(|number| u32::try_from(number).ok()).unwrap_or(1).max(1);
    let despatched = row.despatch_date.as_deref().and_then(time::parse);
    let despatched = despatched.and_then(|local| zone.to_ambiguous_zoned_datetime(local).compatible().ok());
    let filled = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
    let seen = Seen {
        at,
        status: row.order_status_id.0?,
        part: count(row.part.0),
        parts: count(row.number_of_parts.0),
        // Whole seconds: the vendor's fractions are not stable between two reads.
        despatched: despatched.and_then(|zoned| jiff::Timestamp::from_second(zoned.timestamp().as_second()).ok()),
        label: Label {
            tracking: filled(&row.tracking_number),
            url: filled(&row.tracking_url),
            service: filled(&row.courier_service_name),
        },
        items,
    };
    Some((row.id.0?, seen))
}

/// Units of each SKU in the rows that have left. A row that cannot be read counts for nothing.
pub fn left(rows: &[OrderPart], zone: &TimeZone) -> BTreeMap<Sku, u32> {
    let seen = rows.iter().filter_map(|row| observe(row, 0, zone)).map(|(_, seen)| seen);
    let mut units: BTreeMap<Sku, u32> = BTreeMap::new();
    for item in seen.filter(|seen| seen.shipped().is_some()).flat_map(|seen| seen.items) {
        let sum = units.entry(item.sku).or_default();
        *sum = sum.saturating_add(item.quantity);
    }
    units
}

/// Whether somebody has cancelled any of the rows.
pub fn cancelled(rows: &[OrderPart], zone: &TimeZone) -> bool {
    rows.iter().filter_map(|row| observe(row, 0, zone)).any(|(_, seen)| seen.cancelled())
}

/// Whether nothing of an order is on its way any more: there are rows, and each has left or was cancelled. A row that cannot be
/// read may still be.
pub fn is_over(rows: &[OrderPart], zone: &TimeZone) -> bool {
    let over = |row| observe(row, 0, zone).is_some_and(|(_, seen)| seen.cancelled() || seen.shipped().is_some());
    !rows.is_empty() && rows.iter().all(over)
}

/// The order numbers that a hook's body names, wherever they stand: the shape of some hooks is not known (contract §7.14).
pub fn numbers(body: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    if let Ok(value) = serde_json::from_slice::<Value>(body) {
        collect(&value, &mut found);
    }
    found.sort();
    found.dedup();
    found
}

fn collect(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Array(list) => list.iter().for_each(|value| collect(value, found)),
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(text) if name == "OrderNumber" && text.len() <= LONGEST_NUMBER => {
                        let usable = |text: &&str| !text.is_empty() && !text.chars().any(char::is_control);
                        let room = MOST_NUMBERS.saturating_sub(found.len());
                        found.extend(text.split('+').filter(usable).take(room).map(str::to_owned));
                    }
                    _ => collect(value, found),
                }
            }
        }
        _ => {}
    }
}
