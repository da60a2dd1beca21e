//! The batch bracket (contract §2.6, §3.2), and how a set is uploaded inside it.

mod sales;
mod transfers;

use std::time::Duration;

use ports::Failure;
use serde_json::Value;
use state::Lease;

use crate::{Wair, sets::Set};

/// The lease of the one batch that may be open.
const NAME: &str = "wair-batch";
/// Longer than the slowest single call.
const LEASE: Duration = Duration::from_secs(180);
/// More refused records than this in one set are no longer single mistakes, and looking for each would never end.
const MOST_REFUSED: usize = 100;
/// Most batches take seconds: two flows that meet are no outage.
const WAIT: Duration = Duration::from_secs(3);
const WAITS: usize = 10;
const NO_BODY: Option<&Value> = None;

/// An open batch. Dropping it without [`Batch::finish`] leaves it open, and the next one heals that.
pub struct Batch<'a> {
    wair: &'a Wair,
    lease: Lease,
    flow: &'a mut Lease,
}

impl Wair {
    /// Opens a batch for the holder of `flow`, whose lease every upload keeps too. Waits a little while another flow has one
    /// open; `None` when that takes longer.
    ///
    /// # Errors
    /// When WAIR or the state table does not answer; a batch that may be open is healed by the next call.
    pub async fn open_batch<'a>(&'a self, flow: &'a mut Lease) -> Result<Option<Batch<'a>>, Failure> {
        // The lease is marked as held before the batch is opened, so a crash from here on is seen by the next holder.
        let Some(lease) = self.batch_lease().await? else { return Ok(None) };
        if lease.unclean {
            tracing::warn!("an earlier run may have left a WAIR batch open; closing it");
        }
        let heal = lease.unclean;
        let mut batch = Batch { wair: self, lease, flow };
        match batch.start(heal).await {
            Ok(()) => Ok(Some(batch)),
            Err(failure) => {
                batch.abandon().await;
                Err(failure)
            }
        }
    }

    async fn batch_lease(&self) -> Result<Option<Lease>, Failure> {
        for _ in 0..WAITS {
            if let Some(lease) = self.leases.take(NAME, LEASE).await? {
                return Ok(Some(lease));
            }
            self.gate().clock().sleep(WAIT).await;
        }
        self.leases.take(NAME, LEASE).await
    }

    /// Closes a batch that its holder left open, if there is one; false while somebody is at work in a batch.
    ///
    /// # Errors
    /// When WAIR or the state table does not answer; the batch then still counts as left open.
    pub async fn close_left_batch(&self) -> Result<bool, Failure> {
        let Some(lease) = self.leases.take(NAME, LEASE).await? else { return Ok(false) };
        let closed = if lease.unclean { self.stop_if_open().await } else { Ok(()) };
        match closed {
            Ok(()) => self.leases.give_back(lease).await?,
            Err(failure) => {
                self.leases.abandon(lease).await?;
                return Err(failure);
            }
        }
        Ok(true)
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
    /// Sends parts from the last to the first. A call with one bad record is refused whole, so a refused call is halved
    /// until the bad records stand alone.
    pub(crate) async fn upload<S: Set>(&mut self, mut parts: Vec<&[S::Record]>) -> Result<Vec<S::Record>, Failure> {
        let mut refused = Vec::new();
        while let Some(part) = parts.pop() {
            self.keep().await?;
            match self.wair.post(&S::path(!parts.is_empty()), Some(&S::body(part))).await {
                Err(Failure::Rejected(_)) if part.len() > 1 && refused.len() < MOST_REFUSED => {
                    let (left, right) = part.split_at(part.len() / 2);
                    parts.extend([right, left]);
                }
                Err(Failure::Rejected(why)) if part.len() == 1 => {
                    tracing::warn!(failure.reason = why, "WAIR refuses one record");
                    refused.extend_from_slice(part);
                    if S::WHOLE && parts.is_empty() {
                        // A full load is complete only with a last page.
                        parts.push(&[]);
                    }
                }
                other => other?,
            }
        }
        Ok(refused)
    }

    async fn start(&mut self, heal: bool) -> Result<(), Failure> {
        self.keep().await?;
        if heal {
            self.wair.stop_if_open().await?;
        }
        let started = self.wair.post("/Batch/start", NO_BODY).await;
        // Frozen in between? Then this start may have come after whoever took over had closed theirs: they do not know of it.
        if let Err(lost @ Failure::Halted(_)) = self.keep().await {
            self.wair.leases.distrust(NAME).await?;
            self.wair.close_left_batch().await?;
            return Err(lost);
        }
        started
    }

    /// Fails when somebody else has taken over, so that a holder that was frozen sends nothing.
    async fn keep(&mut self) -> Result<(), Failure> {
        self.wair.leases.keep(self.flow).await?;
        self.wair.leases.keep(&mut self.lease).await
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
