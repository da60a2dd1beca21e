//! One pass over the dead letters.

use std::time::Duration;

use mapping::{
    exception::{DISPATCH_MESSAGE_UNREADABLE, ORDER_MESSAGE_UNREADABLE, subject::DISPATCH_QUEUE},
    replay::{Action, Line, Report, Would},
};
use ports::{Failure, Received};
use runtime::Invocation;
use state::Lease;

use crate::{DlqReplay, judge::UNREADABLE, trouble::Trouble};

/// As many as SQS hands out at once.
const PAGE: usize = 10;
/// As long as the function may run (`template.yaml`): no letter is seen twice in a pass, and if nobody gives them back, they
/// come back by themselves.
const HIDDEN: Duration = Duration::from_secs(900);
/// So much time is left for giving back what is hidden, at some milliseconds each.
const MARGIN: Duration = Duration::from_secs(120);
/// SQS hands out at most 20,000 messages of a FIFO queue without having any of them back; half of it is left to others.
const MOST: u64 = 10_000;

/// A pass that died leaves its letters hidden until their time is over; so does who looks at them in the console.
const HIDDEN_BY_OTHERS: &str = "letters are still hidden by an earlier pass, or by somebody who looks at them";

/// How a pass ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Ended {
    /// No letter is left that could be looked at.
    Complete,
    /// As many were sent as were wanted.
    Limit,
    /// More letters stay than can be looked at.
    Full,
    /// A person wants it ended.
    Stopped,
    /// The next invocation has to go on; why.
    Early(String),
}

/// What a pass leaves behind.
pub(crate) struct Pass<'a> {
    pub(crate) replay: &'a DlqReplay,
    pub(crate) line: Line,
    pub(crate) report: Report,
    /// Whether the chosen letters are sent.
    sends: bool,
    /// Receipts of letters that stay.
    hidden: Vec<String>,
    /// Subjects of the unreadable ones.
    unreadable: Vec<String>,
    /// Whether letters wait behind a hidden one of their group, so that no pass sees them before it is gone.
    behind: bool,
}

impl<'a> Pass<'a> {
    pub(crate) fn new(replay: &'a DlqReplay, report: Report) -> Self {
        let (line, sends) = (report.wish.queue, report.wish.action == Action::Run);
        Self { replay, line, report, sends, hidden: Vec::new(), unreadable: Vec::new(), behind: false }
    }

    /// Looks at every letter, and in a run sends the chosen ones. The lease keeps everybody else from hiding letters
    /// meanwhile. Whatever happens, what is hidden is given back.
    pub(crate) async fn go(&mut self, invocation: &Invocation, lease: &mut Lease) -> Result<Ended, Failure> {
        let ended = self.pages(invocation, lease).await;
        let dead = &self.replay.letters(self.line).dead;
        for receipt in self.hidden.iter().filter(|receipt| !receipt.is_empty()) {
            if let Err(failure) = dead.give_back(receipt).await {
                tracing::info!(failure.reason = %failure, "a dead letter is not given back; it comes back by itself");
            }
        }
        let ended = ended?;
        if ended == Ended::Complete && !self.behind {
            self.settle_unreadable().await?;
        }
        Ok(ended)
    }

    async fn pages(&mut self, invocation: &Invocation, lease: &mut Lease) -> Result<Ended, Failure> {
        let Self { replay, line, sends, .. } = *self;
        loop {
            replay.leases.keep(lease).await?;
            if sends {
                self.report.updated = replay.clock.now();
                replay.replays.save(&self.report, lease).await?;
            }
            let trouble = Trouble::read(&replay.exceptions).await?;
            if let Some(why) = trouble.stops(line).filter(|_| sends) {
                return Ok(Ended::Early(format!("{why} is open")));
            }
            if invocation.left(replay.clock.now()) < MARGIN {
                return Ok(Ended::Early("its time was over".to_owned()));
            }
            if self.report.read >= MOST {
                return Ok(Ended::Full);
            }
            let page = replay.letters(line).dead.receive(PAGE, HIDDEN).await?;
            if page.is_empty() {
                return self.end_of_letters().await;
            }
            // All of the page is hidden now: each receipt is kept until its letter is deleted, and blank from then on.
            let first = self.hidden.len();
            self.hidden.extend(page.iter().map(|one| one.receipt.clone()));
            for (at, received) in page.iter().enumerate() {
                match self.one(received, &trouble, lease, invocation).await? {
                    Step::Sent => self.hidden[first + at].clear(),
                    Step::Stays => {}
                    Step::End(ended) => return Ok(ended),
                }
            }
            self.hidden.retain(|receipt| !receipt.is_empty());
        }
    }

