//! Transfers: orders of no customer. How many units have left is entered here; their own flow tells WAIR.

use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;
use mapping::{
    dispatch::{is_over, left},
    exception::ORDER_INCOMPLETE,
    sku::Sku,
};
use ports::Failure;
use state::transfers::TransferState;

use crate::run::Run;

impl Run<'_> {
    /// Enters what has left of the transfer with this number, and closes what was open about one that is over; does nothing when
    /// the number is no transfer's.
    pub(crate) async fn transfer(&mut self, number: &str, zone: &TimeZone) -> Result<(), Failure> {
        let Some(found) = self.poll.transfers.find(number).await? else { return Ok(()) };
        let rows = found.value.group.rows;
        if rows.iter().all(|row| row.shipped >= row.quantity) {
            return Ok(());
        }
        let known = match found.value.state {
            TransferState::Created { ids, .. } => ids.into_iter().collect(),
            _ => BTreeSet::new(),
        };
        // A list shows the parts that changed; what is entered is the sum of all.
        let parts = self.family(number, known, true).await?;
        let mut entered: BTreeMap<Sku, u32> = BTreeMap::new();
        for row in rows {
            *entered.entry(row.sku).or_default() += row.shipped;
        }
        let mut total = left(&parts, zone);
        for (sku, units) in &mut total {
            // A part that the search misses takes nothing back.
            *units = (*units).max(entered.get(sku).copied().unwrap_or_default());
        }
        self.keep().await?;
        if is_over(&parts, zone) {
            // Before the units: afterwards nobody would look at it again.
            self.poll.exceptions.close(&ORDER_INCOMPLETE, number).await?;
        }
        self.poll.transfers.shipped(number, &total).await?;
        Ok(())
    }
}
