//! Vendor sessions, shared by all functions: one log-in serves them all.
//!
//! A session lives in a secret, not in the table; the table only knows when somebody last logged in, so that log-ins
//! are at least 60 seconds apart however many functions find the session gone at once.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use jiff::Timestamp;
use ports::{Clock, Failure, Secrets, TableError};
use serde::{Deserialize, Serialize};

use crate::{Leases, Store, Versioned, keys, store};

/// Log-ins to one vendor are at least this far apart.
pub const BETWEEN_LOGINS: Duration = Duration::from_secs(60);

/// A key or token that a vendor gave us.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The key or token.
    pub token: String,
    /// Do not use it after this moment.
    pub expires: Timestamp,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Session(until {})", self.expires)
    }
}

/// The shared sessions.
#[derive(Clone)]
pub struct Sessions {
    store: Store,
    leases: Leases,
    secrets: Arc<dyn Secrets>,
    clock: Arc<dyn Clock>,
    name: String,
}

impl Sessions {
    /// Sessions kept in the secret `name`.
    pub fn new(store: Store, secrets: Arc<dyn Secrets>, clock: Arc<dyn Clock>, name: impl Into<String>) -> Self {
        let leases = Leases::new(store.clone(), clock.clone());
        Self { store, leases, secrets, clock, name: name.into() }
    }

    /// The session of `vendor`, unless there is none or it has run out.
    ///
    /// # Errors
    /// `Transient` when the secret cannot be read.
    pub async fn current(&self, vendor: &str) -> Result<Option<Session>, Failure> {
        let now = self.clock.now();
        Ok(self.all().await?.remove(vendor).filter(|session| session.expires > now))
    }

    /// Claims the right to log in to `vendor` now.
    ///
    /// # Errors
    /// `Throttled` when somebody did so less than 60 seconds ago; their session may appear any moment.
    pub async fn claim_login(&self, vendor: &str) -> Result<(), Failure> {
        let key = keys::login(vendor);
        let before = self.store.read::<Timestamp>(&key).await?;
        let now = self.clock.now();
        let free = before.as_ref().map(|found| found.value + BETWEEN_LOGINS).filter(|free| *free > now);
        let throttled = |until: Timestamp| {
            let pause = Duration::try_from(until - now).unwrap_or(BETWEEN_LOGINS);
            Err(Failure::Throttled { pause, why: format!("the last log-in to {vendor} is too recent") })
        };
        if let Some(until) = free {
            return throttled(until);
        }
        // Two functions find the session gone at once: one of them logs in, the other waits for its session.
        match self.store.write(vec![store::put(key, Versioned::unchanged(&before), &now, None)]).await {
            Ok(()) => Ok(()),
            Err(TableError::Conflict(_)) => throttled(now + BETWEEN_LOGINS),
            Err(error) => Err(error.into()),
        }
    }

    /// Shares a new session with all functions.
    ///
    /// # Errors
    /// `Transient` when it could not be stored; the caller may still use it itself.
    pub async fn share(&self, vendor: &str, session: &Session) -> Result<(), Failure> {
        // The secret holds both vendors' sessions: without the lease, two log-ins at once could drop one of them.
        let lease = loop {
            match self.leases.take("sessions", Duration::from_secs(10)).await? {
                Some(lease) => break lease,
                None => self.clock.sleep(Duration::from_millis(200)).await,
            }
        };
        let mut all = self.all().await?;
        all.insert(vendor.to_owned(), session.clone());
        let text = serde_json::to_string(&all).map_err(|error| Failure::Halted(error.to_string()))?;
        self.secrets.write(&self.name, &text).await?;
        self.leases.give_back(lease).await
    }

    async fn all(&self) -> Result<BTreeMap<String, Session>, Failure> {
        let text = self.secrets.read(&self.name).await?.unwrap_or_default();
        // A fresh stack's secret holds whatever it was created with: no sessions then.
        Ok(serde_json::from_str(&text).unwrap_or_default())
    }
}
