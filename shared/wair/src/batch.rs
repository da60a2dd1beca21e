//! The batch bracket (contract §2.6, §3.2) and the uploads inside it.

use std::time::Duration;

use mapping::{
    stock::plan::Level,
    wair::wire::{
        ALLOCATIONS_PER_CALL, NotForReplenishment, NotForReplenishmentRow, STOCK_PER_CALL, Stock, StockRow,
    },
};
use ports::Failure;
use serde_json::Value;
use state::Lease;

use crate::Wair;

/// Longer than the slowest single call.
const LEASE: Duration = Duration::from_secs(180);
const NO_BODY: Option<&Value> = None;

/// An open batch. Dropping it without [`Batch::finish`] leaves it open, and the next one heals that.
pub struct Batch<'a> {
    wair: &'a Wair,
    lease: Lease,
}

/// What became of one call's levels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Uploaded {
    /// Stored.
    All,
    /// Stored but for these, which WAIR refuses.
    Except(Vec<Level>),
}

impl Wair {
    /// Opens a batch; `None` when another flow has one open.
    ///
    /// # Errors
    /// When WAIR or the state table does not answer; a batch that may be open is healed by the next call.
    pub async fn open_batch(&self) -> Result<Option<Batch<'_>>, Failure> {
        // The lease is marked as held before the batch is opened, so a crash from here on is seen by the next holder.
        let Some(lease) = self.leases.take("wair-batch", LEASE).await? else { return Ok(None) };
        if lease.unclean {
            tracing::warn!("an earlier run may have left a WAIR batch open; closing it");
        }
        match self.start(lease.unclean).await {
            Ok(()) => Ok(Some(Batch { wair: self, lease })),
            Err(failure) => {
                Batch { wair: self, lease }.abandon().await;
                Err(failure)
            }
        }
    }

    async fn start(&self, heal: bool) -> Result<(), Failure> {
        if heal {
            self.tolerant("/Batch/stop").await?;
        }
        self.post("/Batch/start", NO_BODY).await
    }

    /// Stop without a start may be refused; then there was nothing to close.
    async fn tolerant(&self, path: &str) -> Result<(), Failure> {
        match self.post(path, NO_BODY).await {
            Err(Failure::Rejected(why)) => {
                tracing::info!(failure.reason = why, "there was no open batch");
                Ok(())
            }
            other => other,
        }
    }
}

impl Batch<'_> {
    /// Sends physical levels, at most [`STOCK_PER_CALL`] of them.
    ///
    /// A call with one bad record is refused whole, so a refused call is halved until the bad records stand alone.
    ///
    /// # Errors
    /// `Unknown` when some of them may have been stored; all of them must be sent again then, which does no harm.
    pub async fn stock(&mut self, levels: &[Level]) -> Result<Uploaded, Failure> {
        let mut refused = Vec::new();
        let mut parts: Vec<&[Level]> = levels.chunks(STOCK_PER_CALL).rev().collect();
        while let Some(part) = parts.pop() {
            self.wair.leases.keep(&mut self.lease).await?;
            let rows: Vec<_> = part.iter().map(StockRow::from).collect();
            match self.wair.post("/Stock", Some(&Stock { stock: &rows })).await {
                Ok(()) => {}
                Err(Failure::Rejected(_)) if part.len() > 1 => {
                    let (left, right) = part.split_at(part.len() / 2);
                    parts.extend([right, left]);
                }
                Err(Failure::Rejected(why)) => {
                    tracing::warn!(failure.reason = why, "WAIR refuses one level");
                    refused.extend_from_slice(part);
                }
                Err(failure) => return Err(failure),
            }
        }
        Ok(if refused.is_empty() { Uploaded::All } else { Uploaded::Except(refused) })
    }

    /// Replaces WAIR's whole set of allocations. An empty set clears it.
    ///
    /// # Errors
    /// After any error the set at WAIR is not known: the next run sends it again.
    pub async fn allocations(&mut self, all: &[Level]) -> Result<(), Failure> {
        let pages = all.chunks(ALLOCATIONS_PER_CALL).count().max(1);
        for page in 0..pages {
            self.wair.leases.keep(&mut self.lease).await?;
            let levels = all.chunks(ALLOCATIONS_PER_CALL).nth(page).unwrap_or_default();
            let rows: Vec<_> = levels.iter().map(NotForReplenishmentRow::from).collect();
            let more = page + 1 < pages;
            let path = format!("/StockNotForReplenishment?fullLoad=true&moreRecordsAvailable={more}");
            self.wair.post(&path, Some(&NotForReplenishment { stock_not_for_replenishment: &rows })).await?;
        }
        Ok(())
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
    pub async fn finish(self) -> Result<(), Failure> {
        match self.wair.post("/Batch/stop", NO_BODY).await {
            Ok(()) => self.wair.leases.give_back(self.lease).await,
            Err(failure) => {
                self.abandon().await;
                Err(failure)
            }
        }
    }
}
