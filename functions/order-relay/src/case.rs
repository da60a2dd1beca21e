//! An order's record: its state and its one open exception.

use std::collections::BTreeSet;

use jiff::Timestamp;
use mapping::{
    exception as kind,
    order::{OrderEvent, Signals},
    sku::Sku,
};
use ports::{Failure, TableError, Write};
use state::{
    Versioned,
    holds::{Cause, Holds},
    orders::{Observed, OrderLine, OrderRecord, OrderState, Revision},
};

use crate::{
    Relay,
    ending::{Problem, Stop},
};

/// How often a write is tried again when the intake was first.
const ATTEMPTS: usize = 4;

/// One order on its way, with its record as it stands in the table.
pub(crate) struct Case<'a> {
    pub(crate) relay: &'a Relay,
    pub(crate) event: &'a OrderEvent,
    pub(crate) record: Option<Versioned<OrderRecord>>,
    /// When this message entered the queue.
    pub(crate) sent: Timestamp,
    /// SKUs whose free stock this delivery has changed.
    pub(crate) touched: BTreeSet<Sku>,
}

/// What a step changes in an order's record.
#[derive(Default)]
pub(crate) struct Change {
    pub(crate) state: OrderState,
    pub(crate) exception: Option<(String, String)>,
    /// Which revision the exception is about.
    pub(crate) judged: u32,
    /// New lines, where they change.
    pub(crate) lines: Option<Vec<OrderLine>>,
    /// What is counted of the revision, where a create of it is claimed for the first time.
    pub(crate) signals: Option<Signals>,
    /// What observe mode would have done.
    pub(crate) observed: Option<Observed>,
    /// Written together with the record.
    pub(crate) more: Vec<Write>,
}

impl<'a> Case<'a> {
    pub(crate) fn new(
        relay: &'a Relay,
        event: &'a OrderEvent,
        record: Option<Versioned<OrderRecord>>,
        sent: Timestamp,
    ) -> Self {
        Self { relay, event, record, sent, touched: BTreeSet::new() }
    }

    /// The newest revision that anybody has seen of this order.
    pub(crate) fn newest(&self) -> u32 {
        let noted = self.record.as_ref().map_or(0, |found| found.value.newest());
        noted.max(self.state().revision(&self.event.order).unwrap_or(0))
    }

    /// What the revision before looked like to a warehouse; `None` when it was never noted.
    pub(crate) fn goods_of(&self, revision: u32) -> Option<&str> {
        let known = self.record.as_ref()?.value.revisions.get(&revision)?;
        Some(known.goods.as_str()).filter(|goods| !goods.is_empty())
    }

    /// What the order was made of so far.
    pub(crate) fn lines(&self) -> &[OrderLine] {
        self.record.as_ref().map_or(&[], |found| &found.value.lines)
    }

    pub(crate) fn state(&self) -> OrderState {
        self.record.as_ref().map(|found| found.value.state.clone()).unwrap_or_default()
    }

    pub(crate) fn exception(&self) -> Option<&(String, String)> {
        self.record.as_ref().and_then(|found| found.value.exception.as_ref())
    }

    /// Whether the order was found unable to go on after `sent`, when this message entered the queue. A redriven message
    /// enters it anew and is judged afresh.
    pub(crate) async fn judged_since(&self, sent: Timestamp) -> Result<bool, Failure> {
        let about = self.judged();
        if about != 0 && about != self.event.revision {
            return Ok(false);
        }
        let waits = |code: &str| [kind::ORDER_STUCK.code, kind::ORDER_INCOMPLETE.code].contains(&code) || is_hold(code);
        match (self.state(), self.exception()) {
            (OrderState::Failed { at, .. }, _) => Ok(at >= sent),
            (
                OrderState::Creating { .. }
                | OrderState::Created { .. }
                | OrderState::Cancelling { .. }
                | OrderState::Observed { .. },
                Some((code, subject)),
            ) if !waits(code) => self.relay.exceptions.met_since(code, subject, sent).await,
            _ => Ok(false),
        }
    }

    /// Which revision the open exception is about; 0 when that is not known.
    pub(crate) fn judged(&self) -> u32 {
        self.record.as_ref().map_or(0, |found| found.value.judged)
    }

