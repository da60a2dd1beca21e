//! Transfers that an earlier run did not bring to an end.

use std::time::Duration;

use mapping::{
    exception as kind,
    order::{LookupOutcome, Next, after_unknown},
};
use ports::Failure;
use ports::defect::{Defect, on};
use state::{
    Versioned,
    transfers::{Transfer, TransferState},
};

use crate::run::Run;

impl Run<'_> {
    /// Goes on with every one of them. `again` tries anew what Mintsoft refused.
    pub(crate) async fn go_on(&mut self, again: bool) -> Result<(), Failure> {
        for number in self.flow.unfinished.clone() {
            let Some(found) = self.poll.transfers.find(&number).await? else {
                self.flow.unfinished.remove(&number);
                self.waits = true;
                continue;
            };
            match found.value.state {
                TransferState::Created { .. } => drop(self.flow.unfinished.remove(&number)),
                // Its rows are looked at afresh: they may have been changed or withdrawn since.
                TransferState::Claimed => self.release(&number, &found.value).await?,
                TransferState::Refused { .. } if again => self.release(&number, &found.value).await?,
                TransferState::Refused { .. } => {}
                TransferState::Creating { .. } => {
                    self.in_doubt = true;
                    self.look_up(&number, found).await?;
                }
            }
        }
        Ok(())
    }

    /// Gives up a transfer that Mintsoft surely does not have.
    pub(crate) async fn release(&mut self, number: &str, transfer: &Transfer) -> Result<(), Failure> {
        self.poll.transfers.release(number, &transfer.group, self.lease).await?;
        self.flow.unfinished.remove(number);
        self.flow.reserved.retain(|taken| taken.number != number);
        self.waits = true;
        Ok(())
    }

    /// A create is out: it is looked up, and sent again only when it surely did not arrive.
    async fn look_up(&mut self, number: &str, mut found: Versioned<Transfer>) -> Result<(), Failure> {
        while let TransferState::Creating { attempt, claimed_until, sent_at, absent_lookups } = found.value.state {
            let now = self.poll.clock.now();
            let since = Duration::try_from(now - sent_at).unwrap_or(Duration::ZERO);
            if claimed_until > now || self.mintsoft.is_some() {
                return Ok(());
            }
            if on(Defect::TransferSentAgain) {
                return self.create(number, found, attempt + 1).await;
            }
            match after_unknown(absent_lookups, since) {
                Next::Wait(_) => return Ok(()),
                Next::SendAgain => return self.create(number, found, attempt + 1).await,
                Next::LookUpNow => {}
            }
            if !self.may_send().await? {
                return Ok(());
            }
            match self.poll.mintsoft.find_order(number).await {
                Ok(LookupOutcome::Found(ids)) => return self.created(number, found, ids, true).await,
                Ok(LookupOutcome::Absent) => {
                    let absent_lookups = absent_lookups + 1;
                    let state = TransferState::Creating { attempt, claimed_until, sent_at, absent_lookups };
                    self.set(number, &mut found, state).await?;
                }
                Ok(LookupOutcome::Ambiguous(why)) => {
                    self.find(&kind::TRANSFER_AMBIGUOUS, number, why);
                    return Ok(());
                }
                // A lookup that proves nothing counts for nothing.
                Ok(LookupOutcome::Unknown(why)) => self.mintsoft = Some(Failure::Transient(why)),
                Err(failure) => self.mintsoft = Some(failure),
            }
        }
        Ok(())
    }
}
