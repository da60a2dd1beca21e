//! WAIR: tokens, the batch bracket, whole-object uploads, stock as mutations, recommendations.

mod allocations;
mod auth;
mod batch;
mod datasets;
mod description;
mod reading;
mod recommendations;
mod stock;
mod switches;
mod uploads;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use http::{Method, StatusCode};
use jiff::Timestamp;
use ports::http::{Request, Response};
use serde_json::Value;

pub use allocations::Allocation;
pub use auth::{PASSWORD, TENANT, USERNAME};
pub use batch::Violation;
pub use recommendations::Recommendation;
pub use switches::{Breach, Description, ProblemBody, Switches, TooMany};

use crate::web::{self, Query, segments};
use datasets::DATA_SETS;

/// Marks an answer that never arrives because the call was too large.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Dropped;

/// The answer to a call that is not carried out.
type Refusal = Box<Response>;

/// A simulated WAIR. It has no clock: whoever calls says what time it is.
#[derive(Debug, Default)]
pub struct Wair {
    /// Which of the undocumented behaviours are on.
    pub switches: Switches,
    tokens: BTreeMap<String, (String, Timestamp)>,
    issued: u32,
    batch: batch::Batch,
    objects: BTreeMap<&'static str, BTreeMap<String, Value>>,
    stock: stock::Stock,
    allocations: allocations::Allocations,
    recommendations: Vec<Recommendation>,
    stock_targets: Vec<Value>,
}

/// One call, as the endpoints see it.
struct Call<'a> {
    now: Timestamp,
    path: String,
    query: Query,
    body: &'a [u8],
    exact_case: bool,
}

impl Call<'_> {
    fn param(&self, name: &str) -> Option<&str> {
        if self.exact_case { self.query.get(name) } else { self.query.any_case(name) }
    }

    fn flag(&self, name: &str) -> bool {
        self.param(name).is_some_and(web::is_true)
    }
}

/// The path below `/api/v1`.
fn endpoint(path: &str) -> Option<String> {
    let parts = segments(path);
    let ["api", "v1", rest @ ..] = parts.as_slice() else { return None };
    Some(rest.join("/").to_ascii_lowercase())
}

/// Whether a call asks for a change.
pub(crate) fn changes_state(method: &Method, path: &str) -> bool {
    method != Method::GET && endpoint(path).as_deref() != Some("token")
}

impl Wair {
    /// Answers one call.
    pub fn handle(&mut self, now: Timestamp, request: &Request) -> Response {
        if let Some(answer) = self.description(request.uri().path()) {
            return answer;
        }
        let Some(path) = endpoint(request.uri().path()) else { return web::empty(StatusCode::NOT_FOUND) };
        let call = Call {
            now,
            path,
            query: Query::of(request),
            body: request.body(),
            exact_case: self.switches.exact_query_case,
        };
        if let Err(response) = self.authorise(&call, request) {
            return *response;
        }
        match (request.method(), call.path.as_str()) {
            (&Method::POST, "token") => self.token(&call, request),
            (&Method::POST, "batch/start") => self.batch_start(&call),
            (&Method::POST, "batch/stop") => self.batch_stop(&call),
            (&Method::GET, "recommendations/transfers") => self.transfers(&call),
            (&Method::GET, "recommendations/stocktargets") => self.stock_target_list(&call),
            (&Method::POST, path) => match DATA_SETS.iter().find(|set| set.path.eq_ignore_ascii_case(path)) {
                Some(set) => self.upload(&call, set).unwrap_or_else(|refusal| *refusal),
                None => web::empty(StatusCode::NOT_FOUND),
            },
            _ => web::empty(StatusCode::NOT_FOUND),
        }
    }

    /// 400 in the form that the switch asks for. Clients must not read it.
    fn problem(&self, field: &str, message: &str) -> Response {
        match self.switches.problem_body {
            ProblemBody::Json => web::json(
                StatusCode::BAD_REQUEST,
                &serde_json::json!({
                    "type": "https://tools.ietf.org/html/rfc9110#section-15.5.1",
                    "title": "One or more validation errors occurred.", "status": 400, "errors": { field: [message] },
                }),
            ),
            ProblemBody::Text => web::text(StatusCode::BAD_REQUEST, &format!("{field}: {message}")),
            ProblemBody::Empty => web::empty(StatusCode::BAD_REQUEST),
        }
    }
}