    /// Opens the exception of this order in place of any other. It is noted in the record first: whoever finds the order
    /// in a better state can close it, even if this process dies in between.
    pub(crate) async fn raise(&mut self, problem: &Problem, state: OrderState) -> Result<(), Stop> {
        self.raise_with(problem, state, Vec::new()).await
    }

    /// As [`Case::raise`], for an order whose content is kept until its SKUs are mended.
    pub(crate) async fn hold(&mut self, problem: &Problem, body: &str) -> Result<(), Stop> {
        let OrderEvent { channel, order, revision, .. } = self.event;
        let Problem { skus, shipping_method, .. } = problem.clone();
        let cause = Cause { code: problem.kind.code.to_owned(), skus, shipping_method };
        let hold = self.relay.holds.hold((channel, order, *revision), cause, body).await?;
        self.raise_with(problem, self.state(), vec![hold]).await
    }

    /// As [`Case::raise`], together with `more`, which then also says what becomes of a hold.
    pub(crate) async fn raise_with(
        &mut self,
        problem: &Problem,
        state: OrderState,
        mut more: Vec<Write>,
    ) -> Result<(), Stop> {
        let Problem { kind, subject, detail, .. } = problem;
        let entry = Some((kind.code.to_owned(), subject.clone()));
        let judged = self.event.revision;
        let known = self.exception() == entry.as_ref() && self.state() == state && self.judged() == judged;
        if !known || !more.is_empty() {
            if let Some((code, subject)) = self.exception().filter(|open| Some(*open) != entry.as_ref())
                && let Some(other) = kind::kind(code)
            {
                self.relay.exceptions.close(other, subject).await?;
            }
            if more.is_empty() {
                more.extend(self.forget_hold());
            }
            self.apply(Change { state, exception: entry, judged, more, ..Change::default() }).await?;
        }
        Ok(self.relay.exceptions.open_at_stake(kind, subject, detail, self.event.total()).await?)
    }

    /// The write that forgets what is held of this order.
    pub(crate) fn forget_hold(&self) -> Option<Write> {
        let OrderEvent { channel, order, .. } = self.event;
        self.exception().filter(|(code, _)| is_hold(code)).map(|_| Holds::forget(channel, order))
    }

    /// Replaces the order's state, unless somebody else changed the record since it was read.
    pub(crate) async fn set(&mut self, state: OrderState) -> Result<(), Stop> {
        self.apply(Change { state, ..self.unchanged() }).await
    }

    /// A change of nothing, to start from.
    pub(crate) fn unchanged(&self) -> Change {
        Change { state: self.state(), exception: self.exception().cloned(), judged: self.judged(), ..Change::default() }
    }

    /// Changes the record, and notes in it that this revision was met.
    pub(crate) async fn apply(&mut self, change: Change) -> Result<(), Stop> {
        let OrderEvent { channel, order, .. } = self.event;
        for _ in 0..ATTEMPTS {
            let next = self.next(&change);
            match self.relay.orders.write_with(channel, order, &self.record, &next, change.more.clone()).await {
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

    fn next(&self, change: &Change) -> OrderRecord {
        let mut next = self.record.as_ref().map(|found| found.value.clone()).unwrap_or_default();
        // What would have been done about another state says nothing about this one.
        next.observed = change.observed.clone().or(next.observed.filter(|_| next.state == change.state));
        next.state = change.state.clone();
        next.exception.clone_from(&change.exception);
        next.judged = change.judged;
        if let Some(lines) = &change.lines {
            next.lines.clone_from(lines);
        }
        next.signals = change.signals.unwrap_or(next.signals);
        // What the intake noted of it stays.
        let revision = next.revisions.entry(self.event.revision).or_default();
        let (content, goods) = (self.event.content_hash(), self.event.goods_hash());
        *revision = Revision { content, queued: true, goods, ..revision.clone() };
        next
    }
}

/// Whether an exception with this code belongs to a held order.
fn is_hold(code: &str) -> bool {
    [
        &kind::ORDER_SKU_UNKNOWN,
        &kind::ORDER_SKU_BLANK,
        &kind::ORDER_SKU_DOUBLED,
        &kind::ORDER_BUNDLE_BROKEN,
        &kind::ORDER_COURIER_UNMAPPED,
    ]
    .iter()
    .any(|held| held.code == code)
}
