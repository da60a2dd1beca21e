//! Faults on request: which call, how often, what goes wrong.

use std::time::Duration;

use bytes::Bytes;
use http::header::RETRY_AFTER;
use http::{HeaderValue, StatusCode};
use jiff::{Timestamp, ToSpan};
use ports::http::Response;
use serde::{Deserialize, Serialize};

use crate::mintsoft::View;
use crate::web;
use crate::world::http_date;

mod rules;

pub use rules::{Faults, Rule};

/// What comes back over the wire.
#[derive(Debug)]
pub enum Reply {
    /// An answer.
    Answer(Response),
    /// An answer that takes this long.
    Slow(Duration, Response),
    /// Nothing, and the connection stays open.
    Hang,
    /// Nothing, and the connection is cut.
    Reset,
    /// An answer whose headers promise more than is sent before the connection is cut.
    CutBody(Response),
}

impl Reply {
    /// The answer in it, if there is one.
    pub fn response(&self) -> Option<&Response> {
        match self {
            Reply::Answer(response) | Reply::Slow(_, response) | Reply::CutBody(response) => Some(response),
            Reply::Hang | Reply::Reset => None,
        }
    }

    pub(crate) fn response_mut(&mut self) -> Option<&mut Response> {
        match self {
            Reply::Answer(response) | Reply::Slow(_, response) | Reply::CutBody(response) => Some(response),
            Reply::Hang | Reply::Reset => None,
        }
    }
}

/// How a refusal to serve says when to come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RetryAfter {
    /// Not at all.
    Absent,
    /// In seconds.
    Seconds(u32),
    /// As an HTTP date so many seconds ahead.
    Date(u32),
}

/// What goes wrong. Where it is not said, the vendor does not act on the call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Fault {
    /// 429 with JSON.
    TooMany {
        /// When to come back.
        retry_after: RetryAfter,
    },
    /// An HTML page of the edge.
    EdgePage {
        /// 403, 429 or 503.
        status: u16,
        /// When to come back.
        retry_after: RetryAfter,
    },
    /// 502 with HTML.
    BadGateway {
        /// Whether the vendor has acted.
        after_commit: bool,
    },
    /// Any status with any body.
    Status {
        /// The status.
        status: u16,
        /// The body, as plain text.
        #[serde(default)]
        body: String,
        /// Whether the vendor has acted.
        #[serde(default)]
        after_commit: bool,
    },
    /// No answer until the caller gives up.
    Hang {
        /// Whether the vendor has acted.
        after_commit: bool,
    },
    /// The connection is cut without an answer.
    Reset {
        /// Whether the vendor has acted.
        after_commit: bool,
    },
    /// The vendor acts; the answer is cut off while it is sent.
    CutBody,
    /// The vendor acts; the answer is a complete 200 with half of its JSON.
    HalfJson,
    /// The vendor acts; the answer is 200 `null`.
    Null,
    /// The vendor acts; the answer is 200 `[]`.
    EmptyArray,
    /// The vendor acts; in the answer one text stands for another (drift of names and types).
    Replace {
        /// What is replaced.
        find: String,
        /// By what.
        with: String,
    },
    /// The vendor acts and takes its time.
    Slow {
        /// How long.
        seconds: u32,
    },
    /// Mintsoft lists: this page is empty though others follow.
    EmptyPage {
        /// Which, counted from 1.
        page: usize,
    },
    /// Mintsoft lists: every page after this one repeats it.
    RepeatedPage {
        /// Which, counted from 1.
        page: usize,
    },
    /// Mintsoft lists: pages hold no more rows than this, whatever `Limit` says.
    SilentCap {
        /// How many rows.
        rows: usize,
    },
    /// Mintsoft stock reads: one warehouse is missing.
    WithoutWarehouse {
        /// Which.
        warehouse: i32,
    },
    /// Mintsoft lists: only the first rows are there, pages end early.
    TruncatedRead {
        /// How many of the rows are left, in percent.
        keep_percent: u8,
    },
}

