//! Tokens, each bound to a tenant.

use http::StatusCode;
use http::header::AUTHORIZATION;
use jiff::{SignedDuration, Timestamp};
use ports::http::{Request, Response};
use serde::Deserialize;
use serde_json::json;

use super::{Call, Refusal, Wair};
use crate::web;

/// The tenant that exists.
pub const TENANT: &str = "acme";
/// The user name that can get a token.
pub const USERNAME: &str = "lockstep";
/// Its password.
pub const PASSWORD: &str = "wair-password";

#[derive(Deserialize)]
struct Credentials {
    username: String,
    password: String,
}

fn tenant(request: &Request) -> Option<&str> {
    request.headers().get("x-tenant").and_then(|value| value.to_str().ok()).filter(|tenant| !tenant.is_empty())
}

impl Wair {
    pub(super) fn authorise(&self, call: &Call<'_>, request: &Request) -> Result<(), Refusal> {
        let Some(tenant) = tenant(request) else {
            return Err(Box::new(if self.switches.missing_tenant_unauthorized {
                web::empty(StatusCode::UNAUTHORIZED)
            } else {
                self.problem("X-Tenant", "The header is required")
            }));
        };
        if call.path == "token" {
            return Ok(());
        }
        let header = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let known = header.and_then(|value| value.strip_prefix("Bearer ")).and_then(|token| self.tokens.get(token));
        match known {
            Some((owner, end)) if call.now < *end && owner == tenant => Ok(()),
            Some((owner, _)) if owner != tenant && self.switches.wrong_tenant_forbidden => {
                Err(Box::new(web::empty(StatusCode::FORBIDDEN)))
            }
            _ => Err(Box::new(web::empty(StatusCode::UNAUTHORIZED))),
        }
    }

    pub(super) fn token(&mut self, call: &Call<'_>, request: &Request) -> Response {
        let given: Credentials = match serde_json::from_slice(call.body) {
            Ok(given) => given,
            Err(error) => return self.problem("$", &error.to_string()),
        };
        if tenant(request) != Some(TENANT) || given.username != USERNAME || given.password != PASSWORD {
            return web::empty(StatusCode::UNAUTHORIZED);
        }
        self.issued += 1;
        let token = format!("wair-token-{:08}", self.issued);
        let life = SignedDuration::from_secs(i64::from(self.switches.token_seconds));
        let end = call.now.saturating_add(life).unwrap_or(Timestamp::MAX);
        self.tokens.insert(token.clone(), (TENANT.to_owned(), end));
        web::ok(&json!({
            "accessToken": token, "expiresIn": self.switches.token_seconds, "tokenType": "Bearer", "scope": "api",
        }))
    }

    /// Ends all tokens.
    pub fn revoke_tokens(&mut self) {
        self.tokens.clear();
    }

    /// How many tokens were issued.
    pub fn logins(&self) -> u32 {
        self.issued
    }
}
