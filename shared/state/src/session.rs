//! Vendor sessions, shared by all functions: one log-in serves them all.
//!
//! A session lives in a secret, not in the table; the table only knows when somebody last logged in, so that log-ins
//! are at least 60 seconds apart however many functions find the session gone at once.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use jiff::Timestamp;
use ports::defect::{Defect, on};
use ports::{Clock, Failure, Secrets, TableError};
use serde::{Deserialize, Serialize};

use crate::{Leases, Store, Versioned, keys, store};

/// Log-ins to one vendor are at least this far apart.
pub const BETWEEN_LOGINS: Duration = Duration::from_secs(60);

/// A claim is used at once. Whoever was frozen after its own has to look again whether it is free: somebody may have logged in meanwhile.
const CLAIM_HOLDS: Duration = Duration::from_secs(5);

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
        if on(Defect::LogInStorm) {
            return Ok(());
        }
        let key = keys::login(vendor);
        loop {
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
            match self.store.write(vec![store::put(key.clone(), Versioned::unchanged(&before), &now, None)]).await {
                Ok(()) if now + CLAIM_HOLDS < self.clock.now() => {}
                Ok(()) => return Ok(()),
                Err(TableError::Conflict(_)) => return throttled(now + BETWEEN_LOGINS),
                Err(error) => return Err(error.into()),
            }
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

/// How often, and after which pause, somebody else's log-in is looked for.
const LOOKS: usize = 10;
const LOOK_AGAIN: Duration = Duration::from_millis(500);

/// One vendor's session, as one process holds it.
pub struct Pass {
    vendor: &'static str,
    sessions: Sessions,
    held: Mutex<Option<Session>>,
}

impl Pass {
    /// A pass for `vendor`, empty at first.
    pub fn new(vendor: &'static str, sessions: Sessions) -> Self {
        Self { vendor, sessions, held: Mutex::default() }
    }

    /// A token that has not run out: our own copy of it, or the shared one.
    ///
    /// # Errors
    /// `Transient` when the secret cannot be read.
    pub async fn token(&self) -> Result<Option<String>, Failure> {
        let now = self.sessions.clock.now();
        let held = self.held.lock().expect("no holder of this lock panics").clone();
        if let Some(session) = held.filter(|session| session.expires > now) {
            return Ok(Some(session.token));
        }
        self.shared(None).await
    }

    /// The shared token, unless it is the one that the vendor has just refused.
    ///
    /// # Errors
    /// As [`Pass::token`].
    pub async fn newer_than(&self, refused: &str) -> Result<Option<String>, Failure> {
        self.shared(Some(refused)).await
    }

    /// Claims the log-in; `None` when it is ours. When somebody else has just claimed it, waits a few seconds for their
    /// token.
    ///
    /// # Errors
    /// `Throttled` when no token has appeared.
    pub async fn claim(&self, refused: Option<&str>) -> Result<Option<String>, Failure> {
        let Err(busy) = self.sessions.claim_login(self.vendor).await else { return Ok(None) };
        for _ in 0..LOOKS {
            self.sessions.clock.sleep(LOOK_AGAIN).await;
            if let Some(token) = self.shared(refused).await? {
                return Ok(Some(token));
            }
        }
        Err(busy)
    }

    /// Holds a new session and shares it with all functions.
    pub async fn keep(&self, session: Session) -> String {
        if let Err(failure) = self.sessions.share(self.vendor, &session).await {
            tracing::warn!(failure.reason = %failure, "the new session could not be shared; it serves this process alone");
        }
        self.hold(session)
    }

    async fn shared(&self, refused: Option<&str>) -> Result<Option<String>, Failure> {
        let found = self.sessions.current(self.vendor).await?;
        Ok(found.filter(|session| Some(session.token.as_str()) != refused).map(|session| self.hold(session)))
    }

    fn hold(&self, session: Session) -> String {
        let token = session.token.clone();
        *self.held.lock().expect("no holder of this lock panics") = Some(session);
        token
    }
}
