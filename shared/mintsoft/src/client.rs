//! Sending a call: key, body, and what a 401 means.

use bytes::Bytes;
use gate::{Effect, Gate, Priority};
use http::StatusCode;
use ports::{Failure, Mode, http::Response};
use state::{Found, budget::Permit, credentials::Vault, session::Sessions};

use crate::{
    calls::{Call, Spec},
    login::Keys,
};

/// A client for one function: its priority class and its mode are fixed.
pub struct Mintsoft {
    gate: Gate,
    base: String,
    keys: Keys,
    mode: Mode,
}

impl Mintsoft {
    /// A client of the service at `base` (without `/api`).
    pub fn new(gate: Gate, base: &str, vault: Vault, sessions: Sessions, mode: Mode) -> Self {
        let base = base.trim_end_matches('/').to_owned();
        Self { gate, base, keys: Keys::new(vault, sessions), mode }
    }

    /// Changes the priority of all further calls.
    pub fn set_priority(&self, priority: Priority) {
        self.gate.set_priority(priority);
    }

    /// Uses a permit that was granted elsewhere for the next calls.
    ///
    /// # Errors
    /// As [`Gate::accept`].
    pub fn accept(&self, permit: Permit, found: &Found) -> Result<(), Failure> {
        self.gate.accept(permit, found)
    }

    /// How many requests this client has sent.
    pub fn calls(&self) -> u32 {
        self.gate.calls()
    }

    /// How full the fullest minute of the call budget was that this client has met since this was last asked, in percent.
    pub fn fullest_percent(&self) -> u32 {
        self.gate.fullest_percent()
    }

    /// Our client id, which every row must carry.
    ///
    /// # Errors
    /// As [`Vault::credentials`].
    pub async fn client_id(&self) -> Result<i64, Failure> {
        self.keys.client_id().await
    }

    /// Sends one call with a valid key. An answer of any status but 401, 429 and 5xx comes back as it is.
    pub(crate) async fn send(&self, call: Call<'_>, body: Option<Bytes>) -> Result<Response, Failure> {
        let spec = call.spec();
        if spec.effect == Effect::Write && self.mode == Mode::Observe {
            return Err(Failure::Halted("observe mode writes nothing to Mintsoft".to_owned()));
        }
        let mut key = self.keys.current(self).await?;
        for renewed in [false, true] {
            let answer = self.exchange(&spec, body.clone(), Some(&key)).await?;
            if answer.status() != StatusCode::UNAUTHORIZED {
                return Ok(answer);
            }
            // 401 was not processed (contract §1.6): one replay with a newer key is safe, even for a create.
            if !renewed {
                key = self.keys.renew(self, &key).await?;
            }
        }
        let why = "Mintsoft refuses our key, or the user lacks a permission".to_owned();
        Err(Failure::Misconfigured { what: "secret", why })
    }

    /// The status of the answer to a read, 401 included: it is not taken as a refused key.
    pub(crate) async fn status(&self, call: Call<'_>) -> Result<StatusCode, Failure> {
        let key = self.keys.current(self).await?;
        Ok(self.exchange(&call.spec(), None, Some(&key)).await?.status())
    }

    pub(crate) async fn exchange(
        &self,
        spec: &Spec,
        body: Option<Bytes>,
        key: Option<&str>,
    ) -> Result<Response, Failure> {
        let mut request = http::Request::builder()
            .method(spec.method.clone())
            .uri(format!("{}{}", self.base, spec.path))
            .header(http::header::ACCEPT, "application/json");
        if let Some(key) = key {
            request = request.header("ms-apikey", key);
        }
        if body.is_some() {
            request = request.header(http::header::CONTENT_TYPE, "application/json");
        }
        let request = request.body(body.unwrap_or_default());
        let request = request.map_err(|error| Failure::Unmappable(format!("request to Mintsoft: {error}")))?;
        self.gate.exchange(request, spec.limit, spec.effect).await
    }

    pub(crate) fn gate(&self) -> &Gate {
        &self.gate
    }
}
