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
        if of_kind(open, kind).count() >= MOST_OPEN && !open.contains(&entry) {
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
        let known: BTreeSet<String> = of_kind(open, kind).map(str::to_owned).collect();
        let (mut subjects, mut room) = (BTreeSet::new(), MOST_OPEN.saturating_sub(known.len()));
        for (subject, detail) in found {
            subjects.insert(subject.to_owned());
            if room > 0 && !known.contains(subject) {
                self.raise(open, kind, subject, &detail).await?;
                room -= 1;
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

fn of_kind<'o>(open: &'o Open, kind: &Kind) -> impl Iterator<Item = &'o str> {
    let code = kind.code;
    open.iter().filter(move |(other, _)| other == code).map(|(_, subject)| subject.as_str())
}
