//! Taking the live order out of Mintsoft: read, cancel, read again.

use std::{collections::BTreeSet, time::Duration};

use mapping::{
    exception as kind,
    order::{CancelOutcome, Kind, LookupOutcome, Standing, Verdict, judge},
};
use ports::Failure;
use ports::defect::{Defect, on};
use state::orders::{Observed, OrderState, finished};

use crate::{
    case::{Case, Change},
    ending::{Ending, Problem, Stop},
    send::CLAIM,
};

/// When a cancel without a clear answer is looked at again.
const CONFIRM: Duration = Duration::from_secs(5);

/// All parts of an order as they stand.
struct Family {
    parts: Vec<(i64, Standing)>,
    /// Which of them the search has shown.
    listed: Vec<i64>,
}

impl Case<'_> {
    /// Makes sure that nothing of the order is live; `Some` says why that is not so now, or never will be.
    pub(crate) async fn retire(&mut self) -> Result<Option<Ending>, Stop> {
        let (number, known) = match self.state() {
            OrderState::Created { number, ids, .. } => (number, ids),
            OrderState::Cancelling { number, ids, claimed_until } => {
                let left = Duration::try_from(claimed_until - self.relay.clock.now()).unwrap_or(Duration::ZERO);
                if left > Duration::ZERO {
                    return Ok(Some(Ending::Later(left, "another process is cancelling it".to_owned())));
                }
                (number, ids)
            }
            _ => return Ok(None),
        };
        let family = match self.family(&number, &known).await? {
            Ok(family) => family,
            Err(ending) => return Ok(Some(ending)),
        };
        match judge(&family.parts, &family.listed) {
            Verdict::Confirmed => Ok(None),
            Verdict::Unclear(why) => Err(Failure::Transient(why).into()),
            Verdict::TooLate { .. } if on(Defect::EditTooLate) => Ok(None),
            Verdict::TooLate { id, status } => Ok(Some(self.too_late(number, &family, id, status).await?)),
            Verdict::Cancel(waiting) => self.cancel(number, family, waiting).await,
        }
    }

    /// Notes what would be done about the live order in live mode, and reads only; `None` while a cancel is out.
    pub(crate) async fn foresee(&mut self, next: Option<&str>) -> Result<Option<Ending>, Stop> {
        let OrderState::Created { number, ids, .. } = self.state() else { return Ok(None) };
        let family = match self.family(&number, &ids).await? {
            Ok(family) => family,
            Err(ending) => return Ok(Some(ending)),
        };
        let would = match (judge(&family.parts, &family.listed), next) {
            (Verdict::Unclear(why), _) => return Err(Failure::Transient(why).into()),
            (Verdict::TooLate { id, status }, _) => {
                format!("nothing: it is too late, Mintsoft order {number}, id {id}, is in status {status}")
            }
            (Verdict::Confirmed | Verdict::Cancel(_), Some(next)) => format!("cancel {number}, then create {next}"),
            (Verdict::Confirmed | Verdict::Cancel(_), None) => format!("cancel {number}"),
        };
        let observed = Some(Observed { revision: self.event.revision, would, at: self.relay.clock.now() });
        self.apply(Change { observed, ..self.unchanged() }).await?;
        Ok(Some(Ending::Done("observed; what would have been done is noted")))
    }

    /// All parts of the order with this number, of which these ids are `known`; or why nobody can tell which they are.
    async fn family(&self, number: &str, known: &[i64]) -> Result<Result<Family, Ending>, Stop> {
        let listed = match self.relay.mintsoft.find_family(number).await? {
            LookupOutcome::Found(ids) => ids,
            LookupOutcome::Absent => Vec::new(),
            LookupOutcome::Ambiguous(why) => return Ok(Err(self.dead(&kind::ORDER_AMBIGUOUS, why))),
            LookupOutcome::Unknown(why) => return Err(Failure::Transient(why).into()),
        };
        // A person or the warehouse may have split it since.
        let ids: BTreeSet<i64> = known.iter().chain(&listed).copied().collect();
        let mut family = Family { parts: self.read(number, &Vec::from_iter(ids)).await?, listed };
        let gone = family.parts.iter().any(|(_, standing)| *standing == Standing::NotFound);
        if gone && !on(Defect::MergeForgotten) {
            self.follow_merges(number, &mut family).await?;
        }
        Ok(Ok(family))
    }

    /// What cannot be found may have been merged into another order, and is as live as that one.
    async fn follow_merges(&self, number: &str, family: &mut Family) -> Result<(), Stop> {
        let joined = match self.relay.mintsoft.find_merged_family(number).await? {
            LookupOutcome::Found(ids) => ids,
            LookupOutcome::Absent => return Ok(()),
            LookupOutcome::Ambiguous(why) | LookupOutcome::Unknown(why) => return Err(Failure::Transient(why).into()),
        };
        let is_new = |id: &i64| family.parts.iter().all(|(known, _)| known != id);
        let more: Vec<i64> = joined.into_iter().filter(is_new).collect();
        family.parts.extend(self.read(number, &more).await?);
        family.listed.extend(more);
        Ok(())
    }

    /// Cancels the parts that wait, and believes only what a read says afterwards.
    async fn cancel(&mut self, number: String, family: Family, waiting: Vec<i64>) -> Result<Option<Ending>, Stop> {
        let ids: Vec<i64> = family.parts.iter().map(|(id, _)| *id).collect();
        // Before the call: if this process dies now, the next one knows that a cancel may be out.
        let claimed_until = self.relay.clock.now() + CLAIM;
        self.set(OrderState::Cancelling { number: number.clone(), ids: ids.clone(), claimed_until }).await?;
        self.touch_lines();
        let mut refusal = None;
        for id in waiting {
            match self.relay.mintsoft.cancel_order(id).await {
                Ok(CancelOutcome::Accepted) => {}
                Ok(CancelOutcome::Refused(words)) => refusal = Some(self.event.ship.hide_in(&words)),
                Ok(CancelOutcome::Unknown(why)) => {
                    tracing::info!(order.part = id, "the cancel had no clear answer: {why}");
                }
                // Surely not cancelled; what was cancelled before it is seen by the next read.
                Err(failure) => return Err(self.released(failure.into()).await),
            }
        }
        if on(Defect::CancelBelieved) && refusal.is_none() {
            return Ok(None);
        }
        let parts = match self.read(&number, &ids).await {
            Ok(parts) => parts,
            Err(failure) => return Err(self.released(failure.into()).await),
        };
        let family = Family { parts, ..family };
        match (judge(&family.parts, &family.listed), refusal) {
            (Verdict::Confirmed, _) => Ok(None),
            (Verdict::TooLate { id, status }, _) => Ok(Some(self.too_late(number, &family, id, status).await?)),
            (Verdict::Unclear(why), _) => Err(self.released(Failure::Transient(why).into()).await),
            (Verdict::Cancel(_), Some(words)) => {
                self.live_again(number, &family).await?;
                Ok(Some(self.dead(&kind::ORDER_CANCEL_REFUSED, words)))
            }
            (Verdict::Cancel(_), None) => {
                self.release().await?;
                Ok(Some(Ending::Later(CONFIRM, "its cancel is not confirmed yet".to_owned())))
            }
        }
    }

    async fn read(&self, number: &str, ids: &[i64]) -> Result<Vec<(i64, Standing)>, Failure> {
        let mut parts = Vec::new();
        for id in ids {
            parts.push((*id, self.relay.mintsoft.order_standing(*id, number, ids.len()).await?));
        }
        Ok(parts)
    }

    /// The order stays as it is, and the floor is told.
    async fn too_late(&mut self, number: String, family: &Family, id: i64, status: i64) -> Result<Ending, Stop> {
        let cancelled = family.parts.iter().filter(|(_, standing)| *standing == Standing::Cancelled).count();
        let mut detail = format!("Mintsoft order {number}, id {id}, is in status {status}");
        if cancelled > 0 {
            detail += &format!("; {cancelled} of its {} parts are cancelled", family.parts.len());
        }
        self.live_again(number, family).await?;
        let kind = match self.event.kind {
            Kind::Cancelled => &kind::ORDER_CANCEL_TOO_LATE,
            Kind::Placed | Kind::Edited => &kind::ORDER_EDIT_TOO_LATE,
        };
        Ok(self.dead(kind, detail))
    }

    /// No cancel is out any more, and something of the order is live.
    async fn live_again(&mut self, number: String, family: &Family) -> Result<(), Stop> {
        if !matches!(self.state(), OrderState::Cancelling { .. }) {
            return Ok(());
        }
        let ids = family.parts.iter().map(|(id, _)| *id).collect();
        self.set(OrderState::Created { number, ids, at: self.relay.clock.now(), found: true }).await
    }

    /// Nothing of ours is under way any more: whoever comes next need not wait for the claim to end.
    pub(crate) async fn release(&mut self) -> Result<(), Stop> {
        if let OrderState::Cancelling { number, ids, .. } = self.state() {
            self.set(OrderState::Cancelling { number, ids, claimed_until: self.relay.clock.now() }).await?;
        }
        Ok(())
    }

    /// Releases the claim because of `stop`, which stays the reason.
    async fn released(&mut self, stop: Stop) -> Stop {
        match self.release().await {
            Ok(()) => stop,
            Err(other) => other,
        }
    }

    /// Nothing of the order is live, and nothing is wanted.
    pub(crate) async fn cancelled(&mut self) -> Result<(), Stop> {
        let state = OrderState::Cancelled { revision: self.event.revision, at: self.relay.clock.now() };
        let more = vec![finished(&self.event.channel, &self.event.order)];
        self.apply(Change { state, more, ..self.unchanged() }).await
    }

    pub(crate) fn dead(&self, kind: &'static kind::Kind, detail: String) -> Ending {
        Ending::Dead(Problem::new(kind, self.event.group(), detail))
    }
}
