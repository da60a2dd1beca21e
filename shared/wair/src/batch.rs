//! The batch bracket (contract §2.6, §3.2) and the uploads inside it.

use std::time::Duration;

use mapping::{
    stock::plan::Level,
    wair::wire::{
        ALLOCATIONS_PER_CALL, NotForReplenishment, NotForReplenishmentRow, SALES_PER_CALL, STOCK_PER_CALL, SaleRow,
        Sales, Stock, StockRow,
    },
};
use ports::Failure;
use serde_json::Value;
use state::Lease;

use crate::Wair;

/// Longer than the slowest single call.
const LEASE: Duration = Duration::from_secs(180);
/// More refused records than this in one set are no longer single mistakes, and looking for each would never end.
const MOST_REFUSED: usize = 100;
const NO_BODY: Option<&Value> = None;

/// An open batch. Dropping it without [`Batch::finish`] leaves it open, and the next one heals that.
pub struct Batch<'a> {
    wair: &'a Wair,
    lease: Lease,
    flow: &'a mut Lease,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Set {
    Levels,
    Allocations,
}

impl Wair {
    /// Opens a batch for the holder of `flow`, whose lease every upload keeps too; `None` when another flow has one open.
    ///
    /// # Errors
    /// When WAIR or the state table does not answer; a batch that may be open is healed by the next call.
    pub async fn open_batch<'a>(&'a self, flow: &'a mut Lease) -> Result<Option<Batch<'a>>, Failure> {
        // The lease is marked as held before the batch is opened, so a crash from here on is seen by the next holder.
        let Some(lease) = self.leases.take("wair-batch", LEASE).await? else { return Ok(None) };
        if lease.unclean {
            tracing::warn!("an earlier run may have left a WAIR batch open; closing it");
        }
        let started = self.start(lease.unclean).await;
        let batch = Batch { wair: self, lease, flow };
        match started {
            Ok(()) => Ok(Some(batch)),
            Err(failure) => {
                batch.abandon().await;
                Err(failure)
            }
        }
    }

    async fn start(&self, heal: bool) -> Result<(), Failure> {
        if heal {
            self.stop_if_open().await?;
        }
        self.post("/Batch/start", NO_BODY).await
    }

    /// Stop without a start may be refused; then there was nothing to close.
    async fn stop_if_open(&self) -> Result<(), Failure> {
        match self.post("/Batch/stop", NO_BODY).await {
            Err(Failure::Rejected(why)) => {
                tracing::info!(failure.reason = why, "there was no open batch");
                Ok(())
            }
            other => other,
        }
    }
}

impl Batch<'_> {
    /// Sends physical levels; gives back those that WAIR refuses.
    ///
    /// # Errors
    /// `Unknown` when some of them may have been stored; all of them must be sent again then, which does no harm.
    pub async fn stock(&mut self, levels: &[Level]) -> Result<Vec<Level>, Failure> {
        self.upload(Set::Levels, levels.chunks(STOCK_PER_CALL).rev().collect()).await
    }

    /// Replaces WAIR's whole set of allocations; gives back those that WAIR refuses. An empty set clears it.
    ///
    /// # Errors
    /// After any error the set at WAIR is not known: the next run sends it again.
    pub async fn allocations(&mut self, all: &[Level]) -> Result<Vec<Level>, Failure> {
        let mut parts: Vec<&[Level]> = all.chunks(ALLOCATIONS_PER_CALL).rev().collect();
        if parts.is_empty() {
            parts.push(&[]);
        }
        self.upload(Set::Allocations, parts).await
    }

    /// Books sales; the same ids again do no harm.
    ///
    /// # Errors
    /// `Rejected` when WAIR refuses them, all of one call.
    pub async fn sales(&mut self, rows: &[SaleRow]) -> Result<(), Failure> {
        for sales in rows.chunks(SALES_PER_CALL) {
            self.keep().await?;
            self.wair.post("/Sales", Some(&Sales { sales })).await?;
        }
        Ok(())
    }

    /// Sends parts from the last to the first. A call with one bad record is refused whole, so a refused call is halved
    /// until the bad records stand alone.
    async fn upload(&mut self, set: Set, mut parts: Vec<&[Level]>) -> Result<Vec<Level>, Failure> {
        let mut refused = Vec::new();
        while let Some(part) = parts.pop() {
            self.keep().await?;
            match self.send(set, part, !parts.is_empty()).await {
                Err(Failure::Rejected(_)) if part.len() > 1 && refused.len() < MOST_REFUSED => {
                    let (left, right) = part.split_at(part.len() / 2);
                    parts.extend([right, left]);
                }
                Err(Failure::Rejected(why)) if part.len() == 1 => {
                    tracing::warn!(failure.reason = why, "WAIR refuses one record");
                    refused.extend_from_slice(part);
                    if set == Set::Allocations && parts.is_empty() {
                        // A full load is complete only with a last page.
                        parts.push(&[]);
                    }
                }
                other => other?,
            }
        }
        Ok(refused)
    }

    /// Fails when somebody else has taken over, so that a holder that was frozen sends nothing.
    async fn keep(&mut self) -> Result<(), Failure> {
        self.wair.leases.keep(self.flow).await?;
        self.wair.leases.keep(&mut self.lease).await
    }

    async fn send(&self, set: Set, part: &[Level], more: bool) -> Result<(), Failure> {
        match set {
            Set::Levels => {
                let rows: Vec<_> = part.iter().map(StockRow::from).collect();
                self.wair.post("/Stock", Some(&Stock { stock: &rows })).await
            }
            Set::Allocations => {
                let rows: Vec<_> = part.iter().map(NotForReplenishmentRow::from).collect();
                let path = format!("/StockNotForReplenishment?fullLoad=true&moreRecordsAvailable={more}");
                self.wair.post(&path, Some(&NotForReplenishment { stock_not_for_replenishment: &rows })).await
            }
        }
    }

    /// Leaves the batch as it is, after an error: the next one closes it first.
    pub async fn abandon(self) {
        if let Err(failure) = self.wair.leases.abandon(self.lease).await {
            // The lease then runs out by itself, and the next holder still sees that it was never given back.
            tracing::warn!(failure.reason = %failure, "the WAIR batch lease could not be let go");
        }
    }

    /// Closes the batch: what was sent is complete.
    ///
    /// # Errors
    /// When it is not known to be closed: the next batch heals that.
    pub async fn finish(mut self) -> Result<(), Failure> {
        match self.stop().await {
            Ok(()) => self.wair.leases.give_back(self.lease).await,
            Err(failure) => {
                self.abandon().await;
                Err(failure)
            }
        }
    }

    async fn stop(&mut self) -> Result<(), Failure> {
        self.keep().await?;
        self.wair.post("/Batch/stop", NO_BODY).await
    }
}
