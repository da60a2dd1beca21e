//! How a run ends: its outcome, and the exceptions that open or close with it.

use mapping::exception as kind;
use ports::Failure;
use state::{
    Lease,
    transfers::{Opened, TransferFlow, Transfers},
};

use crate::{
    TransferPoll,
    report::Outcome,
    run::{Found, Run},
};

/// More than this many of one kind are one problem; the rest is only counted in the log.
const MOST: usize = 200;

/// Opens what was found, unless it stands there with the same words already.
pub(crate) async fn open(
    poll: &TransferPoll,
    flow: &mut TransferFlow,
    found: &Found,
    lease: &Lease,
) -> Result<(), Failure> {
    let mut changed = Vec::new();
    let mut new = false;
    for ((code, subject), detail) in found {
        let of_kind = || flow.open.iter().filter(|open| open.code == *code);
        let before = of_kind().find(|open| open.subject == *subject);
        if before.is_some_and(|open| open.detail == *detail) {
            continue;
        }
        if before.is_none() && of_kind().count() >= MOST {
            tracing::warn!(exception.code = code, exception.subject = subject, "too many of one kind; not opened");
            continue;
        }
        if before.is_none() {
            new = true;
            // Without words until it is surely open.
            let (code, subject) = ((*code).to_owned(), subject.clone());
            flow.open.insert(Opened { code, subject, detail: String::new() });
        }
        changed.push((*code, subject, detail));
    }
    if new {
        // Before they are opened: whatever happens to this process, a later run knows what it may have to close.
        poll.store.write(vec![lease.check(), Transfers::put_flow(flow)]).await?;
    }
    for (code, subject, detail) in changed {
        let Some(kind) = kind::kind(code) else { continue };
        poll.exceptions.open(kind, subject, detail).await?;
        flow.open.retain(|open| open.code != code || open.subject != *subject);
        flow.open.insert(Opened { code: code.to_owned(), subject: subject.clone(), detail: detail.clone() });
    }
    Ok(())
}

impl Run<'_> {
    /// Says how the run ended, and opens and closes exceptions.
    pub(crate) async fn settle(&mut self) -> Result<(), Failure> {
        if !self.flow.unfinished.is_empty() && self.report.outcome == Outcome::Done {
            self.report.outcome = Outcome::Unsent;
        }
        self.blame();
        open(self.poll, &mut self.flow, &self.found, self.lease).await?;
        let over: Vec<Opened> = self.flow.open.iter().filter(|open| self.is_over(open)).cloned().collect();
        for opened in over {
            if let Some(kind) = kind::kind(&opened.code) {
                self.poll.exceptions.close(kind, &opened.subject).await?;
            }
            self.flow.open.remove(&opened);
        }
        Ok(())
    }

    fn blame(&mut self) {
        let vendors = [
            ("Mintsoft", &kind::MINTSOFT_UNAVAILABLE, self.mintsoft.clone()),
            ("WAIR", &kind::WAIR_UNAVAILABLE, self.wair.clone()),
        ];
        for (vendor, unavailable, failure) in vendors {
            let Some(failure) = failure else { continue };
            let kind = match failure {
                Failure::Misconfigured { .. } => &kind::CREDENTIALS_REFUSED,
                _ => unavailable,
            };
            self.find(kind, vendor, failure.to_string());
            self.report.outcome = if self.read { Outcome::Unsent } else { Outcome::Held };
            self.report.reason = Some(failure.to_string());
        }
    }

    fn is_over(&self, open: &Opened) -> bool {
        if self.found.keys().any(|(code, subject)| *code == open.code && *subject == open.subject) {
            return false;
        }
        let is = |kinds: &[kind::Kind]| kinds.iter().any(|kind| kind.code == open.code);
        if is(&[kind::TRANSFER_UNMAPPED, kind::TRANSFER_SHORT, kind::TRANSFER_CHANGED, kind::TRANSFER_ROW_UNREADABLE]) {
            // What a read of everything does not show any more is withdrawn. Groups that were not reached were not judged.
            return self.read && self.whole && self.mintsoft.is_none() && self.report.outcome != Outcome::Unfinished;
        }
        if is(&[kind::TRANSFER_REFUSED, kind::TRANSFER_AMBIGUOUS]) {
            return !self.flow.unfinished.contains(&open.subject);
        }
        if is(&[kind::TRANSFER_REFUSED_BY_WAIR]) {
            return self.told;
        }
        let wair_well = self.read && self.wair.is_none();
        // When nothing has to be asked of Mintsoft any more, its illness is no problem of this flow.
        let asked = self.poll.mintsoft.calls() > self.called || !self.in_doubt;
        let mintsoft_well = self.mintsoft.is_none() && asked;
        match (open.code.as_str(), open.subject.as_str()) {
            (_, "WAIR") => wair_well,
            (_, "Mintsoft") => mintsoft_well,
            // There is a configuration, or this would not run.
            _ => true,
        }
    }
}
