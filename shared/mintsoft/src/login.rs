//! Keys: a static one from the secret, or a shared one from a log-in (contract §2).

use std::{sync::Mutex, time::Duration};

use bytes::Bytes;
use http::StatusCode;
use mapping::mintsoft::wire;
use ports::Failure;
use serde_json::json;
use state::{
    credentials::{Mintsoft as Login, Vault},
    session::{Session, Sessions},
};

use crate::{Mintsoft, calls::Call};

/// A key lives 24 hours; it is renewed before the edge.
const LIFETIME: Duration = Duration::from_secs(20 * 3600);
/// How often, and after which pause, somebody else's log-in is looked for.
const LOOKS: usize = 10;
const LOOK_AGAIN: Duration = Duration::from_millis(500);

pub(crate) struct Keys {
    vault: Vault,
    sessions: Sessions,
    held: Mutex<Option<Session>>,
}

impl Keys {
    pub(crate) fn new(vault: Vault, sessions: Sessions) -> Self {
        Self { vault, sessions, held: Mutex::default() }
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
        let now = client.gate().clock().now();
        let held = self.held.lock().expect("no holder of this lock panics").clone();
        if let Some(session) = held.filter(|session| session.expires > now) {
            return Ok(session.token);
        }
        match self.sessions.current("mintsoft").await? {
            Some(session) => Ok(self.hold(session)),
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
        match self.sessions.current("mintsoft").await? {
            Some(session) if session.token != refused => Ok(self.hold(session)),
            _ => self.log_in(client, login, Some(refused)).await,
        }
    }

    async fn log_in(&self, client: &Mintsoft, login: Login, refused: Option<&str>) -> Result<String, Failure> {
        let (Some(username), Some(password)) = (login.username, login.password) else {
            let why = "it has neither mintsoft.apiKey nor mintsoft.username and mintsoft.password".to_owned();
            return Err(Failure::Misconfigured { what: "secret", why });
        };
        if let Err(busy) = self.sessions.claim_login("mintsoft").await {
            for _ in 0..LOOKS {
                client.gate().clock().sleep(LOOK_AGAIN).await;
                let found = self.sessions.current("mintsoft").await?;
                if let Some(session) = found.filter(|session| Some(session.token.as_str()) != refused) {
                    return Ok(self.hold(session));
                }
            }
            return Err(busy);
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
        let session = Session { token, expires: client.gate().clock().now() + LIFETIME };
        if let Err(failure) = self.sessions.share("mintsoft", &session).await {
            tracing::warn!(failure.reason = %failure, "the new key could not be shared; it serves this process alone");
        }
        Ok(self.hold(session))
    }

    fn hold(&self, session: Session) -> String {
        let token = session.token.clone();
        *self.held.lock().expect("no holder of this lock panics") = Some(session);
        token
    }
}
