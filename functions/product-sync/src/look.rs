//! Single SKUs: what settles a doubt.

use std::collections::BTreeSet;

use mapping::{
    catalogue::{
        merge,
        reading::{Reading, rows_of},
    },
    mintsoft::wire::ProductRow,
    sku::Sku,
};
use ports::Failure;

use crate::{ending::Stop, run::Run};

/// SKUs that one run looks at; the rest waits for the next, and orders need the call budget meanwhile.
const MOST_LOOKS: usize = 100;
/// After so many failures it is not the SKU.
pub(crate) const MOST_FAILURES: usize = 3;

impl Run<'_> {
    /// Reads SKUs one by one and enters them, recipes included; gives back those that could not be read now.
    pub(crate) async fn look(&mut self, mut left: BTreeSet<Sku>) -> Result<BTreeSet<Sku>, Stop> {
        if left.is_empty() {
            return Ok(left);
        }
        self.load_everything().await?;
        let sync = self.sync;
        let client = sync.mintsoft.client_id().await.map_err(Stop::Mintsoft)?;
        let wanted: Vec<Sku> = left.iter().take(MOST_LOOKS).cloned().collect();
        let (mut reading, mut looked_at, mut failures) = (Reading::default(), BTreeSet::new(), 0);
        for sku in wanted {
            if !self.has_time() || failures >= MOST_FAILURES {
                break;
            }
            sync.leases.keep(self.lease).await?;
            match self.products_with(&sku).await {
                Ok(rows) => {
                    self.report.rows += rows.len() as u64;
                    reading.enter(&rows, client, &self.current.config.catalogue.variant);
                    left.remove(&sku);
                    looked_at.insert(sku);
                }
                Err(failure @ Failure::Misconfigured { .. }) => return Err(Stop::Mintsoft(failure)),
                Err(failure) => {
                    tracing::warn!(catalogue.sku = %sku, failure.reason = %failure, "a SKU could not be looked at");
                    failures += if matches!(failure, Failure::Throttled { .. }) { MOST_FAILURES } else { 1 };
                }
            }
        }
        let (seen, order) = (reading.take_seen(), self.lease.fence());
        for sku in looked_at.iter().filter(|sku| !reading.unreadable.contains_key(*sku)) {
            match rows_of(&seen, sku) {
                [] if self.chunks.get(sku).is_none() => {}
                [] => self.chunks.update(sku, |known| merge::enter_gone(known, order)),
                rows => self.chunks.update(sku, |known| merge::enter(known, rows, order)),
            }
        }
        self.report_rows(&reading, &seen, false).await?;
        left.extend(self.read_recipes(self.bundles_among(&seen)).await?);
        Ok(left)
    }

    /// All products with this SKU. That the search does not find any is believed only when the known product itself is gone
    /// or has another SKU.
    async fn products_with(&self, sku: &Sku) -> Result<Vec<ProductRow>, Failure> {
        let rows = self.sync.mintsoft.products_with(sku).await?;
        let Some(id) = self.chunks.get(sku).and_then(|known| known.id).filter(|_| rows.is_empty()) else {
            return Ok(rows);
        };
        let row = self.sync.mintsoft.product(id).await?;
        Ok(row.into_iter().filter(|row| row.sku.as_deref() == Some(sku.as_str())).collect())
    }
}
