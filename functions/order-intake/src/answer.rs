//! What the sender is told. Never what goes on inside.

use channel::BadSignature;
use mapping::order::Invalid;
use ports::{Failure, TableError};
use runtime::http::ApiAnswer;
use serde_json::json;

use crate::shopify::Ignored;

/// How an event came to be accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Accepted {
    /// By this request.
    Now,
    /// By an earlier one.
    Before,
    /// Taken note of; there is nothing to do.
    Ignored(Ignored),
}

/// Why a request was not accepted.
#[derive(Debug)]
pub(crate) enum Refusal {
    NoSuchPath,
    NotPost,
    /// Above so many KB.
    TooLarge(usize),
    Signature(BadSignature),
    /// Not signed by Shopify.
    ShopifySignature,
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
        Ok(Accepted::Ignored(why)) => (200, json!({"status": "ignored", "reason": why.to_string()})),
        Err(Refusal::NoSuchPath) => (404, json!({"error": "no such path"})),
        Err(Refusal::NotPost) => (405, json!({"error": "use POST"})),
        Err(Refusal::TooLarge(most)) => (413, json!({"error": format!("the body is above {most} KB")})),
        Err(Refusal::Signature(bad)) => {
            let field = "X-Lockstep-Signature";
            (401, json!({"error": format!("{field} {bad}"), "field": field}))
        }
        Err(Refusal::ShopifySignature) => {
            let field = "X-Shopify-Hmac-Sha256";
            let error = format!("{field} is missing or wrong; give the secret of Shopify's app to Lockstep");
            (401, json!({"error": error, "field": field}))
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

/// What a log line says of a result.
pub(crate) struct Outcome<'a> {
    pub(crate) words: &'static str,
    /// Why there was nothing to do.
    pub(crate) reason: Option<String>,
    /// The field that is wrong.
    pub(crate) field: Option<&'a str>,
    pub(crate) failure: Option<&'a Failure>,
}

impl<'a> From<&'a Result<Accepted, Refusal>> for Outcome<'a> {
    fn from(result: &'a Result<Accepted, Refusal>) -> Self {
        let outcome = |words| Self { words, reason: None, field: None, failure: None };
        match result {
            Ok(Accepted::Now) => outcome("accepted"),
            Ok(Accepted::Before) => outcome("already accepted"),
            Ok(Accepted::Ignored(why)) => Self { reason: Some(why.to_string()), ..outcome("ignored") },
            Err(Refusal::Invalid(invalid)) => Self { field: Some(&invalid.field), ..outcome("refused") },
            Err(Refusal::Unavailable(failure)) => Self { failure: Some(failure), ..outcome("not accepted") },
            Err(_) => outcome("refused"),
        }
    }
}
