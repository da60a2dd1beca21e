//! One run under the lease.

use std::{collections::BTreeSet, time::Duration};

use jiff::{SignedDuration, Timestamp};
use mapping::{
    budget::Class,
    exception as kind,
    sku::Sku,
    stock::{guard::Accepted, plan, reading::Reading},
};
use gate::Priority;
use ports::{Failure, Mode};
use state::{
    Lease,
    config::Current,
    run_log,
    stock::{Chunks, StockFlow, StockState, Unfinished},
};

use crate::{
    StockPoll, Wish,
    enter::Scope,
    read::Ended,
    report::{Outcome, Report},
    trouble,
};

/// A holder that dies keeps others out for this long.
const LEASE: Duration = Duration::from_secs(120);
/// An unfinished read that is older begins again.
const CONTINUE_WITHIN: SignedDuration = SignedDuration::from_hours(6);

pub(crate) async fn once(poll: &StockPoll, wish: Wish, deadline: Timestamp) -> Result<Report, Failure> {
    let started = poll.clock.now();
    let (mintsoft_before, wair_before) = (poll.mintsoft.calls(), poll.wair.calls());
    let mut report = Report { mode: name(&wish), started, observed_only: poll.mode == Mode::Observe, ..Report::default() };
    let Some(mut lease) = poll.leases.take("stock", LEASE).await? else {
        report.outcome = Outcome::Busy;
        return Ok(report);
    };
    report.fence = lease.fence();
    let stored = poll.stock.flow().await?;
    let before = stored.map(|found| found.value).unwrap_or_default();
    let mut run = Run { poll, lease: &mut lease, flow: before.clone(), report: &mut report, deadline };
    let ended = run.all(wish).await;
    let mut flow = run.flow;
    if let Err(failure) = ended {
        flow = match explain(poll, &mut report, std::mem::take(&mut flow.open), &failure).await {
            Ok(flow) => flow,
            Err(failure) => {
                log(&report);
                poll.leases.give_back(lease).await?;
                return Err(failure);
            }
        };
    } else {
        settle_outage(poll, &mut flow, &report).await?;
    }
    report.milliseconds = (poll.clock.now() - started).as_millis().try_into().unwrap_or(i64::MAX);
    report.mintsoft_calls = poll.mintsoft.calls() - mintsoft_before;
    report.wair_calls = poll.wair.calls() - wair_before;
    let mut writes = vec![run_log::row("stock", started, poll.clock.random(), &report)];
    // A run that called WAIR has stored what it was about to send: that has to go, whatever else changed.
    if flow != before || report.wair_calls > 0 {
        writes.push(StockState::put_flow(&flow));
    }
    writes.push(lease.release());
    poll.store.write(writes).await?;
    log(&report);
    Ok(report)
}

struct Run<'a> {
    poll: &'a StockPoll,
    lease: &'a mut Lease,
    flow: StockFlow,
    report: &'a mut Report,
    deadline: Timestamp,
}

