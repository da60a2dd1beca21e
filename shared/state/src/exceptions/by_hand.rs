//! What people do with open exceptions. Each deed is recorded by the write that does it.

use ports::{Failure, Write};

use super::{Acknowledged, Exception, Exceptions};
use crate::audit::Deed;

impl Exceptions {
    /// Gives an open exception to somebody, or to nobody; `None` when it is not open.
    ///
    /// # Errors
    /// `Transient` when it could not be recorded; `Unknown` when nobody knows: look before doing it again.
    pub async fn assign(
        &self,
        (code, subject): (&str, &str),
        by: &str,
        to: Option<&str>,
    ) -> Result<Option<Exception>, Failure> {
        let change = |open| Exception { assignee: to.map(str::to_owned), ..open };
        self.by_hand((code, subject), by, "assign", change, |open| open.assignee.clone()).await
    }

    /// Writes a note on an open exception in place of the one that is there; `None` when it is not open. A note holds no
    /// personal data of customers.
    ///
    /// # Errors
    /// As [`Exceptions::assign`].
    pub async fn annotate(
        &self,
        (code, subject): (&str, &str),
        by: &str,
        note: &str,
    ) -> Result<Option<Exception>, Failure> {
        let change = |open| Exception { note: Some(note.to_owned()), ..open };
        self.by_hand((code, subject), by, "annotate", change, |open| open.note.clone()).await
    }

    /// Says that somebody has seen an open exception; `None` when it is not open.
    ///
    /// # Errors
    /// As [`Exceptions::assign`].
    pub async fn acknowledge(&self, (code, subject): (&str, &str), by: &str) -> Result<Option<Exception>, Failure> {
        let now = self.clock.now();
        let change = |open| Exception { acknowledged: Some(Acknowledged { by: by.to_owned(), at: now }), ..open };
        let shown = |open: &Exception| open.acknowledged.as_ref().map(|seen| format!("{} at {}", seen.by, seen.at));
        self.by_hand((code, subject), by, "acknowledge", change, shown).await
    }

    async fn by_hand(
        &self,
        (code, subject): (&str, &str),
        by: &str,
        what: &str,
        change: impl Fn(Exception) -> Exception,
        shown: impl Fn(&Exception) -> Option<String>,
    ) -> Result<Option<Exception>, Failure> {
        let deed = |before: &Exception, after: &Exception| -> Option<Write> {
            let (by, what, subject) = (by.to_owned(), what.to_owned(), format!("{code} {subject}"));
            let deed = Deed { by, what, subject, at: self.clock.now(), before: shown(before), after: shown(after) };
            Some(deed.record(self.clock.random()))
        };
        self.change(code, subject, change, deed).await
    }
}
