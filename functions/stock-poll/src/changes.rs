//! Deltas and targeted reads: some rows, which say nothing of those they do not show.

use std::collections::BTreeSet;

use gate::Priority;
use mapping::{
    budget::Class,
    exception as kind,
    sku::Sku,
    stock::{
        chunk, merge,
        reading::{Reading, by_sku},
    },
};
use ports::Failure;
use ports::defect::{Defect, on};
use state::stock::{MOST_DOUBTS, Unfinished};

use crate::{
    ending::Stop,
    read::Ended,
    report::Outcome,
    run::{Advance, Run},
};

impl Run<'_> {
    /// What changed since the cursor.
    pub(crate) async fn delta(&mut self) -> Result<Option<Advance>, Stop> {
        self.report.mode = "delta";
        self.poll.mintsoft.set_priority(Priority { class: Class::Delta, block: 1 });
        self.poll.mintsoft.accept(self.lease.permit, &self.found)?;
        let began = self.poll.clock.now();
        let mut reading = Reading::default();
        let cursor = self.flow.cursor.clone();
        match self.pages(cursor.as_ref(), &mut reading, 1).await? {
            Ended::NothingNew => {
                let doubts = self.look_again(BTreeSet::new()).await?;
                return Ok(Some(Advance { doubts, as_of: Some(began), ..Advance::default() }));
            }
            Ended::OutOfTime(page) => {
                self.read_all_next(page);
                return Ok(None);
            }
            Ended::Broken(page) => {
                self.hold(page).await?;
                return Ok(None);
            }
            Ended::Complete => {}
        }
        let doubts = self.enter_changes(&mut reading).await?;
        let mut doubts = self.look_again(doubts).await?;
        let cursor = (doubts.len() <= MOST_DOUBTS).then(|| self.cursor_after(&reading, began)).flatten();
        keep_some(&mut doubts);
        self.count_changes([self.lease.fence(); 2]);
        Ok(Some(Advance { cursor, doubts, full: None, as_of: Some(began) }))
    }

    /// All rows of these SKUs.
    pub(crate) async fn targeted(&mut self, skus: &BTreeSet<String>) -> Result<Option<Advance>, Stop> {
        self.poll.mintsoft.set_priority(Priority { class: Class::Delta, block: 4 });
        let wanted: BTreeSet<Sku> = skus.iter().filter_map(|sku| Sku::usable(sku)).collect();
        let left = self.look(wanted.clone()).await?;
        if let Some(sku) = left.first() {
            self.report.outcome = Outcome::Unfinished;
            self.report.reason = Some(format!("{} SKUs could not be read, {sku} is the first", left.len()));
        }
        self.count_changes([self.lease.fence(); 2]);
        let doubts =
            self.flow.doubts.iter().filter(|sku| !wanted.contains(sku) || left.contains(sku)).cloned().collect();
        Ok(Some(Advance { doubts, ..Advance::default() }))
    }

    /// Enters rows of a delta, but for SKUs that have to be looked at alone: those are given back.
    async fn enter_changes(&mut self, reading: &mut Reading) -> Result<BTreeSet<Sku>, Failure> {
        let mut seen = reading.take_observations();
        if on(Defect::FreeIsPhysical) {
            seen.iter_mut().for_each(|row| row.physical -= row.allocated);
        }
        let order = self.lease.fence();
        self.poll.stock.load(&mut self.chunks, by_sku(&seen).map(|(sku, _)| chunk::of(sku))).await?;
        let mut doubts = BTreeSet::new();
        for (sku, rows) in by_sku(&seen) {
            let moved = self.chunks.get(sku).is_some_and(|known| merge::brings_a_new_bin(known, rows));
            // Only a look at all its bins shows that a SKU can be read again.
            let unreadable = self.flow.is_open(&kind::STOCK_ROW_UNREADABLE, sku.as_str());
            if moved || unreadable || self.flow.doubts.contains(sku) {
                doubts.insert(sku.clone());
            } else {
                self.chunks.update(sku, |known| merge::enter(known, rows, order));
            }
        }
        self.report_rows(reading, |_| false).await?;
        Ok(doubts)
    }

    /// Looks at new doubts and at those that earlier runs left; gives back what is left now.
    pub(crate) async fn look_again(&mut self, mut doubts: BTreeSet<Sku>) -> Result<BTreeSet<Sku>, Stop> {
        doubts.extend(self.flow.doubts.iter().cloned());
        self.look(doubts).await
    }

    /// More changed than one run can read: the next run begins a full read, which can be continued.
    fn read_all_next(&mut self, page: u32) {
        self.report.outcome = Outcome::Unfinished;
        self.report.reason = Some(format!("time ran short before page {page} of the changes"));
        if page > 1 {
            let fence = self.lease.fence();
            let started = self.poll.clock.now();
            let read = Unfinished { started, page: 1, parts: 0, kept_by: fence, order: fence, accepted: None };
            self.flow.unfinished = Some(read);
        }
    }
}

/// Keeps as many doubts as the flow's record can hold; the others are found again, by the cursor or the next full read.
pub(crate) fn keep_some(doubts: &mut BTreeSet<Sku>) {
    if let Some(first) = doubts.iter().nth(MOST_DOUBTS).cloned() {
        doubts.split_off(&first);
    }
}
