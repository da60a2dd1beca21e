//! The operator's secret: credentials of both vendors and of our own interfaces.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use jiff::Timestamp;
use ports::{Clock, Failure, Secrets};
use serde::Deserialize;

/// Changed credentials are in force within this time, in warm functions too.
const LIFETIME: Duration = Duration::from_secs(300);

/// The secret's content. It has no `Debug`: it never belongs in a log.
#[derive(Clone, Deserialize)]
pub struct Credentials {
    /// For Mintsoft.
    pub mintsoft: Mintsoft,
    /// For WAIR.
    pub wair: Wair,
    /// For order events.
    pub intake: Hmac,
    /// For Shopify, where there is any.
    pub shopify: Option<Shopify>,
    /// For callbacks to the sales channel.
    #[serde(default)]
    pub channel: Option<Hmac>,
    /// For Mintsoft's hooks.
    #[serde(default)]
    pub hooks: Option<Hooks>,
    /// For the desk.
    #[serde(default)]
    pub desk: Option<Desk>,
}

/// What opens the desk.
#[derive(Clone, Deserialize)]
pub struct Desk {
    /// Known to everybody who may work there.
    pub token: String,
}

/// What a hook's address must hold.
#[derive(Clone, Deserialize)]
pub struct Hooks {
    /// The last segment of the address.
    pub token: String,
}

/// How to log in to Mintsoft: with a key that never expires, or with user and password.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Mintsoft {
    /// A static key.
    pub api_key: Option<String>,
    /// A user, if there is no static key.
    pub username: Option<String>,
    /// Their password.
    pub password: Option<String>,
    /// Our client.
    pub client_id: i64,
}

/// How to log in to WAIR.
#[derive(Clone, Deserialize)]
pub struct Wair {
    /// The tenant code.
    pub tenant: String,
    /// The user.
    pub username: String,
    /// Their password.
    pub password: String,
}

/// A key for signatures.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Hmac {
    /// Shared with the one who signs.
    pub hmac_key: String,
}

/// What Shopify signs with, and what it lets us in with.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Shopify {
    /// The app's secret.
    pub webhook_secret: String,
    /// Access tokens for the Admin API, by the shop's domain.
    #[serde(default)]
    pub admin_tokens: BTreeMap<String, String>,
}

/// Reads the secret once per process and lifetime.
#[derive(Clone)]
pub struct Vault {
    secrets: Arc<dyn Secrets>,
    clock: Arc<dyn Clock>,
    name: String,
    held: Arc<Mutex<Option<(Timestamp, Credentials)>>>,
}

impl Vault {
    /// The credentials in the secret `name`.
    pub fn new(secrets: Arc<dyn Secrets>, clock: Arc<dyn Clock>, name: impl Into<String>) -> Self {
        Self { secrets, clock, name: name.into(), held: Arc::default() }
    }

    /// The credentials.
    ///
    /// # Errors
    /// `Misconfigured` when the secret is missing or a field of it is wrong; the message names the field, never a value.
    pub async fn credentials(&self) -> Result<Credentials, Failure> {
        let now = self.clock.now();
        let held = self.held.lock().expect("no holder of this lock panics").clone();
        if let Some((_, credentials)) = held.filter(|(read, _)| *read + LIFETIME > now) {
            return Ok(credentials);
        }
        let text = self.secrets.read(&self.name).await?.unwrap_or_default();
        let read = serde_json::from_str::<Credentials>(&text);
        let credentials =
            read.map_err(|error| Failure::Misconfigured { what: "secret", why: what_is_wrong(&error) })?;
        *self.held.lock().expect("no holder of this lock panics") = Some((now, credentials.clone()));
        Ok(credentials)
    }

    /// Forgets what was read: a vendor refused it, so it may have been rotated.
    pub fn forget(&self) {
        *self.held.lock().expect("no holder of this lock panics") = None;
    }
}

/// Serde's messages on wrong types quote the value; only the place and the kind of mistake are safe to tell.
fn what_is_wrong(error: &serde_json::Error) -> String {
    let text = error.to_string();
    if text.starts_with("missing field") {
        text
    } else {
        format!("wrong at line {}, column {}", error.line(), error.column())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_in_the_secret_is_named_without_its_value() {
        let missing = serde_json::from_str::<Credentials>("{}").err().expect("an error");
        let mistyped = serde_json::from_str::<Credentials>(r#"{"mintsoft":"hunter2"}"#).err().expect("an error");

        assert!(what_is_wrong(&missing).contains("mintsoft"));
        assert!(!what_is_wrong(&mistyped).contains("hunter2"));
    }
}
