//! One run under the lease.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use mapping::exception::{self as kind, Kind};
use ports::{Failure, Mode};
use state::{
    Lease,
    config::Current,
    lease::names,
    run_log,
    stock::Chunks,
    transfers::{TransferFlow, Transfers},
};

use crate::{
    TransferPoll, Wish, ending,
    report::{Outcome, Report},
};

/// As long as an invocation may last (`template.yaml`): nobody takes over from a holder that can still send.
const LEASE: Duration = Duration::from_secs(300);
/// What one order can need: a create and a lookup that both run into their limits.
const RESERVE: Duration = Duration::from_secs(90);
/// Reads ask for rows that were confirmed this long before the last read began: our clock and WAIR's differ, and pages shift.
const OVERLAP: SignedDuration = SignedDuration::from_mins(30);
/// The cursor of a quiet flow moves this seldom, so that a run that changes nothing stores nothing.
const CURSOR_LAG: SignedDuration = SignedDuration::from_mins(60);
/// After something has waited, so many further reads ask for everything: pages that shift can hide a row from one of them.
const WHOLE_READS: u8 = 2;

pub(crate) async fn once(poll: &TransferPoll, wish: Wish, deadline: Timestamp) -> Result<Report, Failure> {
    let started = poll.clock.now();
    let (mintsoft_before, wair_before) = (poll.mintsoft.calls(), poll.wair.calls());
    let mut report = Report { mode: "delta", started, observed_only: poll.mode == Mode::Observe, ..Report::default() };
    let Some(mut lease) = poll.leases.take(names::TRANSFERS, LEASE).await? else {
        report.outcome = Outcome::Busy;
        return Ok(report);
    };
    report.fence = lease.fence();
    let ended = under_lease(poll, wish, deadline, &mut lease, &mut report).await;
    report.milliseconds = (poll.clock.now() - started).as_millis().try_into().unwrap_or(i64::MAX);
    report.mintsoft_calls = poll.mintsoft.calls() - mintsoft_before;
    report.wair_calls = poll.wair.calls() - wair_before;
    report.budget_percent = poll.mintsoft.fullest_percent();
    log(&report);
    let (before, flow) = match ended {
        Ok(flows) => flows,
        Err(failure) => {
            poll.leases.give_back(lease).await?;
            return Err(failure);
        }
    };
    let mut writes = Vec::new();
    if flow != before {
        writes.push(Transfers::put_flow(&flow));
    }
    if flow != before || !report.is_quiet() {
        writes.push(run_log::row("transfers", started, poll.clock.random(), &report));
    }
    if report.is_good() {
        lease.note_good(poll.clock.now());
    }
    writes.push(lease.release());
    poll.store.write(writes).await?;
    Ok(report)
}

/// The flow's record as it was found, and as the run leaves it.
async fn under_lease(
    poll: &TransferPoll,
    wish: Wish,
    deadline: Timestamp,
    lease: &mut Lease,
    report: &mut Report,
) -> Result<(TransferFlow, TransferFlow), Failure> {
    let before = poll.transfers.flow().await?;
    let current = match poll.config.current().await {
        Ok(current) => current,
        Err(failure @ Failure::Misconfigured { .. }) => {
            (report.outcome, report.reason) = (Outcome::Halted, Some(failure.to_string()));
            let mut flow = before.clone();
            let found = Found::from([((kind::CONFIG_MISSING.code, "configuration".to_owned()), failure.to_string())]);
            ending::open(poll, &mut flow, &found, lease).await?;
            return Ok((before, flow));
        }
        Err(failure) => return Err(failure),
    };
    report.config = current.version;
    let flow = before.clone();
    let mut run = Run {
        poll,
        lease,
        report,
        deadline,
        flow,
        current,
        chunks: Chunks::default(),
        found: Found::new(),
        waits: false,
        in_doubt: false,
        called: poll.mintsoft.calls(),
        whole: false,
        read: false,
        told: false,
        mintsoft: None,
        wair: None,
    };
    run.all(wish).await?;
    if poll.mode == Mode::Observe {
        // Nothing was taken from the shelf, and what was seen now is to be sent once the mode is live.
        (run.flow.reserved, run.flow.cursor) = (before.reserved.clone(), before.cursor);
    }
    run.settle().await?;
    let flow = run.flow;
    Ok((before, flow))
}

