//! Are the names that we send those that WAIR publishes? Only what stands in the published description is compared.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::Value;

use super::Finding;
use crate::{
    catalogue::{
        Variant,
        range::{Item, ItemSku},
    },
    config::Location,
    sku::Sku,
    stock::plan::Level,
    wair::wire::{
        Colors, Items, Locations, NotForReplenishment, NotForReplenishmentRow, SaleRow, Sales, Sizes, Stock, StockRow,
        TransferRow, Transfers,
    },
};

/// Deeper than any of our bodies.
const DEPTH: usize = 8;

/// One body as we send it, and where it goes.
struct Sent {
    path: &'static str,
    body: Value,
}

/// A body of each kind, with every field that we may send.
fn bodies() -> Vec<Sent> {
    let text = || "x".to_owned();
    let Some(sku) = Sku::usable("x") else { return Vec::new() };
    let level = [Level { location: text().into(), sku: sku.clone(), quantity: 1 }];
    let variant = Variant { item: text(), style: text(), colour: text(), size: text() };
    let skus = vec![ItemSku { sku: sku.clone(), variant, hash: 0 }];
    let items = [Item { id: text(), name: text(), category: Some(text()), skus }];
    let location = [Location { wair: text(), ..Location::default() }];
    let transfer = [TransferRow {
        transfer_id: text(),
        reference_id: text(),
        from_location_id: text(),
        to_location_id: text(),
        sku_id: sku.clone(),
        quantity: 1,
        quantity_shipped: 1,
        open: true,
        planned_dispatch_date: Some(jiff::civil::date(2026, 1, 1)),
    }];
    let sale = [SaleRow { sales_id: text(), location_id: text(), sku_id: sku, quantity: 1, sale_date_time: text() }];
    let names = [text()];
    vec![
        sent("Stock", &Stock { stock: level.iter().map(StockRow::from).collect() }),
        sent(
            "StockNotForReplenishment",
            &NotForReplenishment {
                stock_not_for_replenishment: level.iter().map(NotForReplenishmentRow::from).collect(),
            },
        ),
        sent("Items", &Items::of(&items)),
        sent("Sizes", &Sizes::of(&names)),
        sent("Colors", &Colors::of(&names)),
        sent("Locations", &Locations::of(&location)),
        sent("Transfers", &Transfers { transfers: &transfer }),
        sent("Sales", &Sales { sales: &sale }),
    ]
}

fn sent(path: &'static str, body: &impl Serialize) -> Sent {
    Sent { path, body: serde_json::to_value(body).unwrap_or_default() }
}

/// Compares all that we send with the published description, an OpenAPI document; `None` when there is none to be had.
pub fn compare(description: Option<&Value>, page: &str) -> Vec<Finding> {
    const CHECK: &str = "WAIR names";
    let Some(description) = description else {
        let see = format!("compare the names by hand with {page}");
        return vec![Finding::cannot_tell(CHECK, "WAIR publishes no description that can be read here", see)];
    };
    let mut findings = Vec::new();
    let mut good = 0;
    for Sent { path, body } in bodies() {
        let Some(schema) = schema_of(description, path) else {
            let see = format!("compare POST /{path} by hand with {page}");
            findings.push(Finding::cannot_tell(CHECK, format!("the description has no body for POST /{path}"), see));
            continue;
        };
        let mut unknown = BTreeSet::new();
        unknown_names(description, schema, &body, String::new(), DEPTH, &mut unknown);
        if unknown.is_empty() {
            good += 1;
            continue;
        }
        let names = unknown.into_iter().collect::<Vec<_>>().join(", ");
        findings.push(Finding::blocks(
            CHECK,
            format!("POST /{path}: WAIR publishes no {names}"),
            "do not go live: correct the names in shared/mapping/src/wair/wire, or ask WAIR's integration support",
        ));
    }
    if good > 0 {
        findings.insert(0, Finding::ok(CHECK, format!("all names of {good} bodies stand in the description")));
    }
    findings
}

fn schema_of<'d>(description: &'d Value, path: &str) -> Option<&'d Value> {
    let paths = description["paths"].as_object()?;
    let ends = format!("/{path}");
    let (_, found) = paths.iter().find(|(name, _)| {
        let from = name.len().checked_sub(ends.len());
        from.and_then(|from| name.get(from..)).is_some_and(|tail| tail.eq_ignore_ascii_case(&ends))
    })?;
    let content = found["post"]["requestBody"]["content"].as_object()?;
    let json = content.get("application/json").or_else(|| content.values().next())?;
    json.get("schema")
}

/// Names in `body` that `schema` lacks. A schema without properties says nothing about names.
fn unknown_names(root: &Value, schema: &Value, body: &Value, at: String, depth: usize, unknown: &mut BTreeSet<String>) {
    let schema = resolved(root, schema);
    if depth == 0 {
        return;
    }
    match body {
        Value::Array(rows) => {
            for row in rows.iter().take(1) {
                unknown_names(root, &schema["items"], row, at.clone(), depth - 1, unknown);
            }
        }
        Value::Object(fields) => {
            let Some(published) = schema["properties"].as_object() else { return };
            for (name, value) in fields {
                let below = if at.is_empty() { name.clone() } else { format!("{at}.{name}") };
                match published.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)) {
                    Some((_, schema)) => unknown_names(root, schema, value, below, depth - 1, unknown),
                    None => {
                        unknown.insert(below);
                    }
                }
            }
        }
        _ => {}
    }
}

fn resolved<'d>(root: &'d Value, schema: &'d Value) -> &'d Value {
    let target = schema["$ref"].as_str().and_then(|reference| reference.strip_prefix('#'));
    target.and_then(|pointer| root.pointer(pointer)).unwrap_or(schema)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{super::Verdict, *};

    fn description(stock_names: &[&str]) -> Value {
        let names: serde_json::Map<_, _> = stock_names.iter().map(|name| ((*name).to_owned(), json!({}))).collect();
        json!({
            "paths": { "/api/v1/Stock": { "post": { "requestBody": { "content": { "application/json": {
                "schema": { "$ref": "#/components/schemas/StockBody" } } } } } } },
            "components": { "schemas": {
                "StockBody": { "properties": { "stock": { "items": { "$ref": "#/components/schemas/Row" } } } },
                "Row": { "properties": names } } }
        })
    }

    fn of_stock(names: &[&str]) -> Vec<Finding> {
        let about = |finding: &Finding| finding.verdict == Verdict::Ok || finding.says.starts_with("POST /Stock:");
        compare(Some(&description(names)), "page").into_iter().filter(about).collect()
    }

    #[test]
    fn names_that_are_published_are_ok_in_any_case() {
        let found = of_stock(&["locationId", "SkuId", "quantity"]);

        assert_eq!(found, [Finding::ok("WAIR names", "all names of 1 bodies stand in the description")]);
    }

    #[test]
    fn a_name_that_is_not_published_is_named_and_blocks() {
        let found = of_stock(&["locationId", "skuCode", "quantity"]);

        assert_eq!(found.len(), 1);
        assert_eq!(found[0].says, "POST /Stock: WAIR publishes no stock.skuId");
        assert!(found[0].blocks);
    }

    #[test]
    fn without_a_description_nothing_can_be_told() {
        assert!(compare(None, "page").iter().all(|finding| finding.verdict == Verdict::CannotTell));
    }
}
