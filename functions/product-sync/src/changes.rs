//! Deltas and targeted reads: some products, which say nothing of those they do not show.

use std::collections::BTreeSet;

use gate::Priority;
use mapping::{
    budget::Class,
    catalogue::{
        merge,
        reading::{Reading, by_sku},
    },
    sku::Sku,
};
use state::unfinished::Unfinished;

use crate::{
    ending::Stop,
    read::Ended,
    report::Outcome,
    run::{Advance, Run},
};

/// More doubts than this are not kept in the flow's record, which has to fit into one item.
const MOST_DOUBTS: usize = 5_000;

impl Run<'_> {
    /// What changed since the cursor.
    pub(crate) async fn delta(&mut self) -> Result<Option<Advance>, Stop> {
        self.report.mode = "delta";
        self.sync.mintsoft.set_priority(Priority { class: Class::Delta, block: 1 });
        let began = self.sync.clock.now();
        let mut reading = Reading::default();
        let cursor = self.flow.cursor.clone();
        let carried = self.flow.doubts.clone();
        match self.pages(cursor.as_ref(), &mut reading, 1).await? {
            Ended::NothingNew => {
                let doubts = self.look(carried).await?;
                self.count_changes([self.lease.fence(); 2]);
                return Ok(Some(Advance { doubts, ..Advance::default() }));
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
        self.load_everything().await?;
        let (seen, order) = (reading.take_seen(), self.lease.fence());
        let mut doubts = carried;
        for (sku, rows) in by_sku(&seen) {
            if merge::tells_all(self.chunks.get(sku), rows) && !doubts.contains(sku) {
                self.chunks.update(sku, |known| merge::enter(known, rows, order));
            } else {
                doubts.insert(sku.clone());
            }
        }
        self.report_rows(&reading, &seen, false).await?;
        let bundles = self.bundles_among(&seen);
        let mut doubts = self.look(doubts).await?;
        doubts.extend(self.read_recipes(bundles).await?);
        let cursor = (doubts.len() <= MOST_DOUBTS).then(|| self.cursor_after(&reading, began)).flatten();
        keep_some(&mut doubts);
        self.count_changes([order; 2]);
        Ok(Some(Advance { cursor, doubts, full: None }))
    }

    /// These SKUs.
    pub(crate) async fn targeted(&mut self, skus: &BTreeSet<String>) -> Result<Option<Advance>, Stop> {
        self.sync.mintsoft.set_priority(Priority { class: Class::Delta, block: 4 });
        let wanted: BTreeSet<Sku> = skus.iter().filter_map(|sku| Sku::usable(sku)).collect();
        let left = self.look(wanted.clone()).await?;
        if let Some(sku) = left.first() {
            self.report.outcome = Outcome::Unfinished;
            self.report.reason = Some(format!("{} SKUs could not be read, {sku} is the first", left.len()));
        }
        self.count_changes([self.lease.fence(); 2]);
        let carried = |sku: &&Sku| !wanted.contains(*sku) || left.contains(*sku);
        let doubts = self.flow.doubts.iter().filter(carried).cloned().collect();
        Ok(Some(Advance { doubts, ..Advance::default() }))
    }

    /// More changed than one run can read: the next run begins a full read, which can be continued.
    fn read_all_next(&mut self, page: u32) {
        self.report.outcome = Outcome::Unfinished;
        self.report.reason = Some(format!("time ran short before page {page} of the changes"));
        if page > 1 {
            let fence = self.lease.fence();
            let started = self.sync.clock.now();
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
