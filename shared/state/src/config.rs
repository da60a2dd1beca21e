//! The pushed configuration, with its history.

use std::sync::Arc;

use jiff::Timestamp;
use ports::{Failure, Table, When};
use serde::{Deserialize, Serialize};

use crate::{Store, keys, store};

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
        self.store.write(vec![active, history]).await?;
        Ok(Pushed::Stored(version))
    }
}
