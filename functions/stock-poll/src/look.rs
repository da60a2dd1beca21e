//! Single SKUs, read with all their bins: what settles a doubt.

use std::collections::BTreeSet;

use mapping::{
    hint::MOST_LOOKS,
    sku::Sku,
    stock::{
        chunk, merge,
        reading::{Reading, rows_of},
    },
};
use ports::Failure;

use crate::{ending::Stop, run::Run};

/// After so many failures it is not the SKU.
const MOST_FAILURES: usize = 3;

impl Run<'_> {
    /// Reads SKUs one by one and enters them; gives back those that could not be read now.
    pub(crate) async fn look(&mut self, mut left: BTreeSet<Sku>) -> Result<BTreeSet<Sku>, Stop> {
        if left.is_empty() {
            return Ok(left);
        }
        let poll = self.poll;
        let client = poll.mintsoft.client_id().await.map_err(Stop::Mintsoft)?;
        let wanted: Vec<Sku> = left.iter().take(MOST_LOOKS).cloned().collect();
        let (mut reading, mut looked_at, mut failures) = (Reading::default(), BTreeSet::new(), 0);
        for sku in wanted {
            if !self.has_time() || failures >= MOST_FAILURES {
                break;
            }
            poll.leases.keep(self.lease).await?;
            match poll.mintsoft.inventory_of(&sku).await {
                Ok(page) => {
                    reading.enter(&page.rows, client);
                    left.remove(&sku);
                    looked_at.insert(sku);
                }
                Err(failure @ Failure::Misconfigured { .. }) => return Err(Stop::Mintsoft(failure)),
                Err(failure) => {
                    tracing::warn!(stock.sku = %sku, failure.reason = %failure, "a SKU could not be looked at");
                    failures += if matches!(failure, Failure::Throttled { .. }) { MOST_FAILURES } else { 1 };
                }
            }
        }
        self.report.rows += reading.rows;
        poll.stock.load(&mut self.chunks, looked_at.iter().map(chunk::of)).await?;
        self.enter_complete(&looked_at, &mut reading);
        self.report_rows(&reading, |subject| looked_at.iter().any(|sku| sku.as_str() == subject)).await?;
        Ok(left)
    }

    fn enter_complete(&mut self, skus: &BTreeSet<Sku>, reading: &mut Reading) {
        let seen = reading.take_observations();
        let order = self.lease.fence();
        for sku in skus.iter().filter(|sku| !reading.unreadable.contains_key(*sku)) {
            let rows = rows_of(&seen, sku);
            if !rows.is_empty() || self.chunks.get(sku).is_some() {
                self.chunks.update(sku, |known| merge::enter_complete(known, rows, order));
            }
        }
    }
}