impl Run<'_> {
    async fn all(&mut self, wish: Wish) -> Result<(), Failure> {
        let poll = self.poll;
        let current = poll.config.current().await?;
        self.report.config = current.version;
        let fed = plan::fed(&current.config);
        let mut chunks = Chunks::default();
        let went_on = match wish {
            Wish::Targeted { skus } => self.targeted(&current, &fed, &mut chunks, &skus).await?,
            Wish::Full { accept } => self.full(&current, &fed, &mut chunks, accept, false).await?,
            Wish::Delta => {
                let recent = |unfinished: &Unfinished| poll.clock.now() - unfinished.started < CONTINUE_WITHIN;
                let unfinished = self.flow.unfinished.as_ref().is_some_and(recent);
                if unfinished || self.flow.last_full.is_none() || self.flow.cursor.is_none() {
                    self.full(&current, &fed, &mut chunks, None, unfinished).await?
                } else {
                    self.delta(&current, &fed, &mut chunks).await?
                }
            }
        };
        if !went_on {
            return Ok(());
        }
        let everything = self.flow.config != Some(current.version);
        let published = poll.publish(self.lease, (&mut self.flow, &mut chunks), &fed, everything).await?;
        (self.report.levels, self.report.allocations) = (published.levels, published.allocations);
        self.flow.config = Some(current.version);
        poll.stock.save(&mut chunks, self.lease).await?;
        if let Some(failure) = published.failure {
            self.report.outcome = Outcome::Unsent;
            self.report.reason = Some(failure.to_string());
        }
        Ok(())
    }

    async fn delta(&mut self, current: &Current, fed: &[plan::Fed], chunks: &mut Chunks) -> Result<bool, Failure> {
        let poll = self.poll;
        (self.report.mode, self.report.outcome) = ("delta", Outcome::Done);
        poll.mintsoft.set_priority(Priority { class: Class::Delta, block: 1 });
        let began = poll.clock.now();
        let mut reading = Reading::default();
        let ended =
            poll.pages(self.lease, &self.flow, &current.config, true, (&mut reading, 1), self.deadline).await?;
        self.report.rows = reading.rows;
        match ended {
            Ended::NothingNew => return Ok(true),
            Ended::OutOfTime(page) => {
                return Err(Failure::Halted(format!("time ran short at page {page} of a delta")));
            }
            Ended::Complete | Ended::Repeated => {}
        }
        let entered = poll
            .enter(self.lease, (&mut self.flow, chunks), current, fed, &mut reading, Scope::Changes, self.deadline)
            .await?;
        self.count_changes(chunks);
        debug_assert!(entered.is_ok(), "the guard looks at full reads only");
        self.move_cursor(&reading, current, began);
        Ok(true)
    }

    async fn targeted(
        &mut self,
        current: &Current,
        fed: &[plan::Fed],
        chunks: &mut Chunks,
        skus: &BTreeSet<String>,
    ) -> Result<bool, Failure> {
        let poll = self.poll;
        self.report.mode = "targeted";
        poll.mintsoft.set_priority(Priority { class: Class::Delta, block: 4 });
        let skus: Vec<Sku> = skus.iter().filter_map(|sku| Sku::usable(sku)).collect();
        let mut reading = Reading::default();
        poll.single(self.lease, &mut reading, &skus, self.deadline).await?;
        self.report.rows = reading.rows;
        let scope = Scope::Skus(&skus);
        let entered = poll
            .enter(self.lease, (&mut self.flow, chunks), current, fed, &mut reading, scope, self.deadline)
            .await?;
        debug_assert!(entered.is_ok(), "the guard looks at full reads only");
        self.count_changes(chunks);
        Ok(true)
    }

    async fn full(
        &mut self,
        current: &Current,
        fed: &[plan::Fed],
        chunks: &mut Chunks,
        accepted: Option<Accepted>,
        go_on: bool,
    ) -> Result<bool, Failure> {
        let poll = self.poll;
        self.report.mode = "full";
        poll.mintsoft.set_priority(Priority { class: Class::Full, block: 10 });
        let (mut reading, page, began) = match self.flow.unfinished.as_ref().filter(|_| go_on) {
            Some(unfinished) => (poll.stock.unfinished(unfinished.parts).await?, unfinished.page, unfinished.started),
            None => (Reading::default(), 1, poll.clock.now()),
        };
        let pages = poll.pages(self.lease, &self.flow, &current.config, false, (&mut reading, page), self.deadline);
        let ended = pages.await?;
        self.report.rows = reading.rows;
        if let Ended::OutOfTime(page) = ended {
            return self.put_off(&reading, page, began).await;
        }
        self.flow.unfinished = None;
        let scope = Scope::Everything { proven: ended == Ended::Complete, accepted };
        let entered = poll
            .enter(self.lease, (&mut self.flow, chunks), current, fed, &mut reading, scope, self.deadline)
            .await?;
        match entered {
            Err(figures) => {
                self.report.guard = Some(figures);
                (self.report.outcome, self.report.reason) = (Outcome::Guarded, Some(figures.to_string()));
                let detail = format!("{figures}; {}", serde_json::json!(figures));
                trouble::raise(&poll.exceptions, &mut self.flow, &kind::VANISH_GUARD, "all locations", &detail).await?;
                return Ok(false);
            }
            Ok(figures) => self.report.guard = figures,
        }
        trouble::settle(&poll.exceptions, &mut self.flow, &kind::VANISH_GUARD, |_| true).await?;
        self.count_changes(chunks);
        self.flow.last_full = Some(began);
        self.move_cursor(&reading, current, began);
        Ok(true)
    }

    /// Stores a full read that ran out of time, for the next run.
    async fn put_off(&mut self, reading: &Reading, page: u32, began: Timestamp) -> Result<bool, Failure> {
        let parts = StockState::put_unfinished(reading, self.poll.clock.now());
        self.flow.unfinished = Some(Unfinished { started: began, page, parts: parts.len() });
        for part in parts {
            self.poll.store.write(vec![self.lease.check(), part]).await?;
        }
        self.report.outcome = Outcome::Unfinished;
        self.report.reason = Some(format!("time ran short before page {page}; the next run goes on there"));
        Ok(false)
    }

    fn count_changes(&mut self, chunks: &Chunks) {
        let fence = self.lease.fence();
        self.report.changed_skus = chunks.skus().filter(|sku| sku.observed == fence).count() as u64;
    }

    fn move_cursor(&mut self, reading: &Reading, current: &Current, began: Timestamp) {
        let elapsed = self.poll.clock.now() - began;
        let next = reading.progress.cursor(self.flow.cursor.as_ref(), elapsed, &current.config.mintsoft.time_zone);
        self.flow.cursor = next.or(self.flow.cursor.take());
    }
}

