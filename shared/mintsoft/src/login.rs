//! Keys: a static one from the secret, or a shared one from a log-in (contract §2).

use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use mapping::mintsoft::wire;
use ports::Failure;
use serde_json::json;
use state::{
    credentials::{Mintsoft as Login, Vault},
    session::{Pass, Session, Sessions},
};

use crate::{Mintsoft, calls::Call};

/// A key lives 24 hours; it is renewed before the edge.
const LIFETIME: Duration = Duration::from_secs(20 * 3600);
pub(crate) struct Keys {
    vault: Vault,
    pass: Pass,
}

impl Keys {
    pub(crate) fn new(vault: Vault, sessions: Sessions) -> Self {
        Self { vault, pass: Pass::new("mintsoft", sessions) }
    }

    pub(crate) async fn client_id(&self) -> Result<i64, Failure> {
        Ok(self.vault.credentials().await?.mintsoft.client_id)
    }

    /// A key that has not run out.
    pub(crate) async fn current(&self, client: &Mintsoft) -> Result<String, Failure> {
        let login = self.vault.credentials().await?.mintsoft;
        if let Some(key) = login.api_key {
            return Ok(key);
        }
        match self.pass.token().await? {
            Some(key) => Ok(key),
            None => self.log_in(client, login, None).await,
        }
    }

    /// A newer key than `refused`: somebody else's, a rotated static one, or that of one log-in.
    pub(crate) async fn renew(&self, client: &Mintsoft, refused: &str) -> Result<String, Failure> {
        self.vault.forget();
        let login = self.vault.credentials().await?.mintsoft;
        if let Some(key) = login.api_key {
            return Ok(key);
        }
        match self.pass.newer_than(refused).await? {
            Some(key) => Ok(key),
            None => self.log_in(client, login, Some(refused)).await,
        }
    }

    async fn log_in(&self, client: &Mintsoft, login: Login, refused: Option<&str>) -> Result<String, Failure> {
        let (Some(username), Some(password)) = (login.username, login.password) else {
            let why = "it has neither mintsoft.apiKey nor mintsoft.username and mintsoft.password".to_owned();
            return Err(Failure::Misconfigured { what: "secret", why });
        };
        // Claimed before a wait for the budget, two log-ins could go out one right after the other.
        client.gate().ready().await?;
        if let Some(key) = self.pass.claim(refused).await? {
            return Ok(key);
        }
        let body = json!({ "Username": username, "Password": password }).to_string();
        let answer = client.exchange(&Call::LogIn.spec(), Some(Bytes::from(body)), None).await;
        let answer = answer.map_err(|failure| match failure {
            // A key that we never saw is replaced by the next log-in; the call that needed it was not sent.
            Failure::Unknown(why) => Failure::Transient(why),
            other => other,
        })?;
        if answer.status() != StatusCode::OK {
            let why = format!("Mintsoft refuses the log-in ({})", answer.status());
            return Err(Failure::Misconfigured { what: "secret", why });
        }
        let token = std::str::from_utf8(answer.body()).ok().and_then(wire::key);
        let token = token.ok_or_else(|| Failure::Transient("the log-in's answer is not a key".to_owned()))?;
        let expires = client.gate().clock().now() + LIFETIME;
        Ok(self.pass.keep(Session { token, expires }).await)
    }
}
