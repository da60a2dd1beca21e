//! An order's record: its state and its one open exception.

use jiff::Timestamp;
use mapping::{exception as kind, order::OrderEvent};
use ports::{Failure, TableError};
use state::{
    Versioned,
    orders::{OrderRecord, OrderState},
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
}

impl Case<'_> {
    pub(crate) fn state(&self) -> OrderState {
        self.record.as_ref().map(|found| found.value.state.clone()).unwrap_or_default()
    }

    pub(crate) fn exception(&self) -> Option<&(String, String)> {
        self.record.as_ref().and_then(|found| found.value.exception.as_ref())
    }

    /// Whether the order was found unable to go on after `sent`, when this message entered the queue. A redriven message
    /// enters it anew and is judged afresh.
    pub(crate) async fn judged_since(&self, sent: Timestamp) -> Result<bool, Failure> {
        match (self.state(), self.exception()) {
            (OrderState::Failed { at, .. }, _) => Ok(at >= sent),
            (OrderState::Creating { .. }, Some((code, subject))) if *code != kind::ORDER_STUCK.code => {
                self.relay.met_since(code, subject, sent).await
            }
            _ => Ok(false),
        }
    }

    /// Opens the exception of this order in place of any other. It is noted in the record first: whoever finds the order
    /// in a better state can close it, even if this process dies in between.
    pub(crate) async fn raise(&mut self, problem: &Problem, state: OrderState) -> Result<(), Stop> {
        let Problem { kind, subject, detail } = problem;
        let entry = Some((kind.code.to_owned(), subject.clone()));
        if self.exception() != entry.as_ref() || self.state() != state {
            if let Some((code, subject)) = self.exception().filter(|open| Some(*open) != entry.as_ref())
                && let Some(other) = kind::kind(code)
            {
                self.relay.exceptions.close(other, subject).await?;
            }
            self.set_with(state, entry).await?;
        }
        Ok(self.relay.exceptions.open(kind, subject, detail).await?)
    }

    /// Replaces the order's state, unless somebody else changed the record since it was read.
    pub(crate) async fn set(&mut self, state: OrderState) -> Result<(), Stop> {
        let exception = self.exception().cloned();
        self.set_with(state, exception).await
    }

    /// As [`Case::set`], with the exception that is open for the order.
    pub(crate) async fn set_with(
        &mut self,
        state: OrderState,
        exception: Option<(String, String)>,
    ) -> Result<(), Stop> {
        let OrderEvent { channel, order, .. } = self.event;
        for _ in 0..ATTEMPTS {
            let known = self.record.as_ref().map(|found| found.value.clone()).unwrap_or_default();
            let next = OrderRecord { state: state.clone(), exception: exception.clone(), ..known };
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
}
