//! Transfers that WAIR recommends and that no shelf holds. The transfer poll has an exception for each; here they are counted.

use std::collections::BTreeMap;

use mapping::{
    sku::Sku,
    transfer::{Recommendation, RowKey, read},
};
use ports::Failure;

use crate::run::Run;

impl Run<'_> {
    pub(crate) async fn recommendations(&mut self) -> Result<(), Failure> {
        if self.wair.is_some() || !self.may_go_on().await? {
            return Ok(());
        }
        let rows = match self.world.wair.recommended_transfers(None).await {
            Ok(rows) => rows,
            Err(failure @ Failure::Halted(_)) => return Err(failure),
            Err(failure) => {
                self.wair = Some(failure);
                return Ok(());
            }
        };
        // A row that cannot be read is the transfer poll's.
        let all: Vec<Recommendation> = rows.into_iter().filter_map(|row| read(row).ok()).collect();
        let keys: Vec<RowKey> = all.iter().map(|row| row.key.clone()).collect();
        let sent = self.world.transfers.sent(&keys).await?;
        let mut wanted: BTreeMap<(String, Sku), (u64, i64)> = BTreeMap::new();
        for Recommendation { key, quantity, .. } in all.into_iter().filter(|row| !sent.contains_key(&row.key)) {
            let (count, units) = wanted.entry((key.origin, key.sku)).or_default();
            (*count, *units) = (*count + 1, *units + i64::from(quantity));
        }
        let chunks: Vec<u16> = wanted.keys().map(|(_, sku)| mapping::stock::chunk::of(sku)).collect();
        self.world.stock.load(&mut self.chunks, chunks).await?;
        let short = wanted.iter().filter(|((origin, sku), (_, units))| self.free(origin, sku) < *units);
        self.short_recommendations = short.map(|(_, (count, _))| count).sum();
        Ok(())
    }

    fn free(&self, origin: &str, sku: &Sku) -> i64 {
        let location = self.current.config.locations.iter().find(|location| location.wair == origin);
        let sums = location.and_then(|location| self.chunks.get(sku)?.sums(&location.warehouses));
        sums.map_or(0, |(physical, allocated)| physical - allocated)
    }
}
