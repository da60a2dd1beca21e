//! One run under the lease.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use gate::Priority;
use jiff::Timestamp;
use mapping::{
    budget::Class,
    exception::Kind,
    reconcile::{count::Count, figures},
    stock::plan::{Fed, fed},
};
use ports::{Failure, Mode};
use state::{
    Lease, config::Current, figures as records, lease::names, reconcile::ReconcileFlow, run_log, stock::Chunks,
};

use crate::{
    Outcome, Reconcile, Report,
    ending::{self, Finding},
};

/// A holder that dies keeps others out for this long; longer than one page takes with all its attempts and pauses.
const LEASE: Duration = Duration::from_secs(300);
/// Calls begin only while so much time is left.
const RESERVE: Duration = Duration::from_secs(90);

pub(crate) async fn once(world: &Reconcile, full: bool, deadline: Timestamp) -> Result<Report, Failure> {
    let started = world.clock.now();
    let before_calls = (world.mintsoft.calls(), world.wair.calls());
    let mut report = Report { mode: if full { "full" } else { "delta" }, started, ..Report::default() };
    let Some(mut lease) = world.leases.take(names::RECONCILE, LEASE).await? else {
        report.outcome = Outcome::Busy;
        return Ok(report);
    };
    let ended = under_lease(world, full, deadline, &mut lease, &mut report).await;
    report.milliseconds = (world.clock.now() - started).as_millis().try_into().unwrap_or(i64::MAX);
    report.mintsoft_calls = world.mintsoft.calls() - before_calls.0;
    report.wair_calls = world.wair.calls() - before_calls.1;
    log(&report);
    let mut writes = match ended {
        Ok(writes) => writes,
        Err(failure) => {
            // What it has opened is not stored: the next run has to look for it.
            world.leases.abandon(lease).await?;
            return Err(failure);
        }
    };
    writes.push(run_log::row("reconcile", started, world.clock.random(), &report));
    writes.push(lease.release());
    world.leases.finish(names::RECONCILE, writes).await?;
    Ok(report)
}

/// What is left to write with the release of the lease.
async fn under_lease(
    world: &Reconcile,
    full: bool,
    deadline: Timestamp,
    lease: &mut Lease,
    report: &mut Report,
) -> Result<Vec<ports::Write>, Failure> {
    let before = ReconcileFlow::read(&world.store).await?;
    let current = match world.config.current().await {
        Ok(current) => current,
        // Every other flow says so, too, and opens its exception.
        Err(failure @ Failure::Misconfigured { .. }) => {
            (report.outcome, report.reason) = (Outcome::Halted, Some(failure.to_string()));
            return Ok(Vec::new());
        }
        Err(failure) => return Err(failure),
    };
    world.mintsoft.set_priority(Priority { class: Class::Full, block: if full { 10 } else { 1 } });
    let now = report.started;
    let mut flow = before.clone();
    let since = *flow.since.get_or_insert(now);
    let open = world.exceptions.list_open().await?;
    flow.open = ending::own(&open, &before.open);
    world.exceptions.adopt(&mut flow.open, lease, &[], &["Mintsoft", "WAIR"]).await?;
    let fed = fed(&current.config).into_iter().filter(|feed| !feed.upstream).collect();
    let mut run = Run {
        world,
        lease,
        report,
        deadline,
        full,
        now,
        since,
        flow,
        current,
        fed,
        known_open: open.into_iter().map(|one| one.code).collect(),
        chunks: Chunks::default(),
        findings: BTreeMap::new(),
        counts: BTreeMap::new(),
        stock: figures::Stock::default(),
        orders: BTreeMap::new(),
        lag_minutes: 0,
        feeds: BTreeMap::new(),
        short_recommendations: 0,
        calls_before: (world.mintsoft.calls(), world.wair.calls()),
        mintsoft: None,
        wair: None,
    };
    run.all().await?;
    let figures = run.settle().await?;
    let (mut writes, flow) = (vec![records::put(&figures), records::put_point(&(&figures).into())], run.kept());
    if flow != before {
        writes.push(flow.put());
    }
    Ok(writes)
}

/// One run and all that it works on.
pub(crate) struct Run<'a> {
    pub(crate) world: &'a Reconcile,
    pub(crate) lease: &'a mut Lease,
    pub(crate) report: &'a mut Report,
    /// When the process is killed.
    deadline: Timestamp,
    pub(crate) full: bool,
    /// When this run began; everything is judged as of then.
    pub(crate) now: Timestamp,
    /// Since when this flow watches.
    pub(crate) since: Timestamp,
    pub(crate) flow: ReconcileFlow,
    pub(crate) current: Arc<Current>,
    /// The locations that Mintsoft masters.
    pub(crate) fed: Vec<Fed>,
    /// Codes that were open when this run began, whoever opened them.
    pub(crate) known_open: BTreeSet<String>,
    pub(crate) chunks: Chunks,
    /// By code: what was found, and what this run could judge.
    pub(crate) findings: BTreeMap<&'static str, Finding>,
    /// The counts of the days that this run looked at.
    pub(crate) counts: BTreeMap<jiff::civil::Date, Count>,
    pub(crate) stock: figures::Stock,
    pub(crate) orders: BTreeMap<String, u64>,
    pub(crate) lag_minutes: i64,
    pub(crate) feeds: BTreeMap<String, figures::Feed>,
    pub(crate) short_recommendations: u64,
    /// Calls to Mintsoft and to WAIR before this run.
    pub(crate) calls_before: (u32, u32),
    /// Why Mintsoft was not asked any further.
    pub(crate) mintsoft: Option<Failure>,
    /// Why WAIR was not asked any further.
    pub(crate) wair: Option<Failure>,
}

impl Run<'_> {
    async fn all(&mut self) -> Result<(), Failure> {
        self.feeds().await?;
        self.batches().await?;
        self.own_orders().await?;
        self.mintsoft_orders().await?;
        self.compare_stock().await?;
        self.recommendations().await
    }

    /// The finding of a kind, to add to.
    pub(crate) fn finding(&mut self, kind: &Kind) -> &mut Finding {
        self.findings.entry(kind.code).or_default()
    }

    /// Lengthens the lease; whether there is time for another call. Fails when the lease is lost.
    pub(crate) async fn may_go_on(&mut self) -> Result<bool, Failure> {
        self.world.leases.keep(self.lease).await?;
        if self.world.clock.now() + RESERVE > self.deadline {
            self.report.outcome = Outcome::Unfinished;
            self.report.reason = Some("time ran short; the rest was not compared".to_owned());
            return Ok(false);
        }
        Ok(true)
    }

    pub(crate) fn observes(&self) -> bool {
        self.world.mode == Mode::Observe
    }
}

fn log(report: &Report) {
    tracing::info!(
        run.mode = report.mode,
        run.outcome = ?report.outcome,
        run.reason = report.reason,
        run.milliseconds = report.milliseconds,
        reconcile.stock_rows = report.stock_rows,
        reconcile.order_rows = report.order_rows,
        reconcile.in_flight = report.in_flight,
        reconcile.drift = report.drift,
        reconcile.resent = report.resent,
        reconcile.retold = report.retold,
        reconcile.differing = report.differing,
        reconcile.open = report.open,
        mintsoft.calls = report.mintsoft_calls,
        wair.calls = report.wair_calls,
        "reconcile ended"
    );
}
