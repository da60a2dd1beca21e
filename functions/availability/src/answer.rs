//! What is answered. No quantity.

use jiff::Timestamp;
use mapping::{availability::Reason, sku::Sku};
use runtime::http::ApiAnswer;
use serde::Serialize;
use serde_json::json;

use crate::question::{Question, Wrong};

/// The answer about one SKU.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Item {
    pub(crate) sku: Sku,
    pub(crate) offer: bool,
    /// When the stock was last read whole; `None` when that is not known.
    pub(crate) as_of: Option<Timestamp>,
    /// Why not, unless it may be offered.
    pub(crate) reason: Option<Reason>,
    /// Other sizes of its style that may be offered; only when they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sizes: Option<Vec<Size>>,
}

/// Another size.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Size {
    pub(crate) sku: Sku,
    pub(crate) size: String,
}

pub(crate) fn items(items: &[Item]) -> ApiAnswer {
    ApiAnswer { status: 200, body: json!({"items": items}) }
}

/// Nothing can be said of any of these, so nothing is offered.
pub(crate) fn unknown(question: &Question) -> Vec<Item> {
    let none = || question.size_run.then(Vec::new);
    let item =
        |sku: &Sku| Item { sku: sku.clone(), offer: false, as_of: None, reason: Some(Reason::Stale), sizes: none() };
    question.skus.iter().map(item).collect()
}

pub(crate) fn wrong(wrong: Wrong) -> ApiAnswer {
    let (status, body) = match wrong {
        Wrong::Path => (404, json!({"error": "no such path"})),
        Wrong::Method => (405, json!({"error": "use GET"})),
        Wrong::Parameter(field, message) => (400, json!({"error": format!("{field} {message}"), "field": field})),
    };
    ApiAnswer { status, body }
}
