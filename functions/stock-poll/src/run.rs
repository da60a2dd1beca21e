//! One run under the lease.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use mapping::{
    exception::{self as kind, Kind},
    sku::Sku,
    stock::{
        cursor::Cursor,
        plan::{Fed, fed},
        reading::Reading,
    },
};
use ports::defect::{Defect, on};
use ports::{Failure, Mode};
use state::{
    Found, Lease,
    config::Current,
    keys,
    lease::names,
    run_log,
    stock::{Chunks, StockFlow, StockState, Unfinished},
};

use crate::{
    StockPoll, Wish,
    ending::{self, Stop},
    report::{Outcome, Report},
};

/// A holder that dies keeps others out for this long; longer than one page takes with all its attempts and pauses.
const LEASE: Duration = Duration::from_secs(300);
/// What only this flow opens and closes.
const OWN: [&Kind; 12] = [
    &kind::STOCK_ROW_UNREADABLE,
    &kind::STOCK_SKU_BLANK,
    &kind::STOCK_CLIENT_FOREIGN,
    &kind::STOCK_REFUSED_BY_WAIR,
    &kind::VANISH_GUARD,
    &kind::WAREHOUSE_MISSING,
    &kind::WAREHOUSE_UNMAPPED,
    &kind::UPSTREAM_DRIFT,
    &kind::UPSTREAM_GUARD,
    &kind::UPSTREAM_LEVEL_REFUSED,
    &kind::UPSTREAM_LOCATION_UNKNOWN,
    &kind::CONFIG_BROKEN,
];
/// An unfinished read that is older is given up.
const CONTINUE_WITHIN: SignedDuration = SignedDuration::from_hours(6);

pub(crate) async fn once(poll: &StockPoll, wish: Wish, deadline: Timestamp) -> Result<Report, Failure> {
    let started = poll.clock.now();
    let (mintsoft_before, wair_before) = (poll.mintsoft.calls(), poll.wair.calls());
    let mut report =
        Report { mode: name(&wish), started, observed_only: poll.mode == Mode::Observe, ..Report::default() };
    let Some(mut lease) = poll.leases.take_with_call(names::STOCK, LEASE, poll.calls_set_aside).await? else {
        report.outcome = Outcome::Busy;
        return Ok(report);
    };
    report.fence = lease.fence();
    let ended = under_lease(poll, wish, deadline, &mut lease, &mut report).await;
    report.milliseconds = (poll.clock.now() - started).as_millis().try_into().unwrap_or(i64::MAX);
    report.mintsoft_calls = poll.mintsoft.calls() - mintsoft_before;
    report.wair_calls = poll.wair.calls() - wair_before;
    report.budget_percent = poll.mintsoft.fullest_percent();
    report.age_seconds = age(report.as_of.max(lease.as_of()), poll.clock.now());
    let ended = match ended {
        Ok((before, ended)) => ending::settle(poll, &mut report, ended).await.map(|flow| (before, flow)),
        Err(failure) => Err(failure),
    };
    log(&report);
    let (before, flow) = match ended {
        Ok(flows) => flows,
        Err(failure) => {
            // What it has opened is not stored: the next run has to look for it.
            poll.leases.abandon(lease).await?;
            return Err(failure);
        }
    };
    // A run that wrote to a vendor has stored what it was about to send: that has to go, whatever else changed.
    let stored = flow != before || report.wair_calls > 0 || (report.upstream > 0 && !report.observed_only);
    let mut writes = Vec::new();
    if stored {
        writes.push(StockState::put_flow(&flow));
    }
    if stored || !report.is_quiet() {
        writes.push(run_log::row("stock", started, poll.clock.random(), &report));
    }
    if report.is_good() {
        lease.note_good(poll.clock.now());
    }
    // Kept in the lease, so that a quiet poll writes nothing more for it.
    writes.push(match report.as_of {
        Some(moment) => lease.release_as_of(moment),
        None => lease.release(),
    });
    poll.leases.finish(names::STOCK, writes).await?;
    Ok(report)
}

/// The flow's record as it was found, and as the run leaves it.
async fn under_lease(
    poll: &StockPoll,
    wish: Wish,
    deadline: Timestamp,
    lease: &mut Lease,
    report: &mut Report,
) -> Result<(StockFlow, (StockFlow, Result<(), Stop>)), Failure> {
    // One request for all that an idle poll has to know: what the last run left, the configuration, and whether Mintsoft has
    // asked for a pause.
    let found = poll.store.read_all(&[keys::flow("stock"), keys::config_active(), keys::budget("mintsoft")]).await?;
    let before: StockFlow = found.get(&keys::flow("stock"))?.map(|found| found.value).unwrap_or_default();
    let mut flow = before.clone();
    poll.exceptions.adopt(&mut flow.open, lease, &OWN, &["Mintsoft", "WAIR", "configuration"]).await?;
    let current = match poll.config.found(&found).await {
        Ok(current) => current,
        Err(failure) => return Ok((before, (flow, Err(Stop::Ours(failure))))),
    };
    report.config = current.version;
    let fed = fed(&current.config);
    // Every flow goes on with the last good version; one of them says so.
    match &current.broken {
        Some(why) => poll.exceptions.raise(&mut flow.open, &kind::CONFIG_BROKEN, "configuration", why).await?,
        None => poll.exceptions.settle(&mut flow.open, &kind::CONFIG_BROKEN, |_| true).await?,
    }
    let mut run = Run { poll, lease, report, deadline, flow, found, current, fed, chunks: Chunks::default() };
    let ended = run.all(wish).await;
    Ok((before, (run.flow, ended)))
}

