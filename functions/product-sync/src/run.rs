//! One run under the lease.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use mapping::{
    bundle::Recipe,
    catalogue::{range::digest, reading::Reading, variant::Rules},
    exception::{CATALOGUE, Kind},
    sku::Sku,
    stock::cursor::Cursor,
};
use ports::{Failure, Mode};
use state::{
    Lease,
    catalogue::{CatalogueFlow, CatalogueState, Chunks, FLOW},
    config::Current,
    run_log, styles,
    unfinished::Unfinished,
};

use crate::{
    ProductSync, Wish,
    ending::{self, Stop},
    publish::Answer,
    report::{Outcome, Report},
};

/// A holder that dies keeps others out for this long; longer than one page takes with all its attempts and pauses.
const LEASE: Duration = Duration::from_secs(300);
/// An unfinished read that is older is given up.
const CONTINUE_WITHIN: SignedDuration = SignedDuration::from_hours(6);

pub(crate) async fn once(sync: &ProductSync, wish: Wish, deadline: Timestamp) -> Result<Report, Failure> {
    let started = sync.clock.now();
    let (mintsoft_before, wair_before) = (sync.mintsoft.calls(), sync.wair.calls());
    let mut report =
        Report { mode: name(&wish), started, observed_only: sync.mode == Mode::Observe, ..Report::default() };
    let Some(mut lease) = sync.leases.take(FLOW, LEASE).await? else {
        report.outcome = Outcome::Busy;
        return Ok(report);
    };
    report.fence = lease.fence();
    let ended = under_lease(sync, wish, deadline, &mut lease, &mut report).await;
    report.milliseconds = (sync.clock.now() - started).as_millis().try_into().unwrap_or(i64::MAX);
    report.mintsoft_calls = sync.mintsoft.calls() - mintsoft_before;
    report.wair_calls = sync.wair.calls() - wair_before;
    report.budget_percent = sync.mintsoft.fullest_percent();
    let ended = match ended {
        Ok((before, ended)) => ending::settle(sync, &mut report, ended).await.map(|flow| (before, flow)),
        Err(failure) => Err(failure),
    };
    match sync.release_holds().await {
        Ok([released, held]) => (report.released, report.held) = (released, Some(held)),
        // They stay held, and the next run tries again.
        Err(failure) => tracing::warn!(failure.reason = %failure, "held orders could not be released"),
    }
    log(&report);
    let (before, flow) = match ended {
        Ok(flows) => flows,
        Err(failure) => {
            // What it has opened is not stored: the next run has to look for it.
            sync.leases.abandon(lease).await?;
            return Err(failure);
        }
    };
    // A run that called WAIR has stored what it was about to give: that has to go, whatever else changed.
    let stored = flow != before || report.wair_calls > 0;
    let mut writes = Vec::new();
    if stored {
        writes.push(CatalogueState::put_flow(&flow));
    }
    if stored || !report.is_quiet() {
        writes.push(run_log::row(FLOW, started, sync.clock.random(), &report));
    }
    if report.is_good() {
        lease.note_good(sync.clock.now());
    }
    writes.push(lease.release());
    sync.leases.finish(FLOW, writes).await?;
    Ok(report)
}

/// The flow's record as it was found, and as the run leaves it.
async fn under_lease(
    sync: &ProductSync,
    wish: Wish,
    deadline: Timestamp,
    lease: &mut Lease,
    report: &mut Report,
) -> Result<(CatalogueFlow, (CatalogueFlow, Result<(), Stop>)), Failure> {
    let before = sync.catalogue.flow().await?.map(|found| found.value).unwrap_or_default();
    let mut flow = before.clone();
    let own: Vec<&Kind> = CATALOGUE.iter().collect();
    sync.exceptions.adopt(&mut flow.open, lease, &own, &["Mintsoft", "WAIR", "configuration"]).await?;
    let current = match sync.config.current().await {
        Ok(current) => current,
        Err(failure) => return Ok((before, (flow, Err(Stop::Ours(failure))))),
    };
    report.config = current.version;
    let rules = hash_of(&current.config.catalogue.variant);
    let chunks = Chunks::default();
    let mut run = Run { sync, lease, report, deadline, flow, current, rules, chunks, recipes: None };
    let ended = run.all(wish).await;
    Ok((before, (run.flow, ended)))
}

/// One run and all that it works on.
pub(crate) struct Run<'a> {
    pub(crate) sync: &'a ProductSync,
    pub(crate) lease: &'a mut Lease,
    pub(crate) report: &'a mut Report,
    /// When the process is killed.
    pub(crate) deadline: Timestamp,
    /// The record as the last run left it; how far this run has read is entered at its very end.
    pub(crate) flow: CatalogueFlow,
    pub(crate) current: Arc<Current>,
    /// Hash of the rules that tell variants.
    pub(crate) rules: u64,
    pub(crate) chunks: Chunks,
    /// The recipes before this run, once all chunks are in memory.
    pub(crate) recipes: Option<BTreeMap<Sku, Recipe>>,
}

