//! Tokens (vendor page: post-token): shared by all functions, renewed a minute early.

use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use mapping::wair::wire;
use ports::Failure;
use state::{
    credentials::{Vault, Wair as Login},
    session::{Pass, Session, Sessions},
};

use crate::Wair;

/// A token is not used in its last minute.
const EARLY: Duration = Duration::from_secs(60);
pub(crate) struct Tokens {
    vault: Vault,
    pass: Pass,
}

impl Tokens {
    pub(crate) fn new(vault: Vault, sessions: Sessions) -> Self {
        Self { vault, pass: Pass::new("wair", sessions) }
    }

    /// Tenant and a token that has not run out.
    pub(crate) async fn current(&self, client: &Wair) -> Result<(String, String), Failure> {
        let login = self.vault.credentials().await?.wair;
        let tenant = login.tenant.clone();
        let token = match self.pass.token().await? {
            Some(token) => token,
            None => self.log_in(client, login, None).await?,
        };
        Ok((tenant, token))
    }

    /// A newer token than `refused`.
    pub(crate) async fn renew(&self, client: &Wair, refused: &str) -> Result<String, Failure> {
        self.vault.forget();
        let login = self.vault.credentials().await?.wair;
        match self.pass.newer_than(refused).await? {
            Some(token) => Ok(token),
            None => self.log_in(client, login, Some(refused)).await,
        }
    }

    async fn log_in(&self, client: &Wair, login: Login, refused: Option<&str>) -> Result<String, Failure> {
        // Claimed before a wait for the budget, two log-ins could go out one right after the other.
        client.gate().ready().await?;
        if let Some(token) = self.pass.claim(refused).await? {
            return Ok(token);
        }
        let body = serde_json::to_vec(&wire::Login { username: &login.username, password: &login.password });
        let body = body.map_err(|error| Failure::Unmappable(error.to_string()))?;
        let answer = client.exchange("/Token", &login.tenant, None, Some(Bytes::from(body))).await;
        let answer = answer.map_err(|failure| match failure {
            // A log-in changes nothing at WAIR: not knowing its outcome does no harm.
            Failure::Unknown(why) => Failure::Transient(why),
            other => other,
        })?;
        if answer.status() != StatusCode::OK {
            let why = format!("WAIR refuses the log-in ({})", answer.status());
            return Err(Failure::Misconfigured { what: "secret", why });
        }
        let token: wire::Token = serde_json::from_slice(answer.body())
            .map_err(|_| Failure::Transient("WAIR's token answer cannot be read".to_owned()))?;
        let lives = Duration::from_secs(u64::try_from(token.expires_in).unwrap_or(0));
        // A token that lives shorter than the pause between log-ins is used nearly to its end.
        let expires = client.gate().clock().now() + lives.saturating_sub(EARLY.min(lives / 4));
        Ok(self.pass.keep(Session { token: token.access_token, expires }).await)
    }
}
