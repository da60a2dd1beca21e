//! The progress of transfers (contract §3.25).

use mapping::wair::wire::{TRANSFERS_PER_CALL, TransferRow, Transfers};
use ports::Failure;

use super::{Batch, MOST_REFUSED};

impl Batch<'_> {
    /// Sends whole transfer rows; gives back those that WAIR refuses. A call with one bad record is refused whole, so it is
    /// halved until the bad records stand alone.
    ///
    /// # Errors
    /// `Unknown` when some of them may have been stored; all of them must be sent again then, which does no harm.
    pub async fn transfers(&mut self, rows: &[TransferRow]) -> Result<Vec<TransferRow>, Failure> {
        let mut parts: Vec<&[TransferRow]> = rows.chunks(TRANSFERS_PER_CALL).rev().collect();
        let mut refused = Vec::new();
        while let Some(part) = parts.pop() {
            self.keep().await?;
            match self.wair.post("/Transfers", Some(&Transfers { transfers: part })).await {
                Err(Failure::Rejected(_)) if part.len() > 1 && refused.len() < MOST_REFUSED => {
                    let (left, right) = part.split_at(part.len() / 2);
                    parts.extend([right, left]);
                }
                Err(Failure::Rejected(why)) if part.len() == 1 => {
                    tracing::warn!(failure.reason = why, "WAIR refuses one transfer row");
                    refused.extend_from_slice(part);
                }
                other => other?,
            }
        }
        Ok(refused)
    }
}