/// How far a read has come. It enters the flow's record last, when everything that was read is durable.
#[derive(Debug, Default)]
pub(crate) struct Advance {
    pub(crate) cursor: Option<Cursor>,
    /// When the full read began that is now complete.
    pub(crate) full: Option<Timestamp>,
    pub(crate) doubts: BTreeSet<Sku>,
}

impl Run<'_> {
    async fn all(&mut self, wish: Wish) -> Result<(), Stop> {
        let read = match wish {
            Wish::Targeted { skus } => self.targeted(&skus).await?,
            Wish::Full { accept } => self.full(None, accept).await?,
            Wish::Delta => {
                let same_rules = self.flow.rules == Some(self.rules);
                let recent = |read: &Unfinished| same_rules && self.sync.clock.now() - read.started < CONTINUE_WITHIN;
                let unfinished = self.flow.unfinished.filter(recent);
                if unfinished.is_some() || !same_rules || self.flow.last_full.is_none() || self.flow.cursor.is_none() {
                    self.full(unfinished, unfinished.and_then(|read| read.accepted)).await?
                } else {
                    self.delta().await?
                }
            }
        };
        let Some(advance) = read else { return Ok(()) };
        let to_send = self.flow.unsent && self.sync.mode == Mode::Live;
        let applied = self.flow.config == Some(self.current.version);
        // All chunks are in memory as soon as anything was read that may be new.
        if self.recipes.is_some() || to_send || !applied || !self.flow.unsure.is_empty() {
            self.load_everything().await?;
            self.follow(&advance).await?;
        }
        self.enter(advance);
        Ok(())
    }

    /// What follows from what is known now: recipes, WAIR, exceptions; then it is saved.
    async fn follow(&mut self, advance: &Advance) -> Result<(), Failure> {
        self.apply_bundles();
        let lost = self.newly_inactive();
        // Before the first complete read an item could lack some of its SKUs, and WAIR takes whole items.
        let answer = if self.flow.last_full.is_some() || advance.full.is_some() {
            self.publish(advance.full.is_some()).await?
        } else {
            Answer::default()
        };
        self.survey(advance, &lost, &answer).await?;
        self.check_open_orders(advance.full.is_some()).await?;
        self.save().await
    }

    /// Saves the index of the styles first: a run that dies between the two finds the products changed again.
    async fn save(&mut self) -> Result<(), Failure> {
        if self.chunks.changed().is_empty() {
            return Ok(());
        }
        let mut index = styles::Chunks::default();
        self.sync.styles.load_all(&mut index).await?;
        styles::enter_all(&mut index, mapping::catalogue::styles::of(self.chunks.skus()));
        self.sync.styles.save(&mut index, self.lease).await?;
        self.sync.catalogue.save(&mut self.chunks, self.lease).await
    }

    fn enter(&mut self, advance: Advance) {
        let flow = &mut self.flow;
        flow.cursor = advance.cursor.or(flow.cursor.take());
        if advance.full.is_some() {
            (flow.last_full, flow.unfinished, flow.rules) = (advance.full, None, Some(self.rules));
        }
        flow.doubts = advance.doubts;
        flow.config = Some(self.current.version);
    }

    /// Brings all chunks into memory: neighbours of a SKU, and siblings of an item, may stand in any of them.
    pub(crate) async fn load_everything(&mut self) -> Result<(), Failure> {
        self.sync.catalogue.load_all(&mut self.chunks).await?;
        if self.recipes.is_none() {
            self.recipes = Some(self.recipes_now());
        }
        Ok(())
    }

    /// Counts products that changed under one of these observation orders.
    pub(crate) fn count_changes(&mut self, orders: [u64; 2]) {
        self.report.changed_products =
            self.chunks.skus().filter(|product| orders.contains(&product.observed)).count() as u64;
    }

    /// The cursor after a read that began at `began`.
    pub(crate) fn cursor_after(&self, reading: &Reading, began: Timestamp) -> Option<Cursor> {
        let elapsed = self.sync.clock.now() - began;
        reading.progress.cursor(self.flow.cursor.as_ref(), elapsed, &self.current.config.mintsoft.time_zone)
    }
}

fn hash_of(rules: &Rules) -> u64 {
    digest([format!("{rules:?}")].iter())
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
        catalogue.rows = report.rows,
        catalogue.changed_products = report.changed_products,
        catalogue.items = report.items,
        catalogue.skus = report.skus,
        orders.released = report.released,
        mintsoft.calls = report.mintsoft_calls,
        wair.calls = report.wair_calls,
        "product sync ended"
    );
}
