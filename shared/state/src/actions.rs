//! What people did: who, what, when, and how it stood before and after.

use std::sync::Arc;

use jiff::Timestamp;
use ports::{Clock, Failure, Key, When, Write};
use serde::{Deserialize, Serialize};

use crate::{Store, keys, store};

/// One action of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    /// When it was done.
    pub at: Timestamp,
    /// The name that the person gave.
    pub by: String,
    /// What was done: `assign`, `pause`, ….
    pub what: String,
    /// To what: an exception's code and subject, a flow's name.
    pub on: String,
    /// How it stood before; empty for nothing.
    pub before: String,
    /// How it stands after.
    pub after: String,
}

/// The trail of all actions; nothing is ever removed from it.
#[derive(Clone)]
pub struct Actions {
    store: Store,
    clock: Arc<dyn Clock>,
}

impl Actions {
    /// The trail kept in `store`.
    pub fn new(store: Store, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }

    /// The write that records an action now, for the transaction of what it is about.
    pub fn record(&self, by: &str, what: &str, on: &str, before: &str, after: &str) -> Write {
        let at = self.clock.now();
        let own = str::to_owned;
        let action = Action { at, by: own(by), what: own(what), on: own(on), before: own(before), after: own(after) };
        let time = at.to_string();
        let key = Key::new(keys::actions(&time), format!("{time}#{:016x}", self.clock.random()));
        store::put(key, When::Any, &action, None)
    }

    /// Records an action that has no transaction of its own.
    ///
    /// # Errors
    /// `Transient` when it could not be recorded.
    pub async fn note(&self, by: &str, what: &str, on: &str, before: &str, after: &str) -> Result<(), Failure> {
        Ok(self.store.write(vec![self.record(by, what, on, before, after)]).await?)
    }

    /// The actions of one month (`2026-11`, UTC), oldest first.
    ///
    /// # Errors
    /// `Transient` when the table cannot be read.
    pub async fn month(&self, month: &str) -> Result<Vec<Action>, Failure> {
        let items = self.store.table().query(&keys::actions(month), "").await?;
        items.iter().map(|item| store::decode(item).map(|found| found.value)).collect()
    }
}
