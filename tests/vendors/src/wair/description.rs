//! The published description: a page that names a document, and the document. Which document the page names is our guess; the page's
//! address is the vendor's.

use http::StatusCode;
use ports::http::Response;
use serde_json::{Map, Value, json};

use super::{Description, Wair};
use crate::web;

const PAGE: &str = r#"<html><script>var configObject = JSON.parse('{"urls":[{"url":"v1/swagger.json","name":"v1"}]}');</script></html>"#;

const MASTER: [&str; 2] = ["code", "description"];
/// Endpoint, array, and the names of its rows.
const BODIES: [(&str, &str, &[&str]); 8] = [
    ("Stock", "stock", &["locationId", "skuId", "quantity"]),
    (
        "StockNotForReplenishment",
        "stockNotForReplenishment",
        &["id", "locationId", "skuId", "startDateTime", "endDateTime", "quantity"],
    ),
    ("Items", "items", &["itemId", "code", "description", "merchandiseCategoryId", "skus"]),
    ("Sizes", "sizes", &["sizeId", MASTER[0], MASTER[1], "sortOrder"]),
    ("Colors", "colors", &["colorId", MASTER[0], MASTER[1]]),
    ("Locations", "locations", &["locationId", MASTER[0], MASTER[1]]),
    (
        "Transfers",
        "transfers",
        &[
            "transferId",
            "referenceId",
            "fromLocationId",
            "toLocationId",
            "skuId",
            "quantity",
            "quantityShipped",
            "open",
            "plannedDispatchDate",
        ],
    ),
    ("Sales", "sales", &["salesId", "locationId", "skuId", "quantity", "saleDateTime"]),
];

impl Wair {
    /// Anybody may read it; `None` when the path is not about it.
    pub(super) fn description(&self, path: &str) -> Option<Response> {
        match (self.switches.description, path) {
            (Description::None, "/swagger/index.html" | "/swagger/v1/swagger.json") => {
                Some(web::empty(StatusCode::NOT_FOUND))
            }
            (_, "/swagger/index.html") => Some(web::text(StatusCode::OK, PAGE)),
            (Description::Same, "/swagger/v1/swagger.json") => Some(web::ok(&document(|name| name.to_owned()))),
            (Description::Other, "/swagger/v1/swagger.json") => Some(web::ok(&document(|name| match name {
                "skuId" => "skuCode".to_owned(),
                other => other.to_owned(),
            }))),
            _ => None,
        }
    }
}

fn document(spelt: impl Fn(&str) -> String) -> Value {
    let path = |(endpoint, array, names): &(&str, &str, &[&str])| {
        let fields: Map<_, _> = names.iter().map(|name| (spelt(name), json!({}))).collect();
        let row = json!({ "type": "object", "properties": fields });
        let schema = json!({ "properties": { *array: { "type": "array", "items": row } } });
        let content = json!({ "application/json": { "schema": schema } });
        (format!("/api/v1/{endpoint}"), json!({ "post": { "requestBody": { "content": content } } }))
    };
    json!({ "openapi": "3.0.1", "paths": BODIES.iter().map(path).collect::<Map<_, _>>() })
}
