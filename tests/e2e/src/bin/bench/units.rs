//! What a request costs, in DynamoDB's units.
//!
//! The emulator says what writes consume, but one unit for every query whatever it reads. So reads are counted here, by the
//! documented rule: a strongly consistent read costs one unit for each 4 KB begun, of each item, or of a whole query.

use serde_json::Value;

const UNIT: usize = 4096;

/// Units of a read; `None` when the operation writes.
pub(crate) fn read(operation: &str, asked: &Value, answer: &Value) -> Option<f64> {
    let units = match operation {
        "GetItem" => of(size(&answer["Item"])),
        "Query" => of(items(&answer["Items"]).map(size).sum()),
        "BatchGetItem" => {
            let keys = tables(&asked["RequestItems"]).flat_map(|table| items(&table["Keys"])).count();
            let found: Vec<usize> = tables(&answer["Responses"]).flat_map(items).map(size).collect();
            found.iter().map(|size| of(*size)).sum::<usize>() + keys.saturating_sub(found.len())
        }
        _ => return None,
    };
    u32::try_from(units).ok().map(f64::from)
}

/// Units that the answer to a write says it consumed.
pub(crate) fn consumed(answer: &Value) -> f64 {
    let units = |one: &Value| one["CapacityUnits"].as_f64().unwrap_or_default();
    let consumed = &answer["ConsumedCapacity"];
    consumed.as_array().map_or_else(|| units(consumed), |all| all.iter().map(units).sum())
}

fn of(size: usize) -> usize {
    size.div_ceil(UNIT).max(1)
}

fn items(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

fn tables(map: &Value) -> impl Iterator<Item = &Value> {
    map.as_object().into_iter().flat_map(serde_json::Map::values)
}

/// Bytes of an item: names and values; binary values come as base64.
fn size(item: &Value) -> usize {
    let value = |value: &Value| {
        let text = |name: &str| value[name].as_str().map(str::len);
        text("S").or(text("N")).or(text("B").map(|encoded| encoded / 4 * 3)).unwrap_or_default()
    };
    item.as_object().into_iter().flatten().map(|(name, held)| name.len() + value(held)).sum()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_query_costs_by_all_that_it_reads_and_an_absent_item_costs_one_unit() {
        let text = "x".repeat(4096);
        let item = json!({"t": {"S": text}});
        let asked = json!({"RequestItems": {"table": {"Keys": [{}, {}, {}]}}});

        assert_eq!(read("Query", &json!({}), &json!({"Items": [item, item, item]})), Some(4.0));
        assert_eq!(read("BatchGetItem", &asked, &json!({"Responses": {"table": [item]}})), Some(4.0));
        assert_eq!(read("GetItem", &json!({}), &json!({})), Some(1.0));
        assert_eq!(read("UpdateItem", &json!({}), &json!({})), None);
    }
}
