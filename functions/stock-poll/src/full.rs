//! Full reads: everything, from the first page or from where an earlier run had to stop.

use std::collections::BTreeSet;

use gate::Priority;
use jiff::Timestamp;
use mapping::{
    budget::Class,
    exception as kind,
    mintsoft::inventory::Observation,
    sku::Sku,
    stock::{
        guard::{Accepted, Figures},
        merge,
        reading::{Reading, by_sku, index, rows_of, warehouses},
        survey,
    },
};
use ports::Failure;
use ports::defect::{Defect, on};
use state::stock::{StockState, Unfinished};

use crate::{
    changes::keep_some,
    ending::Stop,
    read::Ended,
    report::Outcome,
    run::{Advance, Run},
};

/// A full read on its way.
struct Whole {
    reading: Reading,
    page: u32,
    began: Timestamp,
    /// What is read late counts as observed when the read began: a targeted read in between is newer.
    order: u64,
    accepted: Option<Accepted>,
}

impl Run<'_> {
    pub(crate) async fn full(
        &mut self,
        unfinished: Option<Unfinished>,
        accepted: Option<Accepted>,
    ) -> Result<Option<Advance>, Stop> {
        self.report.mode = "full";
        self.poll.mintsoft.set_priority(Priority { class: Class::Full, block: 10 });
        let mut whole = self.begin(unfinished, accepted).await?;
        let ended = self.pages(None, &mut whole.reading, whole.page).await?;
        if let Ended::OutOfTime(page) = ended {
            self.put_off(whole, page).await?;
            return Ok(None);
        }
        let seen = whole.reading.take_observations();
        self.poll.stock.load_all(&mut self.chunks).await?;
        let figures = self.survey(&seen);
        self.report.guard = Some(figures);
        if !figures.pass(&self.current.config.guards, whole.accepted) && !on(Defect::GuardOff) {
            self.trip(figures).await?;
            return Ok(None);
        }
        if let Ended::Broken(page) = ended {
            self.flow.unfinished = None;
            self.hold(page).await?;
            return Ok(None);
        }
        self.poll.exceptions.settle(&mut self.flow.open, &kind::VANISH_GUARD, |_| true).await?;
        self.enter_everything(whole, seen).await.map(Some)
    }

    async fn begin(&self, unfinished: Option<Unfinished>, accepted: Option<Accepted>) -> Result<Whole, Failure> {
        if let Some(read) = unfinished.filter(|read| read.parts > 0)
            && let Some(reading) = self.poll.stock.unfinished(&read).await?
        {
            return Ok(Whole { reading, page: read.page, began: read.started, order: read.order, accepted });
        }
        let (began, order) = (self.poll.clock.now(), self.lease.fence());
        Ok(Whole { reading: Reading::default(), page: 1, began, order, accepted })
    }

    /// Stores a full read that ran out of time, for the next run.
    async fn put_off(&mut self, whole: Whole, page: u32) -> Result<(), Failure> {
        let Whole { reading, began, order, accepted, .. } = whole;
        let kept_by = self.lease.fence();
        let parts = StockState::put_unfinished(&reading, kept_by, self.poll.clock.now());
        self.flow.unfinished = Some(Unfinished { started: began, page, parts: parts.len(), kept_by, order, accepted });
        for part in parts {
            self.poll.store.write(vec![self.lease.check(), part]).await?;
        }
        self.report.outcome = Outcome::Unfinished;
        self.report.reason = Some(format!("time ran short before page {page}; the next run goes on there"));
        Ok(())
    }

    /// Stops a read that lost too much: nothing of it is kept.
    async fn trip(&mut self, figures: Figures) -> Result<(), Failure> {
        self.flow.unfinished = None;
        (self.report.outcome, self.report.reason) = (Outcome::Guarded, Some(figures.to_string()));
        let detail = format!("{figures}; {}", serde_json::json!(figures));
        self.poll.exceptions.raise(&mut self.flow.open, &kind::VANISH_GUARD, "all locations", &detail).await
    }

    fn survey(&self, seen: &[Observation]) -> Figures {
        let (mut figures, seen) = (Figures::default(), index(seen));
        for known in self.chunks.skus() {
            survey::count(&mut figures, known, seen.get(&known.sku).copied().unwrap_or_default(), &self.fed);
        }
        figures
    }

    async fn enter_everything(&mut self, whole: Whole, mut seen: Vec<Observation>) -> Result<Advance, Stop> {
        let Whole { reading, began, order, accepted, .. } = whole;
        let missing = survey::missing_warehouses(self.chunks.skus(), &warehouses(&seen));
        let mut held = survey::held(&self.fed, &missing);
        if on(Defect::PartialSum) {
            held.clear();
            self.chunks.update_all(|known| {
                known.rows.retain(|row| !missing.contains(&row.bin.warehouse));
                true
            });
        }
        self.report_warehouses(&missing, &seen).await?;
        seen.retain(|observation| !held.contains(&observation.bin.warehouse));
        let mut doubts = self.count_missed(&seen, &held, &reading, accepted.is_some() || on(Defect::AbsentIsZero));
        if on(Defect::AbsentIsZero) {
            // A look at the SKU alone would put it right.
            for sku in std::mem::take(&mut doubts) {
                self.chunks.update(&sku, |known| merge::enter_complete(known, rows_of(&seen, &sku), order));
            }
        }
        for (sku, rows) in by_sku(&seen).filter(|(sku, _)| !doubts.contains(*sku)) {
            self.chunks.update(sku, |known| merge::enter(known, rows, order));
        }
        // The cause may be gone.
        self.forget_refused(|_| true);
        self.try_refused_again().await?;
        self.report_rows(&reading, |_| true).await?;
        let mut doubts = self.look_again(doubts).await?;
        keep_some(&mut doubts);
        self.count_changes([order, self.lease.fence()]);
        // What changed in a held warehouse was read but not kept: deltas have to show it again.
        let cursor = held.is_empty().then(|| self.cursor_after(&reading, began)).flatten();
        Ok(Advance { cursor, full: Some(began), doubts, as_of: Some(began) })
    }

    /// Counts what the read did not show; gives back the SKUs that have to be looked at alone.
    fn count_missed(
        &mut self,
        seen: &[Observation],
        held: &BTreeSet<i32>,
        reading: &Reading,
        confirmed: bool,
    ) -> BTreeSet<Sku> {
        let (mut doubts, seen) = (BTreeSet::new(), index(seen));
        self.chunks.update_all(|known| {
            if reading.unreadable.contains_key(&known.sku) {
                return false;
            }
            let doubt = merge::count_missed(known, seen.get(&known.sku).copied().unwrap_or_default(), held, confirmed);
            if doubt.any() {
                doubts.insert(known.sku.clone());
            }
            doubt.counted
        });
        doubts
    }
}
