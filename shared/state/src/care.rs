//! What people do with open exceptions. None of it closes one: that happens when the cause is gone.

use std::sync::Arc;

use jiff::Timestamp;
use ports::{Clock, Failure, TableError};
use serde::{Deserialize, Serialize};

use crate::{Store, Versioned, actions::Actions, exceptions::Exception, keys, store};

/// How often a write is tried again when a flow was first.
const ATTEMPTS: usize = 8;
/// Older notes than these are only in the trail.
const NOTES: usize = 20;

/// What somebody wrote about an exception, or that somebody has seen it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// The name that the person gave.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// What was written.
    pub text: String,
}

/// What a person does with an open exception.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed<'a> {
    /// Says that it was seen.
    Acknowledge,
    /// Gives it to somebody, or to nobody.
    Assign(Option<&'a str>),
    /// Writes about it.
    Note(&'a str),
}

/// The exceptions, as people take care of them.
#[derive(Clone)]
pub struct Care {
    store: Store,
    clock: Arc<dyn Clock>,
    actions: Actions,
}

impl Care {
    /// Those kept in `store`.
    pub fn new(store: Store, clock: Arc<dyn Clock>) -> Self {
        Self { actions: Actions::new(store.clone(), clock.clone()), store, clock }
    }

    /// Does it, and records that `by` did; the exception as it stands then, or `None` when it is not open.
    ///
    /// # Errors
    /// `Transient` when it is not known to be done.
    pub async fn take(
        &self,
        code: &str,
        subject: &str,
        by: &str,
        deed: Deed<'_>,
    ) -> Result<Option<Exception>, Failure> {
        let key = keys::open_exception(code, subject);
        for _ in 0..ATTEMPTS {
            let Some(found) = self.store.read::<Exception>(&key).await? else { return Ok(None) };
            let after = self.after(&found.value, by, deed);
            let [before, now] = [&found.value, &after].map(|exception| stands(exception, deed));
            let on = format!("{code} {subject}");
            let action = self.actions.record(by, name(deed), &on, &before, &now);
            // A flow that meets the problem again counts it in the same item: neither may undo the other.
            let write = store::put(key.clone(), Versioned::unchanged(&Some(found)), &after, None);
            match self.store.write(vec![write, action]).await {
                Ok(()) => return Ok(Some(after)),
                Err(TableError::Conflict(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(Failure::Transient(format!("exception {code} is contended")))
    }

    fn after(&self, before: &Exception, by: &str, deed: Deed<'_>) -> Exception {
        let mut after = before.clone();
        let note = |text: &str| Note { by: by.to_owned(), at: self.clock.now(), text: text.to_owned() };
        match deed {
            Deed::Acknowledge => after.acknowledged = Some(note("")),
            Deed::Assign(to) => after.assignee = to.map(str::to_owned),
            Deed::Note(text) => {
                after.notes.push(note(text));
                let old = after.notes.len().saturating_sub(NOTES);
                after.notes.drain(..old);
            }
        }
        after
    }
}

fn name(deed: Deed<'_>) -> &'static str {
    match deed {
        Deed::Acknowledge => "acknowledge",
        Deed::Assign(_) => "assign",
        Deed::Note(_) => "note",
    }
}

/// What the deed changes, as it stands in `exception`.
fn stands(exception: &Exception, deed: Deed<'_>) -> String {
    match deed {
        Deed::Acknowledge => exception.acknowledged.as_ref().map(|note| note.by.clone()),
        Deed::Assign(_) => exception.assignee.clone(),
        Deed::Note(_) => exception.notes.last().map(|note| note.text.clone()),
    }
    .unwrap_or_default()
}
