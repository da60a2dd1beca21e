//! What has become of a relayed order: how far it is, and who was told of each part.

use std::collections::BTreeMap;

use jiff::Timestamp;
use mapping::dispatch::{Progress, Shipment, Sink};
use ports::Failure;

use crate::{
    dispatch::{Dispatches, SinkRecord},
    keys,
    orders::Numbered,
    store,
};

/// What has become of one revision of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fate {
    /// How far it is, over all parts.
    pub progress: Progress,
    /// The parts that have left, by number.
    pub parts: BTreeMap<u32, PartFate>,
}

/// What has become of one part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartFate {
    /// What is in it, and when it left.
    pub shipment: Shipment,
    /// How far the sales channel is told.
    pub channel: Telling,
    /// How far it is booked in WAIR.
    pub wair: Telling,
}

/// How far one sink is told of one part.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Telling {
    /// Nothing was sent, or nothing surely arrived.
    #[default]
    Due,
    /// It was told, then; with what the sales channel calls it, if it has a name for it.
    Told(Timestamp, Option<String>),
    /// It said no, then.
    Refused(Timestamp),
    /// Observe mode would have told it, then.
    Observed(Timestamp),
}

impl Fate {
    /// Whether nothing is left to happen: all has left or is cancelled, and both sinks have every part.
    pub fn is_settled(&self) -> bool {
        let told = |telling: &Telling| matches!(telling, Telling::Told(..));
        matches!(self.progress, Progress::Shipped | Progress::Cancelled)
            && self.parts.values().all(|part| told(&part.channel) && told(&part.wair))
    }
}

impl From<&SinkRecord> for Telling {
    fn from(record: &SinkRecord) -> Self {
        let told = record.told.as_ref().map(|told| Telling::Told(told.at, told.reference.clone()));
        // A correction that was refused takes back nothing that was accepted.
        told.or(record.refused.map(Telling::Refused)).or(record.observed.map(Telling::Observed)).unwrap_or_default()
    }
}

impl Dispatches {
    /// What has become of one revision; [`Progress::NotSeen`] without parts when Mintsoft has not shown it yet.
    ///
    /// # Errors
    /// `Transient` when the table cannot be read.
    pub async fn fate(&self, of: &Numbered) -> Result<Fate, Failure> {
        let Some(found) = self.read(of).await? else {
            return Ok(Fate { progress: Progress::NotSeen, parts: BTreeMap::new() });
        };
        let partition = keys::dispatch_partition(&of.channel, &of.order);
        let mut told: BTreeMap<(u32, String), Telling> = BTreeMap::new();
        for item in self.store().table().query(&partition, &keys::dispatch_sinks(of.revision)).await? {
            let Some((part, sink)) = keys::part_and_sink(&item.key) else { continue };
            told.insert((part, sink.to_owned()), (&store::decode::<SinkRecord>(&item)?.value).into());
        }
        let mut telling = |part: u32, sink: Sink| told.remove(&(part, sink.word().to_owned())).unwrap_or_default();
        let ledger = &found.value.ledger;
        let part = |(part, shipment)| {
            (part, PartFate { shipment, channel: telling(part, Sink::Channel), wair: telling(part, Sink::Wair) })
        };
        Ok(Fate { progress: ledger.progress(), parts: ledger.shipments().into_iter().map(part).collect() })
    }
}