    /// None can be received now: either all were seen, or somebody else hides some.
    async fn end_of_letters(&mut self) -> Result<Ended, Failure> {
        let depth = self.replay.letters(self.line).dead.depth().await?;
        if depth.in_flight > self.hidden.len() as u64 {
            return Ok(Ended::Early(HIDDEN_BY_OTHERS.to_owned()));
        }
        self.behind = depth.visible > 0;
        Ok(Ended::Complete)
    }

    async fn one(
        &mut self,
        received: &Received,
        trouble: &Trouble,
        lease: &mut Lease,
        invocation: &Invocation,
    ) -> Result<Step, Failure> {
        let Self { replay, line, sends, .. } = *self;
        let (wish, started) = (self.report.wish.clone(), self.report.started);
        let run = sends.then_some(started);
        let judged = replay.judge(line, received, trouble, (wish.most_replays(), run)).await?;
        self.report.read += 1;
        if judged.letter.why.as_deref() == Some(UNREADABLE) {
            self.unreadable.push(judged.letter.subject.clone());
        }
        if !wish.chooses(&judged.letter, replay.clock.now()) {
            self.report.not_chosen += 1;
            return Ok(Step::Stays);
        }
        self.report.note(&judged.letter);
        if !sends {
            return Ok(Step::Stays);
        }
        if judged.letter.would == Would::Blocked {
            if judged.is_set_aside() {
                replay.set_aside(&self.report, &judged, lease).await?;
            }
            return Ok(Step::Stays);
        }
        // One that failed may be out as well: its answer was lost, or only its deletion.
        if wish.limit.is_some_and(|limit| self.report.sent + self.report.failed >= limit) {
            return Ok(Step::End(Ended::Limit));
        }
        if replay.replays.is_stopped(line, started).await? {
            return Ok(Step::End(Ended::Stopped));
        }
        if invocation.left(replay.clock.now()) < MARGIN {
            return Ok(Step::End(Ended::Early("its time was over".to_owned())));
        }
        replay.leases.keep(lease).await?;
        // Before it is sent: whoever goes on after a failure in the middle of a page may send fewer than are wanted, never more.
        self.report.sent += 1;
        self.report.updated = replay.clock.now();
        match replay.send(&self.report, &judged, received, lease).await {
            Ok(()) => {}
            Err(failure @ Failure::Halted(_)) => return Err(failure),
            Err(failure) => {
                self.report.sent -= 1;
                tracing::warn!(letter.subject = judged.letter.subject, failure.reason = %failure, "a letter was not sent");
                self.report.failed += 1;
                return Ok(Step::Stays);
            }
        }
        replay.clock.sleep(wish.pause()).await;
        Ok(Step::Sent)
    }

    /// Closes exceptions about unreadable letters that are gone, as this pass has seen all that are left.
    async fn settle_unreadable(&self) -> Result<(), Failure> {
        let Self { replay, line, .. } = *self;
        let kind = match line {
            Line::Orders => &ORDER_MESSAGE_UNREADABLE,
            Line::Dispatch => &DISPATCH_MESSAGE_UNREADABLE,
        };
        for open in replay.exceptions.list_open().await?.iter().filter(|open| open.code == kind.code) {
            let is_left = match line {
                Line::Orders => self.unreadable.contains(&open.subject),
                // One exception stands for all of the queue; that of the hints is none of this line.
                Line::Dispatch => open.subject != DISPATCH_QUEUE || !self.unreadable.is_empty(),
            };
            if !is_left && replay.is_settled_by_now(open) {
                replay.exceptions.close(kind, &open.subject).await?;
            }
        }
        Ok(())
    }
}

enum Step {
    Sent,
    Stays,
    End(Ended),
}
