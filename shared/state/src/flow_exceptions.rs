//! Exceptions as a flow sees them: it remembers in its own record which ones it has open, so that a quiet run need not ask.

use std::collections::BTreeSet;

use mapping::exception::{self as kind, Kind};
use ports::Failure;

use crate::exceptions::Exceptions;

/// More than this many open exceptions of one kind are one problem; the rest is only counted in the log.
pub const MOST_OPEN: usize = 200;

/// Code and subject of what a flow opened and has not closed yet.
pub type Open = BTreeSet<(String, String)>;

impl Exceptions {
    /// Opens an exception for a flow, or counts it once more.
    ///
    /// # Errors
    /// As [`Exceptions::open`].
    pub async fn raise(&self, open: &mut Open, kind: &Kind, subject: &str, detail: &str) -> Result<(), Failure> {
        let entry = (kind.code.to_owned(), subject.to_owned());
        let of_this_kind = open.iter().filter(|(code, _)| code == kind.code).count();
        if of_this_kind >= MOST_OPEN && !open.contains(&entry) {
            tracing::warn!(exception.code = kind.code, exception.subject = subject, "too many of one kind; not opened");
            return Ok(());
        }
        self.open(kind, subject, detail).await?;
        open.insert(entry);
        Ok(())
    }

    /// Makes these subjects, with what was found of each, the open ones of a kind: opens those that are new, leaves those
    /// that are open as they are, and closes the others of which `judged` says that this run could tell.
    ///
    /// # Errors
    /// As [`Exceptions::open`].
    pub async fn settle_on<'s>(
        &self,
        open: &mut Open,
        kind: &Kind,
        found: impl IntoIterator<Item = (&'s str, String)>,
        judged: impl Fn(&str) -> bool,
    ) -> Result<(), Failure> {
        let mut subjects = BTreeSet::new();
        for (subject, detail) in found {
            subjects.insert(subject.to_owned());
            let of_this_kind = open.iter().filter(|(code, _)| code == kind.code).count();
            if of_this_kind < MOST_OPEN && !open.contains(&(kind.code.to_owned(), subject.to_owned())) {
                self.raise(open, kind, subject, &detail).await?;
            }
        }
        self.settle(open, kind, |subject| judged(subject) && !subjects.contains(subject)).await?;
        if subjects.len() > MOST_OPEN {
            tracing::warn!(
                exception.code = kind.code,
                exception.subjects = subjects.len(),
                "too many of one kind; not all opened"
            );
        }
        Ok(())
    }

    /// Closes all remembered exceptions of a kind whose subject is no longer in trouble.
    ///
    /// # Errors
    /// As [`Exceptions::close`].
    pub async fn settle(&self, open: &mut Open, kind: &Kind, over: impl Fn(&str) -> bool) -> Result<(), Failure> {
        let is_over = |(code, subject): &&(String, String)| code == kind.code && over(subject);
        let gone: Vec<_> = open.iter().filter(is_over).cloned().collect();
        for entry in gone {
            self.close(kind, &entry.1).await?;
            open.remove(&entry);
        }
        Ok(())
    }

    /// Opens the problem that a vendor (`Mintsoft` or `WAIR`) has now, and closes the one that it had: it has one at a time.
    ///
    /// # Errors
    /// As [`Exceptions::open`].
    pub async fn blame(&self, open: &mut Open, vendor: &str, failure: &Failure) -> Result<(), Failure> {
        let unavailable = if vendor == "WAIR" { &kind::WAIR_UNAVAILABLE } else { &kind::MINTSOFT_UNAVAILABLE };
        let refused = &kind::CREDENTIALS_REFUSED;
        let was_refused = open.contains(&(refused.code.to_owned(), vendor.to_owned()));
        let (now, before) = match failure {
            Failure::Misconfigured { .. } => (refused, unavailable),
            // While the key is refused, waiting for the next log-in is no other problem.
            Failure::Throttled { .. } if was_refused => (refused, unavailable),
            _ => (unavailable, refused),
        };
        self.raise(open, now, vendor, &failure.to_string()).await?;
        self.settle(open, before, |subject| subject == vendor).await
    }
}
