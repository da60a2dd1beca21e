//! The pushed configuration, with its history.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use jiff::Timestamp;
use mapping::config::Config;
use ports::{Clock, Failure, Table, When, Write};
use serde::{Deserialize, Serialize};

use crate::{Found, Store, audit::Deed, keys, store};

/// A configuration as it was pushed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stored {
    /// 1 for the first push, one more for each further one.
    pub version: u64,
    /// The TOML text, byte for byte.
    pub text: String,
    /// When it was pushed.
    pub pushed_at: Timestamp,
}

/// What a push did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pushed {
    /// Stored as this version; in force within 60 seconds.
    Stored(u64),
    /// The same text is in force already, as this version.
    Unchanged(u64),
}

/// Reads and writes the configuration.
#[derive(Clone)]
pub struct ConfigStore {
    store: Store,
}

impl ConfigStore {
    /// The configuration kept in `table`.
    pub fn new(table: Arc<dyn Table>) -> Self {
        Self { store: Store::new(table) }
    }

    /// The configuration in force; `None` before the first push.
    ///
    /// # Errors
    /// `Transient` when the table cannot be read.
    pub async fn active(&self) -> Result<Option<Stored>, Failure> {
        Ok(self.store.read(&keys::config_active()).await?.map(|found| found.value))
    }

    /// The configuration that was pushed as version `n`.
    ///
    /// # Errors
    /// `Transient` when the table cannot be read.
    pub async fn version(&self, n: u64) -> Result<Option<Stored>, Failure> {
        Ok(self.store.read(&keys::config_version(n)).await?.map(|found| found.value))
    }

    /// Stores `text`, which the caller has checked, as the next version.
    ///
    /// # Errors
    /// `Transient` when it could not be stored, or somebody else pushed at the same moment.
    pub async fn push(&self, text: &str, now: Timestamp) -> Result<Pushed, Failure> {
        self.push_with(text, now, |_, _| Vec::new()).await
    }

    /// As [`ConfigStore::push`], with an entry in the trail of what people did.
    ///
    /// # Errors
    /// As [`ConfigStore::push`].
    pub async fn push_by(&self, text: &str, by: &str, clock: &dyn Clock) -> Result<Pushed, Failure> {
        let at = clock.now();
        let deed = |before: Option<u64>, next: u64| {
            let version = |number: u64| format!("version {number}");
            let (by, what, subject) = (by.to_owned(), "config push".to_owned(), "configuration".to_owned());
            let deed = Deed { by, what, subject, at, before: before.map(version), after: Some(version(next)) };
            vec![deed.record(clock.random())]
        };
        self.push_with(text, at, deed).await
    }

    async fn push_with(
        &self,
        text: &str,
        now: Timestamp,
        more: impl FnOnce(Option<u64>, u64) -> Vec<Write>,
    ) -> Result<Pushed, Failure> {
        let before = self.store.read::<Stored>(&keys::config_active()).await?;
        if let Some(found) = before.as_ref().filter(|found| found.value.text == text) {
            return Ok(Pushed::Unchanged(found.value.version));
        }
        let version = before.as_ref().map_or(1, |found| found.value.version + 1);
        let next = Stored { version, text: text.to_owned(), pushed_at: now };
        // Two people pushing at once: the second must see the first's text before replacing it.
        let unchanged = store::Versioned::unchanged(&before);
        let active = store::put(keys::config_active(), unchanged, &next, None);
        let history = store::put(keys::config_version(version), When::Absent, &next, None);
        let mut writes = vec![active, history];
        writes.extend(more(before.map(|found| found.value.version), version));
        self.store.write(writes).await?;
        Ok(Pushed::Stored(version))
    }
}

/// How far back the last good version is looked for.
const HISTORY: u64 = 20;

/// A pushed configuration is in force within 60 seconds; this is half of it.
const LIFETIME: Duration = Duration::from_secs(30);

