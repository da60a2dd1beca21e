//! Setting levels in Mintsoft: one call, read back row by row.

use std::collections::BTreeSet;

use mapping::{
    exception as kind,
    mintsoft::{on_hand::UpdateOutcome, wire::OnHandUpdate},
    sku::Sku,
    stock::{plan::Fed, upstream::Mark},
};
use ports::Failure;

use crate::{ending::Stop, run::Run};

impl Run<'_> {
    /// Sets the due levels of these SKUs, which were just looked at, at one location. Says why, when it could not be done.
    pub(crate) async fn set(&mut self, feed: &Fed, skus: &[Sku]) -> Result<Option<String>, Stop> {
        let updates = self.updates(feed, skus);
        if updates.is_empty() {
            return Ok(None);
        }
        self.note_due().await?;
        self.report.upstream += updates.len() as u64;
        let mut calls = vec![updates];
        while let Some(mut updates) = calls.pop() {
            self.poll.leases.keep(self.lease).await?;
            match self.poll.mintsoft.set_on_hand(&updates).await {
                Ok(UpdateOutcome::Answered(refused)) => {
                    for update in &updates {
                        self.conclude(feed, update, refused.get(&update.sku).map(String::as_str)).await?;
                    }
                }
                Ok(UpdateOutcome::Refused(words)) if updates.len() == 1 => {
                    self.conclude(feed, &updates[0], Some(&words)).await?;
                }
                // One bad row costs only itself: it is found by halving.
                Ok(UpdateOutcome::Refused(_)) => {
                    calls.push(updates.split_off(updates.len() / 2));
                    calls.push(updates);
                }
                Ok(UpdateOutcome::Unknown(why)) => return self.look_back(feed, &updates, why).await,
                // A lease is lost: whoever took over finds the levels due.
                Err(failure @ Failure::Halted(_)) => return Err(failure.into()),
                Err(failure) => return Ok(Some(self.not_set(&failure).await?)),
            }
        }
        Ok(None)
    }

    /// What has to be sent; what Mintsoft has already is only remembered.
    fn updates(&mut self, feed: &Fed, skus: &[Sku]) -> Vec<OnHandUpdate> {
        let Some(warehouse_id) = feed.warehouses.first().copied() else { return Vec::new() };
        let mut updates = Vec::new();
        for sku in skus {
            if self.flow.is_open(&kind::STOCK_ROW_UNREADABLE, sku.as_str()) {
                continue;
            }
            self.chunks.update(sku, |known| {
                let due = known.upstream_at(&feed.location).filter(|level| level.mark == Mark::Due);
                let Some(quantity) = due.map(|level| level.quantity) else { return false };
                if known.mintsoft_has(feed, quantity) {
                    return known.mark_upstream(&feed.location, Mark::Set);
                }
                updates.push(OnHandUpdate { sku: sku.clone(), warehouse_id, quantity: known.free_for(feed, quantity) });
                false
            });
        }
        updates
    }

    async fn conclude(&mut self, feed: &Fed, update: &OnHandUpdate, refused: Option<&str>) -> Result<(), Failure> {
        let Some(words) = refused else {
            let order = self.lease.fence();
            self.chunks.update(&update.sku, |known| {
                known.remember_set(feed, update.quantity, order);
                true
            });
            return Ok(());
        };
        self.chunks.update(&update.sku, |known| known.mark_upstream(&feed.location, Mark::Refused));
        let detail = format!("{} free units at {}: {words}", update.quantity, feed.location);
        self.raise(&kind::UPSTREAM_LEVEL_REFUSED, update.sku.as_str(), &detail).await
    }

    /// After an outcome that nobody knows: a look decides, and nothing is sent again before the next run has looked, too.
    async fn look_back(&mut self, feed: &Fed, updates: &[OnHandUpdate], why: String) -> Result<Option<String>, Stop> {
        let skus: Vec<Sku> = updates.iter().map(|update| update.sku.clone()).collect();
        match self.look(skus.iter().cloned().collect::<BTreeSet<_>>()).await {
            Ok(_) | Err(Stop::Mintsoft(_)) => {}
            Err(stop) => return Err(stop),
        }
        if self.updates(feed, &skus).is_empty() {
            return Ok(None);
        }
        Ok(Some(self.not_set(&Failure::Unknown(why)).await?))
    }
}
