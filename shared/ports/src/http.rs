//! HTTP to a vendor, reduced to what matters: an answer, or the reason why there is none.

use std::time::Duration;

use ::http::header::RETRY_AFTER;
use async_trait::async_trait;
use bytes::Bytes;
use jiff::{Timestamp, fmt::rfc2822};

/// A request with its whole body.
pub type Request = ::http::Request<Bytes>;
/// An answer with its whole body.
pub type Response = ::http::Response<Bytes>;

/// Why no answer came.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoAnswer {
    /// The connection was never made: the other side cannot have acted.
    #[error("not sent: {0}")]
    NotSent(String),
    /// Sent, then time-out, reset, or a cut body: the other side may have acted.
    #[error("no answer: {0}")]
    Lost(String),
}

/// One HTTP exchange.
#[async_trait]
pub trait Http: Send + Sync {
    /// Sends `request` once and reads the whole answer within `limit`.
    ///
    /// # Errors
    /// `NotSent` MUST be returned only when no byte of the request can have reached the other side. Implementations
    /// MUST NOT retry and MUST NOT follow redirects: many of Mintsoft's GETs change state.
    async fn send(&self, request: Request, limit: Duration) -> Result<Response, NoAnswer>;
}

/// The pause that an answer asks for by `Retry-After`, in seconds or as a date; `None` when it asks for none that can be read.
pub fn retry_after(answer: &Response, now: Timestamp) -> Option<Duration> {
    let text = answer.headers().get(RETRY_AFTER)?.to_str().ok()?;
    if let Ok(seconds) = text.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let at = rfc2822::parse(text).ok()?.timestamp();
    Some(Duration::try_from(at - now).unwrap_or(Duration::ZERO))
}