/// A configuration that was read and checked.
#[derive(Debug)]
pub struct Current {
    /// Its version.
    pub version: u64,
    /// Its content.
    pub config: Config,
    /// The version that was pushed last, and why it cannot be read, when this is an earlier one.
    pub broken: Option<String>,
}

/// The configuration in force, read again when it is older than half a minute.
#[derive(Clone)]
pub struct LiveConfig {
    store: ConfigStore,
    clock: Arc<dyn Clock>,
    held: Arc<Mutex<Option<Held>>>,
}

/// What was read, and when.
type Held = (Timestamp, Arc<Current>);

impl LiveConfig {
    /// The configuration kept in `table`.
    pub fn new(table: Arc<dyn Table>, clock: Arc<dyn Clock>) -> Self {
        Self { store: ConfigStore::new(table), clock, held: Arc::default() }
    }

    /// The configuration in force. A version that this code cannot read leaves the last good one in force, also in a process that
    /// has just begun.
    ///
    /// # Errors
    /// `Misconfigured` when there is none, `Transient` when it cannot be read.
    pub async fn current(&self) -> Result<Arc<Current>, Failure> {
        let now = self.clock.now();
        let held = self.held.lock().expect("no holder of this lock panics").clone();
        if let Some((_, current)) = held.as_ref().filter(|(read, _)| *read + LIFETIME > now) {
            return Ok(current.clone());
        }
        self.latest().await
    }

    /// As [`LiveConfig::current`], but read now: for what was checked elsewhere against a configuration that may be newer than
    /// the one in memory.
    ///
    /// # Errors
    /// As [`LiveConfig::current`].
    pub async fn latest(&self) -> Result<Arc<Current>, Failure> {
        self.take(self.store.active().await?).await
    }

    /// As [`LiveConfig::latest`], where [`keys::config_active`] is among the items that were `found`.
    ///
    /// # Errors
    /// As [`LiveConfig::current`].
    pub async fn found(&self, found: &Found) -> Result<Arc<Current>, Failure> {
        self.take(found.get(&keys::config_active())?.map(|found| found.value)).await
    }
}

impl LiveConfig {
    async fn take(&self, stored: Option<Stored>) -> Result<Arc<Current>, Failure> {
        let now = self.clock.now();
        let stored = stored.ok_or_else(|| misconfigured("none is in force".to_owned()))?;
        let held = self.held.lock().expect("no holder of this lock panics").clone();
        // A version never changes: what was read once need not be read again.
        if let Some((_, current)) = held.as_ref().filter(|(_, current)| current.version == stored.version) {
            *self.held.lock().expect("no holder of this lock panics") = Some((now, current.clone()));
            return Ok(current.clone());
        }
        let current = match mapping::config::parse(&stored.text) {
            Ok(config) => Arc::new(Current { version: stored.version, config, broken: None }),
            Err(mistakes) => {
                let first = mistakes.first().map(ToString::to_string).unwrap_or_default();
                tracing::error!(
                    config.version = stored.version,
                    config.mistake = first,
                    "the configuration cannot be read"
                );
                Arc::new(self.last_good(stored.version, format!("version {}: {first}", stored.version)).await?)
            }
        };
        *self.held.lock().expect("no holder of this lock panics") = Some((now, current.clone()));
        Ok(current)
    }

    /// The newest version before `broken` that can be read.
    async fn last_good(&self, broken: u64, why: String) -> Result<Current, Failure> {
        for version in (broken.saturating_sub(HISTORY)..broken).rev() {
            let Some(stored) = self.store.version(version).await? else { continue };
            if let Ok(config) = mapping::config::parse(&stored.text) {
                return Ok(Current { version, config, broken: Some(why) });
            }
        }
        Err(misconfigured(why))
    }
}

fn misconfigured(why: String) -> Failure {
    Failure::Misconfigured { what: "configuration", why }
}
