//! Who changed what by hand.

use std::time::Duration;

use jiff::{Timestamp, civil::Date};
use ports::{Failure, Key, When, Write};
use serde::{Deserialize, Serialize};

use crate::{Store, keys, store};

/// Records stay readable for two years.
const KEEP: Duration = Duration::from_secs(2 * 365 * 86_400);

/// One thing that a person did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Deed {
    /// Who, by name.
    pub by: String,
    /// What, as a word: `assign`, `replay run`.
    pub what: String,
    /// To what it was done, as people write it.
    pub subject: String,
    /// When.
    pub at: Timestamp,
    /// How it stood before, if it stood at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// How it stands now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

impl Deed {
    /// The write that records it, for the transaction that does it. `unique` keeps deeds of one moment apart.
    pub fn record(&self, unique: u64) -> Write {
        let text = self.at.to_string();
        let key = Key::new(keys::audit_day(text.get(..10).unwrap_or_default()), format!("{text}#{unique:016x}"));
        store::put(key, When::Any, self, Some(self.at + KEEP))
    }
}

/// What was done by hand on one day (UTC), oldest first.
///
/// # Errors
/// `Transient` when the table cannot be read.
pub async fn day(store: &Store, day: Date) -> Result<Vec<Deed>, Failure> {
    let items = store.table().query(&keys::audit_day(&day.to_string()), "").await?;
    items.iter().map(|item| store::decode(item).map(|found| found.value)).collect()
}
