//! How far each transfer is, to WAIR.

use std::collections::BTreeSet;

use mapping::{exception as kind, wair::wire::TransferRow};
use ports::{Failure, Mode};

use crate::run::Run;

impl Run<'_> {
    /// Tells WAIR what it does not know yet, whole objects in one batch.
    pub(crate) async fn tell(&mut self) -> Result<(), Failure> {
        let untold = self.poll.transfers.untold().await?;
        if untold.is_empty() || self.wair.is_some() {
            self.told = untold.is_empty();
            return Ok(());
        }
        let (mut rows, mut of_row) = (Vec::new(), Vec::new());
        for (number, _) in &untold {
            let Some(transfer) = self.poll.transfers.find(number).await? else { continue };
            let own = TransferRow::of(number, &transfer.value.group);
            of_row.extend(own.iter().map(|row| (row.transfer_id.clone(), number.clone())));
            rows.extend(own);
        }
        self.report.told = untold.len() as u64;
        if self.poll.mode == Mode::Observe {
            return Ok(());
        }
        let refused = match self.upload(&rows).await {
            Ok(refused) => refused,
            Err(failure) => {
                (self.wair, self.report.told) = (Some(failure), 0);
                return Ok(());
            }
        };
        let Some(refused) = refused else {
            self.report.told = 0;
            return Ok(());
        };
        let bad = of_row.iter().filter(|(id, _)| refused.iter().any(|row| row.transfer_id == *id));
        let bad: BTreeSet<&String> = bad.map(|(_, number)| number).collect();
        for (number, version) in &untold {
            if bad.contains(number) {
                self.find(&kind::TRANSFER_REFUSED_BY_WAIR, number, "WAIR takes not all of its rows");
            } else {
                self.poll.transfers.told(number, *version).await?;
            }
        }
        self.report.told -= bad.len() as u64;
        self.told = true;
        Ok(())
    }

    /// The rows that WAIR refuses; `None` when another flow has a batch open, so that the next run sends them.
    async fn upload(&mut self, rows: &[TransferRow]) -> Result<Option<Vec<TransferRow>>, Failure> {
        let Some(mut batch) = self.poll.wair.open_batch(self.lease).await? else { return Ok(None) };
        match batch.transfers(rows).await {
            Ok(refused) => {
                batch.finish().await?;
                Ok(Some(refused))
            }
            Err(failure) => {
                batch.abandon().await;
                Err(failure)
            }
        }
    }
}
