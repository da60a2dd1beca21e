//! Keys: a bare JSON string, 24 hours, and 401 with nothing in it.

use http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use ports::http::Response;
use serde::Deserialize;

use super::{Call, Mintsoft};
use crate::web;

/// The user name that can log in.
pub const USERNAME: &str = "lockstep";
/// Its password.
pub const PASSWORD: &str = "mintsoft-password";
/// The key that never expires, unless switched off.
pub const STATIC_KEY: &str = "5747a71c-0000-4000-8000-000000000042";

#[derive(Debug, Default)]
pub(super) struct Auth {
    keys: Vec<(String, Timestamp)>,
    issued: u32,
}

impl Auth {
    pub(super) fn accepts(&self, now: Timestamp, key: &str) -> bool {
        self.keys.iter().any(|(known, end)| known == key && now < *end)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Credentials {
    username: String,
    password: String,
}

/// The answer to the ways of logging in that ended in 2024.
pub(super) fn removed() -> Response {
    web::text(StatusCode::UNAUTHORIZED, "This authentication method has been removed. Use POST /api/Auth.")
}

impl Mintsoft {
    pub(super) fn log_in(&mut self, call: &Call<'_>) -> Response {
        let known = serde_json::from_slice::<Credentials>(call.body)
            .is_ok_and(|given| given.username == USERNAME && given.password == PASSWORD);
        if !known {
            return web::empty(StatusCode::UNAUTHORIZED);
        }
        if self.switches.rotate_kills_old {
            self.auth.keys.clear();
        }
        self.auth.issued += 1;
        let key = format!("3f0c0000-0000-4000-8000-{:012x}", self.auth.issued);
        let life = SignedDuration::from_hours(i64::from(self.switches.key_hours));
        self.auth.keys.push((key.clone(), call.now.saturating_add(life).unwrap_or(Timestamp::MAX)));
        web::ok(&key)
    }

    /// Ends all keys that came from a login.
    pub fn revoke_keys(&mut self) {
        self.auth.keys.clear();
    }

    /// How many keys were issued.
    pub fn logins(&self) -> u32 {
        self.auth.issued
    }
}