/// One run and all that it works on.
pub(crate) struct Run<'a> {
    pub(crate) poll: &'a StockPoll,
    pub(crate) lease: &'a mut Lease,
    pub(crate) report: &'a mut Report,
    /// When the process is killed.
    pub(crate) deadline: Timestamp,
    /// The record as the last run left it; how far this run has read is entered at its very end.
    pub(crate) flow: StockFlow,
    /// What was read at the beginning.
    pub(crate) found: Found,
    pub(crate) current: Arc<Current>,
    pub(crate) fed: Vec<Fed>,
    pub(crate) chunks: Chunks,
}

/// How far a read has come. It enters the flow's record last, when everything that was read is durable.
#[derive(Debug, Default)]
pub(crate) struct Advance {
    pub(crate) cursor: Option<Cursor>,
    /// When the full read began that is now complete.
    pub(crate) full: Option<Timestamp>,
    pub(crate) doubts: BTreeSet<Sku>,
    /// When the read began, if it has seen everything or all that changed: what is known now is at least as new.
    pub(crate) as_of: Option<Timestamp>,
}

impl Advance {
    fn enter(self, flow: &mut StockFlow) {
        flow.cursor = self.cursor.or(flow.cursor.take());
        if self.full.is_some() {
            (flow.last_full, flow.unfinished) = (self.full, None);
        }
        flow.doubts = self.doubts;
    }
}

impl Run<'_> {
    async fn all(&mut self, wish: Wish) -> Result<(), Stop> {
        let read = match wish {
            Wish::Targeted { skus } => self.targeted(&skus).await?,
            Wish::Levels(events) => Some(self.enter_levels(events).await?),
            Wish::Full { accept } => self.full(None, accept).await?,
            Wish::Delta => {
                let recent = |read: &Unfinished| self.poll.clock.now() - read.started < CONTINUE_WITHIN;
                let unfinished = self.flow.unfinished.filter(recent);
                if unfinished.is_some() || self.flow.last_full.is_none() || self.flow.cursor.is_none() {
                    self.full(unfinished, unfinished.and_then(|read| read.accepted)).await?
                } else {
                    self.delta().await?
                }
            }
        };
        let Some(advance) = read else { return Ok(()) };
        if on(Defect::CursorFirst) {
            let flow = StockFlow { cursor: advance.cursor.clone().or(self.flow.cursor.clone()), ..self.flow.clone() };
            self.poll.store.write(vec![StockState::put_flow(&flow)]).await.map_err(Failure::from)?;
        }
        let failed = self.bring_upstream().await?;
        self.publish().await?;
        if let Some(why) = failed {
            (self.report.outcome, self.report.reason) = (Outcome::Unset, Some(why));
        }
        self.poll.stock.save(&mut self.chunks, self.lease).await?;
        self.report.as_of = advance.as_of;
        advance.enter(&mut self.flow);
        self.flow.config = Some(self.current.version);
        Ok(())
    }

    /// Counts SKUs whose figures changed under one of these observation orders.
    pub(crate) fn count_changes(&mut self, orders: [u64; 2]) {
        self.report.changed_skus = self.chunks.skus().filter(|sku| orders.contains(&sku.observed)).count() as u64;
    }

    /// The cursor after a read that began at `began`.
    pub(crate) fn cursor_after(&self, reading: &Reading, began: Timestamp) -> Option<Cursor> {
        let elapsed = self.poll.clock.now() - began;
        reading.progress.cursor(self.flow.cursor.as_ref(), elapsed, &self.current.config.mintsoft.time_zone)
    }
}

fn age(as_of: Option<Timestamp>, now: Timestamp) -> Option<u64> {
    as_of.map(|moment| u64::try_from((now - moment).as_secs()).unwrap_or(0))
}

fn name(wish: &Wish) -> &'static str {
    match wish {
        Wish::Delta => "delta",
        Wish::Full { .. } => "full",
        Wish::Targeted { .. } => "targeted",
        Wish::Levels(_) => "levels",
    }
}

fn log(report: &Report) {
    tracing::info!(
        run.mode = report.mode,
        run.outcome = ?report.outcome,
        run.reason = report.reason,
        run.fence = report.fence,
        run.milliseconds = report.milliseconds,
        stock.rows = report.rows,
        stock.changed_skus = report.changed_skus,
        stock.levels = report.levels,
        stock.allocations = report.allocations,
        stock.upstream = report.upstream,
        mintsoft.calls = report.mintsoft_calls,
        wair.calls = report.wair_calls,
        "stock poll ended"
    );
}
