//! Exceptions as a flow sees them: it remembers in its own record which ones it has open, so that a quiet run need not ask.

use std::collections::BTreeSet;

use mapping::exception::{self as kind, Kind, OTHERS};
use ports::Failure;

use crate::{Lease, exceptions::Exceptions};

/// So many exceptions of one kind are listed one by one; one more, about [`OTHERS`], stands for the rest.
pub const MOST_OPEN: usize = 200;

/// Code and subject of what a flow opened and has not closed yet.
pub type Open = BTreeSet<(String, String)>;

/// What any flow may find wrong with the world around it.
const AROUND: [&Kind; 4] =
    [&kind::MINTSOFT_UNAVAILABLE, &kind::WAIR_UNAVAILABLE, &kind::CREDENTIALS_REFUSED, &kind::CONFIG_MISSING];

impl Exceptions {
    /// Takes over what is open of a flow's `own` kinds, and about these `others` around it, when the run before this one was
    /// stopped: it may have opened what it could not store, and only this flow closes it. Whatever is named here, the flow has to
    /// close when it is over.
    ///
    /// # Errors
    /// `Transient` when the register cannot be read.
    pub async fn adopt(&self, open: &mut Open, lease: &Lease, own: &[&Kind], others: &[&str]) -> Result<(), Failure> {
        if !lease.unclean {
            return Ok(());
        }
        for kind in own {
            open.extend(self.list_open_of(kind).await?.into_iter().map(|found| (found.code, found.subject)));
        }
        let about = self.list_about(others).await?;
        let around = about.into_iter().filter(|found| AROUND.iter().any(|kind| kind.code == found.code));
        open.extend(around.map(|found| (found.code, found.subject)));
        Ok(())
    }

    /// Opens an exception for a flow, or counts it once more. When too many of its kind are open, those that cannot be listed
    /// are one exception about [`OTHERS`].
    ///
    /// # Errors
    /// As [`Exceptions::open`].
    pub async fn raise(&self, open: &mut Open, kind: &Kind, subject: &str, detail: &str) -> Result<(), Failure> {
        let entry = (kind.code.to_owned(), subject.to_owned());
        if listed(open, kind).count() >= MOST_OPEN && !open.contains(&entry) {
            let others = (kind.code.to_owned(), OTHERS.to_owned());
            // Once is enough: their number is not known here, and there may be very many.
            if !open.contains(&others) {
                let detail = format!("more than {MOST_OPEN}; the rest is listed as these are closed");
                self.open(kind, OTHERS, &detail).await?;
                open.insert(others);
            }
            return Ok(());
        }
        self.open(kind, subject, detail).await?;
        open.insert(entry);
        Ok(())
    }

    /// Makes these subjects, with what was found of each, the open ones of a kind: opens those that are new, leaves those
    /// that are open as they are, and closes the others of which `judged` says that this run could tell. Those that cannot
    /// be listed are counted in one exception about [`OTHERS`].
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
        let known: BTreeSet<String> = listed(open, kind).map(str::to_owned).collect();
        let (mut subjects, mut rest) = (BTreeSet::new(), 0_usize);
        let mut room = MOST_OPEN.saturating_sub(known.len());
        for (subject, detail) in found {
            if !subjects.insert(subject.to_owned()) || known.contains(subject) {
                continue;
            }
            if room > 0 {
                self.raise(open, kind, subject, &detail).await?;
                room -= 1;
            } else {
                rest += 1;
            }
        }
        self.settle(open, kind, |subject| subject != OTHERS && judged(subject) && !subjects.contains(subject)).await?;
        self.settle_others(open, kind, rest).await
    }

    /// Makes the exception about the `rest` say how many they are, if it does not yet.
    async fn settle_others(&self, open: &mut Open, kind: &Kind, rest: usize) -> Result<(), Failure> {
        let others = (kind.code.to_owned(), OTHERS.to_owned());
        if rest == 0 {
            if open.contains(&others) {
                self.close(kind, OTHERS).await?;
                open.remove(&others);
            }
            return Ok(());
        }
        let detail = format!("{rest} more; they are listed as the others are closed");
        if self.find(kind.code, OTHERS).await?.is_none_or(|known| known.detail != detail) {
            self.open(kind, OTHERS, &detail).await?;
        }
        open.insert(others);
        Ok(())
    }

    /// Closes all remembered exceptions of a kind whose subject is no longer in trouble. That about [`OTHERS`] closes when
    /// no subject is listed any more: until then nobody knows that there are none.
    ///
    /// # Errors
    /// As [`Exceptions::close`].
    pub async fn settle(&self, open: &mut Open, kind: &Kind, over: impl Fn(&str) -> bool) -> Result<(), Failure> {
        let is_over = |(code, subject): &&(String, String)| code == kind.code && subject != OTHERS && over(subject);
        let gone: Vec<_> = open.iter().filter(is_over).cloned().collect();
        for entry in gone {
            self.close(kind, &entry.1).await?;
            open.remove(&entry);
        }
        if listed(open, kind).next().is_none() {
            return self.settle_others(open, kind, 0).await;
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

/// The subjects of a kind that are listed one by one.
fn listed<'o>(open: &'o Open, kind: &Kind) -> impl Iterator<Item = &'o str> {
    let code = kind.code;
    open.iter().filter(move |(other, subject)| other == code && subject != OTHERS).map(|(_, subject)| subject.as_str())
}
