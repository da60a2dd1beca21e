//! Sending a call: tenant, token, and what an answer means.

use std::time::Duration;

use bytes::Bytes;
use gate::{Effect, Gate};
use http::StatusCode;
use ports::{Failure, Mode, http::Response};
use serde::Serialize;
use state::{Leases, credentials::Vault, session::Sessions};

use crate::token::Tokens;

/// Uploads of 50,000 records may take the vendor a while.
const LIMIT: Duration = Duration::from_secs(60);
/// Long enough for a page of 1,000 rows.
pub(crate) const READ_LIMIT: Duration = Duration::from_secs(30);

/// A client for one function.
pub struct Wair {
    gate: Gate,
    base: String,
    tokens: Tokens,
    pub(crate) leases: Leases,
    mode: Mode,
}

impl Wair {
    /// A client of the service at `base`, which includes `/api/v1`.
    pub fn new(gate: Gate, base: &str, vault: Vault, sessions: Sessions, leases: Leases, mode: Mode) -> Self {
        let base = base.trim_end_matches('/').to_owned();
        Self { gate, base, tokens: Tokens::new(vault, sessions), leases, mode }
    }

    /// How many requests this client has sent.
    pub fn calls(&self) -> u32 {
        self.gate.calls()
    }

    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    pub(crate) fn gate(&self) -> &Gate {
        &self.gate
    }

    /// Uploads a body, or none.
    ///
    /// # Errors
    /// `Rejected` for a 4xx: nothing of the call was stored. `Unknown` when it may have been stored.
    pub(crate) async fn post<T: Serialize>(&self, path: &str, body: Option<&T>) -> Result<(), Failure> {
        if self.mode == Mode::Observe {
            return Err(Failure::Halted("observe mode writes nothing to WAIR".to_owned()));
        }
        let body = body.map(serde_json::to_vec).transpose().map_err(|error| Failure::Unmappable(error.to_string()))?;
        let body = body.map(Bytes::from);
        let (tenant, mut token) = self.tokens.current(self).await?;
        for renewed in [false, true] {
            let answer = self.exchange(path, &tenant, Some(&token), body.clone()).await?;
            match answer.status() {
                status if status.is_success() => return Ok(()),
                StatusCode::UNAUTHORIZED if !renewed => token = self.tokens.renew(self, &token).await?,
                StatusCode::UNAUTHORIZED => break,
                StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_EARLY => {
                    return Err(Failure::Unknown(format!("WAIR answered {}", answer.status())));
                }
                // The body is opaque text (contract §2.10): it can repeat what we sent, so it is not passed on.
                status => return Err(Failure::Rejected(format!("WAIR answered {status} to {path}"))),
            }
        }
        Err(refused_token())
    }

    /// Reads; it may be sent again.
    ///
    /// # Errors
    /// When there is no good answer: nothing is known then.
    pub(crate) async fn get(&self, path: &str) -> Result<Bytes, Failure> {
        let (tenant, mut token) = self.tokens.current(self).await?;
        for renewed in [false, true] {
            let request = http::Request::get(format!("{}{path}", self.base));
            let request = with_access(request, &tenant, Some(&token)).body(Bytes::new());
            let request = request.map_err(|error| Failure::Unmappable(format!("request to WAIR: {error}")))?;
            let answer = self.gate.exchange(request, READ_LIMIT, Effect::Read).await?;
            match answer.status() {
                StatusCode::OK => return Ok(answer.into_body()),
                StatusCode::UNAUTHORIZED if !renewed => token = self.tokens.renew(self, &token).await?,
                StatusCode::UNAUTHORIZED => break,
                status => return Err(Failure::Transient(format!("WAIR answered {status} to a read"))),
            }
        }
        Err(refused_token())
    }

    pub(crate) async fn exchange(
        &self,
        path: &str,
        tenant: &str,
        token: Option<&str>,
        body: Option<Bytes>,
    ) -> Result<Response, Failure> {
        let mut request = with_access(http::Request::post(format!("{}{path}", self.base)), tenant, token);
        if body.is_some() {
            request = request.header(http::header::CONTENT_TYPE, "application/json");
        }
        let request = request.body(body.unwrap_or_default());
        let request = request.map_err(|error| Failure::Unmappable(format!("request to WAIR: {error}")))?;
        self.gate.exchange(request, LIMIT, Effect::Write).await
    }
}

fn with_access(request: http::request::Builder, tenant: &str, token: Option<&str>) -> http::request::Builder {
    let request = request.header("X-Tenant", tenant);
    match token {
        Some(token) => request.header(http::header::AUTHORIZATION, format!("Bearer {token}")),
        None => request,
    }
}

fn refused_token() -> Failure {
    Failure::Misconfigured { what: "secret", why: "WAIR refuses our token".to_owned() }
}
