//! Create, and its three outcomes.

use std::time::Duration;

use mapping::{
    exception as kind,
    mintsoft::wire::NewOrder,
    order::{CreateOutcome, LookupOutcome, says_duplicate},
    transfer::new_order,
};
use ports::{Failure, Mode};
use state::{
    Versioned,
    transfers::{Transfer, TransferState},
};

use crate::run::Run;

/// A number that Mintsoft refuses as used, while no lookup finds it, is not tried more often than this.
const MOST_ATTEMPTS: u32 = 3;
/// How long after its deadline a process is surely gone.
const MARGIN: Duration = Duration::from_secs(20);
/// How much of Mintsoft's words a person is shown.
const WORDS: usize = 200;

impl Run<'_> {
    /// Sends the create once and settles its outcome.
    pub(crate) async fn create(
        &mut self,
        number: &str,
        mut found: Versioned<Transfer>,
        attempt: u32,
    ) -> Result<(), Failure> {
        if self.poll.mode == Mode::Observe || !self.may_send().await? {
            return Ok(());
        }
        let asked = async || Ok((self.poll.mintsoft.client_id().await?, self.poll.hook.action(number).await?));
        let (client, hook) = match asked().await {
            Ok(both) => both,
            Err(failure) => return self.not_sent(number, found, failure).await,
        };
        let Transfer { group, warehouse, .. } = &found.value;
        let order = match new_order(number, group, *warehouse, &self.current.config, client) {
            Ok(order) => NewOrder { connect_action: hook, ..order },
            Err(unmapped) => {
                self.waits = true;
                self.find(&kind::TRANSFER_UNMAPPED, unmapped.location, unmapped.why);
                return Ok(());
            }
        };
        let (before, now) = (found.value.state.clone(), self.poll.clock.now());
        // Before the call: if this process dies now, the next one knows that a create may be out.
        let claimed_until = self.deadline + MARGIN;
        let creating = TransferState::Creating { attempt, claimed_until, sent_at: now, absent_lookups: 0 };
        self.set(number, &mut found, creating).await?;
        match self.poll.mintsoft.create_order(&order).await {
            Ok(CreateOutcome::Done(ids)) => self.created(number, found, ids, false).await,
            Ok(CreateOutcome::Partial { ids, words }) => {
                // Before the state: afterwards nobody would look at it again.
                self.poll.exceptions.open(&kind::ORDER_INCOMPLETE, number, &clip(&words)).await?;
                self.created(number, found, ids, false).await
            }
            Ok(CreateOutcome::Refused(words)) => self.refused(number, found, attempt, words).await,
            Ok(CreateOutcome::Unknown(why)) => self.unknown(number, found, attempt, why).await,
            Err(failure) => {
                self.set(number, &mut found, before).await?;
                self.not_sent(number, found, failure).await
            }
        }
    }

    /// Surely nothing was created. What was never out before is given up, to be decided afresh when Mintsoft answers.
    async fn not_sent(&mut self, number: &str, found: Versioned<Transfer>, failure: Failure) -> Result<(), Failure> {
        self.mintsoft = Some(failure);
        match found.value.state {
            TransferState::Claimed => self.release(number, &found.value).await,
            _ => Ok(()),
        }
    }

    pub(crate) async fn created(
        &mut self,
        number: &str,
        found: Versioned<Transfer>,
        ids: Vec<i64>,
        by_lookup: bool,
    ) -> Result<(), Failure> {
        let state = TransferState::Created { ids, at: self.poll.clock.now(), found: by_lookup };
        let next = Transfer { state, ..found.value.clone() };
        self.poll.transfers.put(number, &found, &next, self.lease, true).await?;
        self.flow.unfinished.remove(number);
        self.report.sent.push(number.to_owned());
        Ok(())
    }

    async fn unknown(
        &mut self,
        number: &str,
        mut found: Versioned<Transfer>,
        attempt: u32,
        why: String,
    ) -> Result<(), Failure> {
        let now = self.poll.clock.now();
        let state = TransferState::Creating { attempt, claimed_until: now, sent_at: now, absent_lookups: 0 };
        self.set(number, &mut found, state).await?;
        self.mintsoft = Some(Failure::Unknown(why));
        Ok(())
    }

    /// A refusal may be about an order that is ours already: then it is bound, not sent again.
    async fn refused(
        &mut self,
        number: &str,
        mut found: Versioned<Transfer>,
        attempt: u32,
        words: String,
    ) -> Result<(), Failure> {
        match self.poll.mintsoft.find_order(number).await {
            Ok(LookupOutcome::Found(ids)) => self.created(number, found, ids, true).await,
            Ok(LookupOutcome::Absent) if says_duplicate(&words) && attempt < MOST_ATTEMPTS => {
                self.unknown(number, found, attempt, "it is said to exist, and is not found".to_owned()).await
            }
            Ok(LookupOutcome::Absent) => {
                self.find(&kind::TRANSFER_REFUSED, number, clip(&words));
                self.set(number, &mut found, TransferState::Refused { at: self.poll.clock.now() }).await
            }
            Ok(LookupOutcome::Ambiguous(why)) => {
                self.find(&kind::TRANSFER_AMBIGUOUS, number, why);
                let now = self.poll.clock.now();
                let state = TransferState::Creating { attempt, claimed_until: now, sent_at: now, absent_lookups: 0 };
                self.set(number, &mut found, state).await
            }
            Ok(LookupOutcome::Unknown(why)) => self.unknown(number, found, attempt, why).await,
            Err(failure) => self.unknown(number, found, attempt, failure.to_string()).await,
        }
    }

    pub(crate) async fn set(
        &mut self,
        number: &str,
        found: &mut Versioned<Transfer>,
        state: TransferState,
    ) -> Result<(), Failure> {
        let next = Transfer { state, ..found.value.clone() };
        self.poll.transfers.put(number, found, &next, self.lease, false).await?;
        *found = Versioned { value: next, version: found.version + 1 };
        Ok(())
    }
}

fn clip(words: &str) -> String {
    words.chars().take(WORDS).collect()
}
