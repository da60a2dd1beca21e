//! Tokens (vendor page: post-token): shared by all functions, renewed a minute early.

use std::{sync::Mutex, time::Duration};

use bytes::Bytes;
use http::StatusCode;
use mapping::wair::wire;
use ports::Failure;
use state::{
    credentials::{Vault, Wair as Login},
    session::{Session, Sessions},
};

use crate::Wair;

/// A token is not used in its last minute.
const EARLY: Duration = Duration::from_secs(60);
/// How often, and after which pause, somebody else's log-in is looked for.
const LOOKS: usize = 10;
const LOOK_AGAIN: Duration = Duration::from_millis(500);

pub(crate) struct Tokens {
    vault: Vault,
    sessions: Sessions,
    held: Mutex<Option<Session>>,
}

impl Tokens {
    pub(crate) fn new(vault: Vault, sessions: Sessions) -> Self {
        Self { vault, sessions, held: Mutex::default() }
    }

    /// Tenant and a token that has not run out.
    pub(crate) async fn current(&self, client: &Wair) -> Result<(String, String), Failure> {
        let login = self.vault.credentials().await?.wair;
        let tenant = login.tenant.clone();
        let now = client.gate().clock().now();
        let held = self.held.lock().expect("no holder of this lock panics").clone();
        if let Some(session) = held.filter(|session| session.expires > now) {
            return Ok((tenant, session.token));
        }
        let token = match self.sessions.current("wair").await? {
            Some(session) => self.hold(session),
            None => self.log_in(client, login, None).await?,
        };
        Ok((tenant, token))
    }

    /// A newer token than `refused`.
    pub(crate) async fn renew(&self, client: &Wair, refused: &str) -> Result<String, Failure> {
        self.vault.forget();
        let login = self.vault.credentials().await?.wair;
        match self.sessions.current("wair").await? {
            Some(session) if session.token != refused => Ok(self.hold(session)),
            _ => self.log_in(client, login, Some(refused)).await,
        }
    }

    async fn log_in(&self, client: &Wair, login: Login, refused: Option<&str>) -> Result<String, Failure> {
        if let Err(busy) = self.sessions.claim_login("wair").await {
            for _ in 0..LOOKS {
                client.gate().clock().sleep(LOOK_AGAIN).await;
                let found = self.sessions.current("wair").await?;
                if let Some(session) = found.filter(|session| Some(session.token.as_str()) != refused) {
                    return Ok(self.hold(session));
                }
            }
            return Err(busy);
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
        let expires = client.gate().clock().now() + lives.saturating_sub(EARLY);
        let session = Session { token: token.access_token, expires };
        if let Err(failure) = self.sessions.share("wair", &session).await {
            tracing::warn!(failure.reason = %failure, "the new token could not be shared; it serves this process alone");
        }
        Ok(self.hold(session))
    }

    fn hold(&self, session: Session) -> String {
        let token = session.token.clone();
        *self.held.lock().expect("no holder of this lock panics") = Some(session);
        token
    }
}