/// Turns a failure of the run into its outcome and its exception. What was read but not stored will be read again; what was
/// being sent stands in the stored record, which is given back with the open exceptions of this run.
async fn explain(
    poll: &StockPoll,
    report: &mut Report,
    open: BTreeSet<(String, String)>,
    failure: &Failure,
) -> Result<StockFlow, Failure> {
    report.reason = Some(failure.to_string());
    let (outcome, kind, subject) = match failure {
        Failure::Rejected(_) => (Outcome::Halted, &kind::CREDENTIALS_REFUSED, "Mintsoft"),
        Failure::Misconfigured { what: "configuration", .. } => (Outcome::Halted, &kind::CONFIG_MISSING, "configuration"),
        Failure::Misconfigured { what, .. } => (Outcome::Halted, &kind::CREDENTIALS_REFUSED, *what),
        Failure::Halted(_) | Failure::Unmappable(_) => return Err(failure.clone()),
        Failure::Transient(_) | Failure::Throttled { .. } | Failure::Unknown(_) => {
            (Outcome::Held, &kind::MINTSOFT_UNAVAILABLE, "Mintsoft")
        }
    };
    report.outcome = outcome;
    let written = poll.stock.flow().await?.map(|found| found.value).unwrap_or_default();
    let mut flow = StockFlow { open, ..written };
    trouble::raise(&poll.exceptions, &mut flow, kind, subject, &failure.to_string()).await?;
    Ok(flow)
}

/// Closes what an outage had opened, as far as this run shows that it is over.
async fn settle_outage(poll: &StockPoll, flow: &mut StockFlow, report: &Report) -> Result<(), Failure> {
    for kind in [&kind::MINTSOFT_UNAVAILABLE, &kind::CONFIG_MISSING] {
        trouble::settle(&poll.exceptions, flow, kind, |_| true).await?;
    }
    trouble::settle(&poll.exceptions, flow, &kind::CREDENTIALS_REFUSED, |subject| subject != "WAIR").await?;
    if report.outcome == Outcome::Unsent {
        let reason = report.reason.as_deref().unwrap_or_default();
        return trouble::raise(&poll.exceptions, flow, &kind::WAIR_UNAVAILABLE, "WAIR", reason).await;
    }
    let told = report.outcome == Outcome::Done && !report.observed_only && flow.unsent.is_empty();
    trouble::settle(&poll.exceptions, flow, &kind::WAIR_UNAVAILABLE, |_| told).await
}

fn name(wish: &Wish) -> &'static str {
    match wish {
        Wish::Delta => "delta",
        Wish::Full { .. } => "full",
        Wish::Targeted { .. } => "targeted",
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
        mintsoft.calls = report.mintsoft_calls,
        wair.calls = report.wair_calls,
        "stock poll ended"
    );
}
