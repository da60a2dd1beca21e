//! Full reads: everything, from the first page or from where an earlier run had to stop.

use std::collections::BTreeSet;

use gate::Priority;
use jiff::Timestamp;
use mapping::{
    budget::Class,
    catalogue::{
        merge,
        reading::{Reading, by_sku, rows_of, skus},
    },
    exception as kind,
    mintsoft::product::Seen,
    sku::Sku,
    stock::guard::{Accepted, Figures},
};
use ports::Failure;
use state::{
    catalogue::FLOW,
    unfinished::{self, Unfinished},
};

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
        self.sync.mintsoft.set_priority(Priority { class: Class::Full, block: 10 });
        let mut whole = self.begin(unfinished, accepted).await?;
        let ended = self.pages(None, &mut whole.reading, whole.page).await?;
        if let Ended::OutOfTime(page) = ended {
            self.put_off(whole, page).await?;
            return Ok(None);
        }
        let seen = whole.reading.take_seen();
        self.load_everything().await?;
        let figures = self.figures(&seen, &whole.reading);
        self.report.missing = Some([figures.known_rows, figures.missing_rows]);
        if !figures.pass(&self.current.config.guards, whole.accepted) {
            self.trip(figures).await?;
            return Ok(None);
        }
        if let Ended::Broken(page) = ended {
            self.flow.unfinished = None;
            self.hold(page).await?;
            return Ok(None);
        }
        self.sync.exceptions.settle(&mut self.flow.open, &kind::CATALOGUE_VANISHED, |_| true).await?;
        self.enter_everything(whole, &seen).await.map(Some)
    }

    async fn begin(&self, unfinished: Option<Unfinished>, accepted: Option<Accepted>) -> Result<Whole, Failure> {
        if let Some(read) = unfinished.filter(|read| read.parts > 0)
            && let Some(reading) = unfinished::get(&self.sync.store, FLOW, &read).await?
        {
            return Ok(Whole { reading, page: read.page, began: read.started, order: read.order, accepted });
        }
        let (began, order) = (self.sync.clock.now(), self.lease.fence());
        Ok(Whole { reading: Reading::default(), page: 1, began, order, accepted })
    }

    /// Stores a full read that ran out of time, for the next run.
    async fn put_off(&mut self, whole: Whole, page: u32) -> Result<(), Failure> {
        let Whole { reading, began, order, accepted, .. } = whole;
        let kept_by = self.lease.fence();
        let parts = unfinished::put(FLOW, &reading, kept_by, self.sync.clock.now());
        self.flow.unfinished = Some(Unfinished { started: began, page, parts: parts.len(), kept_by, order, accepted });
        if self.flow.rules != Some(self.rules) {
            // What is known was told by other rules: no delta will do until this read is complete.
            (self.flow.rules, self.flow.last_full) = (Some(self.rules), None);
        }
        for part in parts {
            self.sync.store.write(vec![self.lease.check(), part]).await?;
        }
        self.report.outcome = Outcome::Unfinished;
        self.report.reason = Some(format!("time ran short before page {page}; the next run goes on there"));
        Ok(())
    }

    /// Only rows count: a product that is there and discontinued is a fact and no loss.
    fn figures(&self, seen: &[Seen], reading: &Reading) -> Figures {
        let (mut figures, seen) = (Figures::default(), skus(seen));
        for known in self.chunks.skus().filter(|known| merge::is_expected(known)) {
            let shown = seen.contains(&known.sku) || reading.unreadable.contains_key(&known.sku);
            figures.known_rows += 1;
            figures.missing_rows += u64::from(!shown);
        }
        figures
    }

    /// Stops a read that lost too much: nothing of it is kept.
    async fn trip(&mut self, figures: Figures) -> Result<(), Failure> {
        self.flow.unfinished = None;
        let why = format!("{} of {} known products missing", figures.missing_rows, figures.known_rows);
        let accept = Accepted { missing_rows: figures.missing_rows, newly_zero_skus: 0 };
        let detail = format!("{why}; {}", serde_json::json!(accept));
        (self.report.outcome, self.report.reason) = (Outcome::Guarded, Some(why));
        self.sync.exceptions.raise(&mut self.flow.open, &kind::CATALOGUE_VANISHED, "all products", &detail).await
    }

    async fn enter_everything(&mut self, whole: Whole, seen: &[Seen]) -> Result<Advance, Stop> {
        let Whole { reading, began, order, accepted, .. } = whole;
        for (sku, rows) in by_sku(seen) {
            self.chunks.update(sku, |known| merge::enter(known, rows, order));
        }
        let mut doubts = self.count_missed(seen, &reading, accepted.is_some());
        doubts.extend(self.flow.doubts.iter().filter(|sku| rows_of(seen, sku).is_empty()).cloned());
        self.report_rows(&reading, seen, true).await?;
        let mut doubts = self.look(doubts).await?;
        doubts.extend(self.read_recipes(self.bundles_among(seen)).await?);
        keep_some(&mut doubts);
        self.count_changes([order, self.lease.fence()]);
        Ok(Advance { cursor: self.cursor_after(&reading, began), full: Some(began), doubts })
    }

    /// Counts what the read did not show; gives back the SKUs that have to be looked at alone.
    fn count_missed(&mut self, seen: &[Seen], reading: &Reading, confirmed: bool) -> BTreeSet<Sku> {
        let (mut doubts, seen) = (BTreeSet::new(), skus(seen));
        self.chunks.update_all(|known| {
            let shown = seen.contains(&known.sku) || reading.unreadable.contains_key(&known.sku);
            if shown || !merge::is_expected(known) {
                return false;
            }
            let before = known.missed;
            if merge::count_missed(known, confirmed) {
                doubts.insert(known.sku.clone());
            }
            known.missed != before
        });
        doubts
    }
}
