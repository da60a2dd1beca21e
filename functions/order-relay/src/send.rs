//! Claim, create, and the three outcomes.

use std::time::Duration;

use mapping::{
    exception as kind,
    mintsoft::wire::NewOrder,
    order::{CreateOutcome, LOOKUPS, LookupOutcome, Next, OrderEvent, after_unknown, says_duplicate},
};
use ports::{Failure, TableError};
use state::{
    Versioned,
    orders::{OrderRecord, OrderState},
};

use crate::{
    Relay,
    ending::{Ending, Problem, Stop},
};

/// Longer than a create can take with its wait for a permit: nobody else touches the order until then.
const CLAIM: Duration = Duration::from_secs(150);
/// How often a write is tried again when the intake was first.
const ATTEMPTS: usize = 4;
/// A number that Mintsoft refuses as used, while no lookup finds it, is not tried more often than this.
const MOST_ATTEMPTS: u32 = 3;

/// What a lookup after an unknown outcome leads to.
pub(crate) enum LookedUp {
    Over(Ending),
    /// It surely did not arrive.
    SendAgain {
        number: String,
        attempt: u32,
    },
}

/// One order on its way, with its record as it stands in the table.
pub(crate) struct Case<'a> {
    pub(crate) relay: &'a Relay,
    pub(crate) event: &'a OrderEvent,
    pub(crate) record: Option<Versioned<OrderRecord>>,
}