/// What this run found wrong: code and subject, and the detail.
pub(crate) type Found = BTreeMap<(&'static str, String), String>;

/// One run and all that it works on.
pub(crate) struct Run<'a> {
    pub(crate) poll: &'a TransferPoll,
    pub(crate) lease: &'a mut Lease,
    pub(crate) report: &'a mut Report,
    /// When the process is killed.
    pub(crate) deadline: Timestamp,
    pub(crate) flow: TransferFlow,
    pub(crate) current: Arc<Current>,
    pub(crate) chunks: Chunks,
    pub(crate) found: Found,
    /// Something could not go and has to be seen again.
    pub(crate) waits: bool,
    /// A create is out of which nobody knows whether it arrived.
    pub(crate) in_doubt: bool,
    /// Calls to Mintsoft before this run.
    pub(crate) called: u32,
    /// This read asks for all open transfers.
    pub(crate) whole: bool,
    /// The list was read to its end.
    pub(crate) read: bool,
    /// WAIR has all progress.
    pub(crate) told: bool,
    /// Why Mintsoft was not asked any further.
    pub(crate) mintsoft: Option<Failure>,
    /// Why WAIR was not asked any further.
    pub(crate) wair: Option<Failure>,
}

impl Run<'_> {
    async fn all(&mut self, wish: Wish) -> Result<(), Failure> {
        self.go_on(wish == Wish::Full).await?;
        self.whole = wish == Wish::Full || self.waits || self.flow.whole_reads > 0 || self.flow.cursor.is_none();
        self.report.mode = if self.whole { "full" } else { "delta" };
        let began = self.poll.clock.now();
        let from = self.flow.cursor.filter(|_| !self.whole).map(|cursor| cursor - OVERLAP);
        match self.poll.wair.recommended_transfers(from).await {
            Ok(rows) => {
                self.read = true;
                self.send_new(rows).await?;
                self.advance(began);
            }
            Err(failure) => self.wair = Some(failure),
        }
        self.tell().await
    }

    /// All that was read is durable, or will be read again.
    fn advance(&mut self, began: Timestamp) {
        let moves = !self.report.sent.is_empty() || self.waits;
        if moves || self.flow.cursor.is_none_or(|cursor| began - cursor > CURSOR_LAG) {
            self.flow.cursor = Some(began);
        }
        if self.waits {
            self.flow.whole_reads = WHOLE_READS;
        } else if self.whole {
            self.flow.whole_reads = self.flow.whole_reads.saturating_sub(1);
        }
    }

    /// Notes something that a person has to see.
    pub(crate) fn find(&mut self, kind: &Kind, subject: impl Into<String>, detail: impl Into<String>) {
        self.found.insert((kind.code, subject.into()), detail.into());
    }

    /// Whether another order can still be sent in this run. Fails when the lease is lost.
    pub(crate) async fn may_send(&mut self) -> Result<bool, Failure> {
        self.poll.leases.keep(self.lease).await?;
        if self.poll.clock.now() + RESERVE > self.deadline {
            self.report.outcome = Outcome::Unfinished;
            return Ok(false);
        }
        Ok(self.mintsoft.is_none())
    }
}

fn log(report: &Report) {
    tracing::info!(
        run.mode = report.mode,
        run.outcome = ?report.outcome,
        run.reason = report.reason,
        run.fence = report.fence,
        run.milliseconds = report.milliseconds,
        transfers.rows = report.rows,
        transfers.sent = report.sent.len(),
        transfers.waiting = report.waiting,
        transfers.told = report.told,
        mintsoft.calls = report.mintsoft_calls,
        wair.calls = report.wair_calls,
        "transfer poll ended"
    );
}
