//! Sales of a channel (vendor page: post-sales).

use mapping::wair::wire::{SALES_PER_CALL, SaleRow, Sales};
use ports::Failure;

use super::Batch;

impl Batch<'_> {
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
}
