//! Claim, create, and the three outcomes.

use std::time::Duration;

use jiff::civil::Date;
use mapping::{
    exception as kind,
    order::{CreateOutcome, LOOKUPS, LookupOutcome, Next, OrderEvent, Signals, after_unknown, says_duplicate},
};
use ports::Failure;
use ports::defect::{Defect, on};
use state::orders::{Numbered, OrderLine, OrderState, index};

use crate::{
    case::{Case, Change},
    check::Ready,
    ending::{Ending, Problem, Stop},
};

/// Longer than an invocation lives (`template.yaml`): when it is over, whoever made it cannot send any more.
pub(crate) const CLAIM: Duration = Duration::from_secs(200);
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

impl Case<'_> {
    /// Sends the create once and settles its outcome.
    pub(crate) async fn send(&mut self, ready: Ready, attempt: u32) -> Result<Ending, Stop> {
        let Ready { order, lines } = &ready;
        let relay = self.relay;
        let number = order.order_number.clone();
        let before = self.state();
        // Read before the call: nothing may fail between its answer and the record of it.
        let day = self.today().await?;
        // Before the first create: afterwards the shelf shows what this order itself has taken.
        let signals = if attempt == 1 { Some(self.signals(lines, order.warehouse_id).await?) } else { None };
        // Before the call: if this process dies now, the next one knows that a create may be out.
        if !on(Defect::CreateWithoutClaim) {
            self.claim(&number, attempt, lines.clone(), signals).await?;
        }
        match relay.mintsoft.create_order(order).await {
            Ok(CreateOutcome::Done(ids)) => self.created(number, ids, false, day).await,
            Ok(CreateOutcome::Partial { ids, words }) => {
                let detail = self.event.ship.hide_in(&words);
                let problem = Problem::new(&kind::ORDER_INCOMPLETE, self.event.group(), detail);
                let at = relay.clock.now();
                let more = [self.counted(&number, day)].into_iter().chain(self.forget_hold()).collect();
                self.raise_with(&problem, OrderState::Created { number, ids, at, found: false }, more).await?;
                self.touch_lines();
                Ok(Ending::Done("created in part; never sent again"))
            }
            Ok(CreateOutcome::Refused(_)) if on(Defect::IgnoreSuccessFalse) => {
                self.created(number, vec![0], false, day).await
            }
            Ok(CreateOutcome::Refused(words)) => {
                self.refused(number, attempt, self.event.ship.hide_in(&words), day).await
            }
            Ok(CreateOutcome::Unknown(why)) => self.unknown(number, attempt, why).await,
            // Surely nothing was created: the order is as before.
            Err(failure) => {
                self.set(before).await?;
                self.release().await?;
                Err(failure.into())
            }
        }
    }

    /// Writes down that a create is about to go out, what it is made of, and whose number it has.
    async fn claim(
        &mut self,
        number: &str,
        attempt: u32,
        lines: Vec<OrderLine>,
        signals: Option<Signals>,
    ) -> Result<(), Stop> {
        let now = self.relay.clock.now();
        let state = OrderState::Creating {
            number: number.to_owned(),
            attempt,
            claimed_until: now + CLAIM,
            sent_at: now,
            absent_lookups: 0,
        };
        let OrderEvent { channel, order, revision, .. } = self.event;
        let of = Numbered { channel: channel.clone(), order: order.clone(), revision: *revision };
        let more = index(number, &of).to_vec();
        self.apply(Change { state, lines: Some(lines), signals, more, ..self.unchanged() }).await
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
        if on(Defect::SkipLookup) {
            return Ok(LookedUp::SendAgain { number, attempt: attempt + 1 });
        }
        let since = Duration::try_from(now - sent_at).unwrap_or(Duration::ZERO);
        match after_unknown(absent_lookups, since) {
            Next::Wait(pause) => return later(pause, "its create had no answer; it is looked up later"),
            Next::SendAgain => return self.send_again(number, attempt).await,
            Next::LookUpNow => {}
        }
        let day = self.today().await?;
        match self.relay.mintsoft.find_order(&number).await? {
            LookupOutcome::Found(ids) => Ok(LookedUp::Over(self.created(number, ids, true, day).await?)),
            LookupOutcome::Absent if on(Defect::OneLookup) => Ok(LookedUp::SendAgain { number, attempt: attempt + 1 }),
            LookupOutcome::Absent => {
                let absent_lookups = absent_lookups + 1;
                self.set(OrderState::Creating {
                    number: number.clone(),
                    attempt,
                    claimed_until,
                    sent_at,
                    absent_lookups,
                })
                .await?;
                match after_unknown(absent_lookups, since) {
                    Next::Wait(pause) => later(pause, "not found yet"),
                    Next::LookUpNow => later(Duration::ZERO, "not found yet"),
                    Next::SendAgain => self.send_again(number, attempt).await,
                }
            }
            LookupOutcome::Ambiguous(why) => Ok(LookedUp::Over(self.dead(&kind::ORDER_AMBIGUOUS, why))),
            LookupOutcome::Unknown(_) if on(Defect::LookupMissIsAbsent) => {
                Ok(LookedUp::SendAgain { number, attempt: attempt + 1 })
            }
            // A lookup that proves nothing counts for nothing.
            LookupOutcome::Unknown(why) => Err(Failure::Transient(why).into()),
        }
    }

    /// It is sent again, unless it was merged with another order in the meantime: an exact search does not show it then.
    async fn send_again(&mut self, number: String, attempt: u32) -> Result<LookedUp, Stop> {
        match self.relay.mintsoft.find_merged_order(&number).await? {
            LookupOutcome::Absent => Ok(LookedUp::SendAgain { number, attempt: attempt + 1 }),
            LookupOutcome::Found(ids) => {
                let day = self.today().await?;
                Ok(LookedUp::Over(self.created(number, ids, true, day).await?))
            }
            LookupOutcome::Ambiguous(why) => Ok(LookedUp::Over(self.dead(&kind::ORDER_AMBIGUOUS, why))),
            LookupOutcome::Unknown(why) => Err(Failure::Transient(why).into()),
        }
    }

    async fn created(&mut self, number: String, ids: Vec<i64>, found: bool, day: Date) -> Result<Ending, Stop> {
        let at = self.relay.clock.now();
        let more = vec![self.counted(&number, day)];
        self.apply(Change { state: OrderState::Created { number, ids, at, found }, more, ..self.unchanged() }).await?;
        self.touch_lines();
        Ok(Ending::Done(if found { "found by lookup" } else { "created" }))
    }

    async fn unknown(&mut self, number: String, attempt: u32, why: String) -> Result<Ending, Stop> {
        let now = self.relay.clock.now();
        self.set(OrderState::Creating { number, attempt, claimed_until: now, sent_at: now, absent_lookups: 0 }).await?;
        Ok(Ending::Later(LOOKUPS[0], format!("the create had no clear answer: {why}")))
    }

    /// A refusal may be about an order that is ours already: then it is bound, not sent again.
    async fn refused(&mut self, number: String, attempt: u32, words: String, day: Date) -> Result<Ending, Stop> {
        match self.relay.mintsoft.find_order(&number).await {
            Ok(LookupOutcome::Found(ids)) => self.created(number, ids, true, day).await,
            Ok(LookupOutcome::Absent) if says_duplicate(&words) && attempt < MOST_ATTEMPTS => {
                self.unknown(number, attempt, "it is said to exist, and is not found".to_owned()).await
            }
            Ok(LookupOutcome::Absent) => Ok(self.dead(&kind::ORDER_REFUSED, words)),
            Ok(LookupOutcome::Ambiguous(why)) => Ok(self.dead(&kind::ORDER_AMBIGUOUS, why)),
            Ok(LookupOutcome::Unknown(why)) => self.unknown(number, attempt, why).await,
            Err(failure) => self.unknown(number, attempt, failure.to_string()).await,
        }
    }
}