impl Fault {
    /// Its name, as in JSON.
    pub fn name(&self) -> &'static str {
        match self {
            Fault::TooMany { .. } => "too_many",
            Fault::EdgePage { .. } => "edge_page",
            Fault::BadGateway { .. } => "bad_gateway",
            Fault::Status { .. } => "status",
            Fault::Hang { .. } => "hang",
            Fault::Reset { .. } => "reset",
            Fault::CutBody => "cut_body",
            Fault::HalfJson => "half_json",
            Fault::Null => "null",
            Fault::EmptyArray => "empty_array",
            Fault::Replace { .. } => "replace",
            Fault::Slow { .. } => "slow",
            Fault::EmptyPage { .. } => "empty_page",
            Fault::RepeatedPage { .. } => "repeated_page",
            Fault::SilentCap { .. } => "silent_cap",
            Fault::WithoutWarehouse { .. } => "without_warehouse",
            Fault::TruncatedRead { .. } => "truncated_read",
        }
    }

    /// Plays the fault around `vendor`, which acts when it is called.
    pub(crate) fn play(&self, now: Timestamp, mut vendor: impl FnMut(&View) -> Response) -> Reply {
        let whole = View::default();
        if self.acts_unanswered() {
            vendor(&whole);
        }
        match self {
            Fault::TooMany { retry_after } => {
                let body = serde_json::json!({ "Message": "Too many requests" });
                Reply::Answer(come_back(web::json(StatusCode::TOO_MANY_REQUESTS, &body), *retry_after, now))
            }
            Fault::EdgePage { status, retry_after } => {
                Reply::Answer(come_back(web::edge_page(code(*status)), *retry_after, now))
            }
            Fault::BadGateway { .. } => Reply::Answer(web::edge_page(StatusCode::BAD_GATEWAY)),
            Fault::Status { status, body, .. } => Reply::Answer(web::text(code(*status), body)),
            Fault::Hang { .. } => Reply::Hang,
            Fault::Reset { .. } => Reply::Reset,
            Fault::CutBody => Reply::CutBody(vendor(&whole)),
            Fault::HalfJson => Reply::Answer(vendor(&whole).map(|body| body.slice(..body.len() / 2))),
            Fault::Null => Reply::Answer(web::ok(&())),
            Fault::EmptyArray => Reply::Answer(web::ok::<[(); 0]>(&[])),
            Fault::Replace { find, with } => Reply::Answer(
                vendor(&whole).map(|body| Bytes::from(String::from_utf8_lossy(&body).replace(find.as_str(), with))),
            ),
            Fault::Slow { seconds } => Reply::Slow(Duration::from_secs(u64::from(*seconds)), vendor(&whole)),
            Fault::EmptyPage { page } => Reply::Answer(vendor(&View { empty_page: Some(*page), ..whole })),
            Fault::RepeatedPage { page } => Reply::Answer(vendor(&View { repeated_page: Some(*page), ..whole })),
            Fault::SilentCap { rows } => Reply::Answer(vendor(&View { cap: Some(*rows), ..whole })),
            Fault::WithoutWarehouse { warehouse } => {
                Reply::Answer(vendor(&View { without_warehouse: Some(*warehouse), ..whole }))
            }
            Fault::TruncatedRead { keep_percent } => {
                Reply::Answer(vendor(&View { keep_percent: Some(*keep_percent), ..whole }))
            }
        }
    }

    fn acts_unanswered(&self) -> bool {
        match self {
            Fault::BadGateway { after_commit }
            | Fault::Status { after_commit, .. }
            | Fault::Hang { after_commit }
            | Fault::Reset { after_commit } => *after_commit,
            Fault::Null | Fault::EmptyArray => true,
            _ => false,
        }
    }
}

fn code(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::SERVICE_UNAVAILABLE)
}

fn come_back(mut response: Response, retry_after: RetryAfter, now: Timestamp) -> Response {
    let value = match retry_after {
        RetryAfter::Absent => None,
        RetryAfter::Seconds(seconds) => Some(HeaderValue::from(seconds)),
        RetryAfter::Date(seconds) => now.checked_add(i64::from(seconds).seconds()).ok().and_then(http_date),
    };
    if let Some(value) = value {
        response.headers_mut().insert(RETRY_AFTER, value);
    }
    response
}
