//! One sink's record of one part.

use jiff::Timestamp;
use mapping::{
    dispatch::{Shipment, Sink},
    exception::{DISPATCH_REFUSED, DISPATCH_STUCK, subject},
};
use ports::{Failure, TableError};
use runtime::metrics::{self, Metric};
use state::{
    Versioned,
    dispatch::{SinkRecord, Told},
    orders::Numbered,
};

use crate::{DispatchUpdate, deliver::Ending};

/// How often a record is read again when the poll has written it meanwhile.
const ATTEMPTS: usize = 5;

/// One part on its way to one sink.
pub(crate) struct Case<'a> {
    pub(crate) update: &'a DispatchUpdate,
    pub(crate) of: &'a Numbered,
    pub(crate) part: u32,
    pub(crate) sink: Sink,
    before: Option<Versioned<SinkRecord>>,
    /// The record as it will be written next.
    pub(crate) record: SinkRecord,
}

impl<'a> Case<'a> {
    pub(crate) async fn read(
        update: &'a DispatchUpdate,
        of: &'a Numbered,
        part: u32,
        sink: Sink,
    ) -> Result<Self, Failure> {
        let before = update.dispatches.sink(of, part, sink).await?;
        let record = before.as_ref().map(|found| found.value.clone()).unwrap_or_default();
        Ok(Self { update, of, part, sink, before, record })
    }

    /// As people write it.
    pub(crate) fn subject(&self) -> String {
        subject::part(&self.of.channel, &self.of.order, self.part)
    }

    /// Exceptions about one sink say which.
    pub(crate) fn sink_subject(&self) -> String {
        format!("{}, {}", self.subject(), self.sink.word())
    }

    /// Whether it was refused after this message had entered the queue. A redriven message enters it anew.
    pub(crate) fn refused_since(&self, sent: Timestamp) -> bool {
        self.record.refused.is_some_and(|at| at >= sent)
    }

    /// When it left, as Mintsoft shows it now; `None` when it has not, or not any more.
    pub(crate) async fn left(&self) -> Result<Option<Timestamp>, Failure> {
        let found = self.update.dispatches.read(self.of).await?;
        Ok(found.and_then(|found| found.value.ledger.of(self.part)?.shipped()))
    }

    /// Writes the record, unless another delivery has.
    pub(crate) async fn save(&mut self) -> Result<(), Failure> {
        let key = (self.of, self.part, self.sink);
        match self.update.dispatches.write_sink(key, &self.before, &self.record).await {
            Ok(()) => {
                let version = self.before.as_ref().map_or(1, |found| found.version + 1);
                self.before = Some(Versioned { value: self.record.clone(), version });
                Ok(())
            }
            Err(TableError::Conflict(_)) => {
                Err(Failure::Transient("another delivery of this message is at work".to_owned()))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Fixes what the part holds, before anybody is told; `None` when it has not left, or not any more.
    pub(crate) async fn fix(&self) -> Result<Option<Shipment>, Failure> {
        for _ in 0..ATTEMPTS {
            let Some(before) = self.update.dispatches.read(self.of).await? else { return Ok(None) };
            let mut next = before.value.clone();
            let Some(shipment) = next.ledger.fix(self.part) else { return Ok(None) };
            if next == before.value {
                return Ok(Some(shipment));
            }
            match self.update.dispatches.write(self.of, &Some(before), &next, None).await {
                Ok(()) => return Ok(Some(shipment)),
                Err(TableError::Conflict(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(Failure::Transient("the order's dispatch record is contended".to_owned()))
    }

    /// Notes that the sink has it, and by what name it knows it, then closes what was open about it. `left` is when the part
    /// did, unless the sink had it before and was told a correction.
    pub(crate) async fn accepted(&mut self, left: Option<Timestamp>, reference: Option<String>) -> Result<(), Failure> {
        self.close().await?;
        let callback = self.record.sending.take();
        let told = Some(Told { at: self.update.clock.now(), callback, reference });
        self.record = SinkRecord { told, ..SinkRecord::default() };
        self.save().await?;
        let now = self.update.clock.now();
        if let Some(lag) = left.map(|left| u64::try_from((now - left).as_secs()).unwrap_or(0)) {
            metrics::publish(now, &[Metric::DispatchLag(lag)]);
        }
        Ok(())
    }

    /// Nothing is to be told: what was open about telling it is closed, and begins afresh if it leaves once more.
    pub(crate) async fn not_left(&mut self) -> Result<Ending, Failure> {
        self.close().await?;
        if self.record.refused.is_some() || self.record.stuck {
            let (told, observed) = (self.record.told.take(), self.record.observed.take());
            self.record = SinkRecord { told, observed, ..SinkRecord::default() };
            self.save().await?;
        }
        Ok(Ending::Done("it has not left, or not any more"))
    }

    /// Closes what its record says is open.
    async fn close(&self) -> Result<(), Failure> {
        if self.record.refused.is_some() {
            self.update.exceptions.close(&DISPATCH_REFUSED, &self.sink_subject()).await?;
        }
        if self.record.stuck {
            self.update.exceptions.close(&DISPATCH_STUCK, &self.sink_subject()).await?;
        }
        Ok(())
    }

    /// Notes that the sink said no. The exception is opened first: the record keeps later receives from opening it again.
    pub(crate) async fn refused(&mut self, why: &str) -> Result<Ending, Failure> {
        self.update.exceptions.open(&DISPATCH_REFUSED, &self.sink_subject(), why).await?;
        self.record.refused = Some(self.update.clock.now());
        self.save().await?;
        Ok(Ending::Dead)
    }

    /// Observe mode: notes what would have been told.
    pub(crate) async fn observed(&mut self) -> Result<Ending, Failure> {
        if self.record.observed.is_none() {
            self.record.observed = Some(self.update.clock.now());
            self.save().await?;
        }
        Ok(Ending::Done("observed; it would have been told"))
    }
}