impl Case<'_> {
    pub(crate) fn state(&self) -> OrderState {
        self.record.as_ref().map(|found| found.value.state.clone()).unwrap_or_default()
    }

    pub(crate) fn exception(&self) -> Option<&(String, String)> {
        self.record.as_ref().and_then(|found| found.value.exception.as_ref())
    }

    /// Replaces the order's state, unless somebody else changed the record since it was read.
    pub(crate) async fn set(&mut self, state: OrderState) -> Result<(), Stop> {
        let exception = self.exception().cloned();
        self.set_with(state, exception).await
    }

    /// As [`Case::set`], with the exception that is open for the order.
    pub(crate) async fn set_with(&mut self, state: OrderState, exception: Option<(String, String)>) -> Result<(), Stop> {
        let OrderEvent { channel, order, .. } = self.event;
        for _ in 0..ATTEMPTS {
            let revisions = self.record.as_ref().map(|found| found.value.revisions.clone()).unwrap_or_default();
            let next = OrderRecord { revisions, state: state.clone(), exception: exception.clone() };
            match self.relay.orders.write(channel, order, &self.record, &next).await {
                Ok(()) => {
                    let version = self.record.as_ref().map_or(1, |found| found.version + 1);
                    self.record = Some(Versioned { value: next, version });
                    return Ok(());
                }
                // The intake notes revisions in the same record; only a change of the state means that another copy of
                // this flow is at work.
                Err(TableError::Conflict(_)) => {
                    let now = self.relay.orders.read(channel, order).await?;
                    let known = std::mem::replace(&mut self.record, now);
                    if known.map(|found| found.value.state).unwrap_or_default() != self.state() {
                        return Err(Stop::Overtaken);
                    }
                }
                Err(error) => return Err(error.into()),
            }
        }
        Err(Stop::Overtaken)
    }

    /// Sends the create once and settles its outcome.
    pub(crate) async fn send(&mut self, order: &NewOrder, attempt: u32) -> Result<Ending, Stop> {
        let relay = self.relay;
        let number = order.order_number.clone();
        let now = relay.clock.now();
        // Before the call: if this process dies now, the next one knows that a create may be out.
        self.set(OrderState::Creating {
            number: number.clone(),
            attempt,
            claimed_until: now + CLAIM,
            sent_at: now,
            absent_lookups: 0,
        })
        .await?;
        match relay.mintsoft.create_order(order).await {
            Ok(CreateOutcome::Done(ids)) => self.created(number, ids, false).await,
            Ok(CreateOutcome::Partial { ids, words }) => {
                self.created(number, ids, false).await?;
                let subject = self.event.group();
                relay.exceptions.open(&kind::ORDER_INCOMPLETE, &subject, &self.event.ship.hide_in(&words)).await?;
                Ok(Ending::Done("created in part; never sent again"))
            }
            Ok(CreateOutcome::Refused(words)) => self.refused(number, attempt, self.event.ship.hide_in(&words)).await,
            Ok(CreateOutcome::Unknown(why)) => self.unknown(number, attempt, why).await,
            // Surely nothing was created: the order is as before.
            Err(failure) => {
                self.set(OrderState::Received).await?;
                Err(failure.into())
            }
        }
    }

    /// Goes on with a create whose outcome is not known.
    pub(crate) async fn look_up(&mut self) -> Result<LookedUp, Stop> {
        let OrderState::Creating { number, attempt, claimed_until, sent_at, absent_lookups } = self.state() else {
            return Err(Failure::Halted("the order is not being created".to_owned()).into());
        };
        let now = self.relay.clock.now();
        let later = |pause, why: &str| Ok(LookedUp::Over(Ending::Later(pause, why.to_owned())));
        if claimed_until > now {
            let left = Duration::try_from(claimed_until - now).unwrap_or(CLAIM);
            return later(left, "another process is creating it");
        }
        let since = Duration::try_from(now - sent_at).unwrap_or(Duration::ZERO);
        match after_unknown(absent_lookups, since) {
            Next::Wait(pause) => return later(pause, "its create had no answer; it is looked up later"),
            Next::SendAgain => return Ok(LookedUp::SendAgain { number, attempt: attempt + 1 }),
            Next::LookUpNow => {}
        }
        match self.relay.mintsoft.find_order(&number).await? {
            LookupOutcome::Found(ids) => Ok(LookedUp::Over(self.created(number, ids, true).await?)),
            LookupOutcome::Absent => {
                let absent_lookups = absent_lookups + 1;
                self.set(OrderState::Creating { number, attempt, claimed_until, sent_at, absent_lookups }).await?;
                match after_unknown(absent_lookups, since) {
                    Next::Wait(pause) => later(pause, "not found yet"),
                    Next::LookUpNow | Next::SendAgain => later(Duration::ZERO, "not found"),
                }
            }
            LookupOutcome::Ambiguous(why) => Ok(LookedUp::Over(self.dead(&kind::ORDER_AMBIGUOUS, why))),
            // A lookup that proves nothing counts for nothing.
            LookupOutcome::Unknown(why) => Err(Failure::Transient(why).into()),
        }
    }

    async fn created(&mut self, number: String, ids: Vec<i64>, found: bool) -> Result<Ending, Stop> {
        let at = self.relay.clock.now();
        self.set(OrderState::Created { number, ids, at, found }).await?;
        Ok(Ending::Done(if found { "found by lookup" } else { "created" }))
    }

    async fn unknown(&mut self, number: String, attempt: u32, why: String) -> Result<Ending, Stop> {
        let now = self.relay.clock.now();
        self.set(OrderState::Creating { number, attempt, claimed_until: now, sent_at: now, absent_lookups: 0 }).await?;
        Ok(Ending::Later(LOOKUPS[0], format!("the create had no clear answer: {why}")))
    }

    /// A refusal may be about an order that is ours already: then it is bound, not sent again.
    async fn refused(&mut self, number: String, attempt: u32, words: String) -> Result<Ending, Stop> {
        match self.relay.mintsoft.find_order(&number).await {
            Ok(LookupOutcome::Found(ids)) => self.created(number, ids, true).await,
            Ok(LookupOutcome::Absent) if says_duplicate(&words) && attempt < MOST_ATTEMPTS => {
                self.unknown(number, attempt, words).await
            }
            Ok(LookupOutcome::Absent) => Ok(self.dead(&kind::ORDER_REFUSED, words)),
            Ok(LookupOutcome::Ambiguous(why)) => Ok(self.dead(&kind::ORDER_AMBIGUOUS, why)),
            Ok(LookupOutcome::Unknown(why)) => self.unknown(number, attempt, why).await,
            Err(failure) => self.unknown(number, attempt, failure.to_string()).await,
        }
    }

    fn dead(&self, kind: &'static kind::Kind, detail: String) -> Ending {
        Ending::Dead(Problem { kind, subject: self.event.group(), detail })
    }
}
