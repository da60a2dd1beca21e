//! What the sender is told. Never what goes on inside.

use channel::BadSignature;
use mapping::order::Invalid;
use ports::{Failure, TableError};
use runtime::http::ApiAnswer;
use serde_json::json;

/// How an event came to be accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Accepted {
    /// By this request.
    Now,
    /// By an earlier one.
    Before,
}

/// Why a request was not accepted.
#[derive(Debug)]
pub(crate) enum Refusal {
    NoSuchPath,
    NotPost,
    TooLarge,
    Signature(BadSignature),
    Invalid(Invalid),
    Unavailable(Failure),
}

impl Refusal {
    /// A field of the event that cannot be accepted.
    pub(crate) fn field(field: &str, message: impl Into<String>) -> Self {
        Self::Invalid(Invalid { field: field.to_owned(), message: message.into() })
    }
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        Self::Unavailable(failure)
    }
}

impl From<TableError> for Refusal {
    fn from(error: TableError) -> Self {
        Self::Unavailable(error.into())
    }
}

pub(crate) fn answer(result: &Result<Accepted, Refusal>) -> ApiAnswer {
    let (status, body) = match result {
        Ok(Accepted::Now) => (202, json!({"status": "accepted"})),
        Ok(Accepted::Before) => (200, json!({"status": "already accepted"})),
        Err(Refusal::NoSuchPath) => (404, json!({"error": "no such path"})),
        Err(Refusal::NotPost) => (405, json!({"error": "use POST"})),
        Err(Refusal::TooLarge) => (413, json!({"error": "the body is above 200 KB"})),
        Err(Refusal::Signature(bad)) => {
            let field = "X-Lockstep-Signature";
            (401, json!({"error": format!("{field} {bad}"), "field": field}))
        }
        Err(Refusal::Invalid(invalid)) => (400, json!({"error": invalid.to_string(), "field": invalid.field})),
        Err(Refusal::Unavailable(_)) => return unavailable(),
    };
    ApiAnswer { status, body }
}

/// Nothing is promised.
pub(crate) fn unavailable() -> ApiAnswer {
    ApiAnswer { status: 503, body: json!({"error": "not accepted; try again later"}) }
}
