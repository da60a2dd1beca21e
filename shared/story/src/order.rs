//! What has happened to an order. No personal data: the state has none.

mod timeline;

use jiff::Timestamp;
use mapping::dispatch::Sink;
use ports::Failure;
use serde::Serialize;
use state::{
    Versioned,
    dispatch::{DispatchRecord, Dispatches, SinkRecord},
    exceptions::Exception,
    holds::{self, Held},
    orders::{Numbered, OrderRecord, OrderState, Orders},
};

use crate::Teller;

/// Bytes of a channel or an order's id, beyond which nobody has either.
const LONGEST: usize = 240;

/// Everything that is known of one customer order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderStory {
    /// The sales channel.
    pub channel: String,
    /// The channel's id of the order.
    pub order: String,
    /// Its number in Mintsoft, once it has one.
    pub number: Option<String>,
    /// Where it stands, in one sentence.
    pub standing: String,
    /// What happens next, or who has to act.
    pub next: String,
    /// What was ordered, as it was sent to Mintsoft.
    pub lines: Vec<LineStory>,
    /// What has happened, oldest first; what has no time comes first.
    pub events: Vec<Event>,
    /// Open exceptions about it.
    pub exceptions: Vec<Exception>,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LineStory {
    /// The channel's id of the line.
    pub line: String,
    /// What was ordered.
    pub sku: String,
    /// How many.
    pub quantity: u32,
    /// What one of it ships as, when it is a bundle: SKU and units.
    pub ships: Vec<(String, u32)>,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    /// When; `None` where nobody noted it.
    pub at: Option<Timestamp>,
    /// Where: `intake`, `held`, `Mintsoft`, `dispatch`, `sales channel`, `WAIR`.
    pub place: &'static str,
    /// What, as a sentence.
    pub what: String,
    /// How it went.
    pub tone: Tone,
}

/// How something went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Tone {
    /// As it should.
    Good,
    /// It waits, or somebody looks.
    Waiting,
    /// A person has to act.
    Bad,
}

/// What the table holds of one order.
struct Records {
    order: OrderRecord,
    hold: Option<Held>,
    /// By revision, newest first, with what each sink was told of each part.
    dispatch: Vec<(u32, DispatchRecord, Vec<PartTold>)>,
}

/// A part, a sink, and what that sink was told of it.
type PartTold = (u32, Sink, Option<SinkRecord>);

impl Teller {
    /// The orders that a person may mean by `text`: a number in Mintsoft, or a channel's own id of an order.
    ///
    /// # Errors
    /// `Transient` when the table cannot be read.
    pub async fn orders_named(&self, text: &str) -> Result<Vec<(String, String)>, Failure> {
        if text.is_empty() || text.len() > LONGEST {
            return Ok(Vec::new());
        }
        let orders = Orders::new(self.store.clone());
        if let Some(Numbered { channel, order, .. }) = orders.numbered(text).await? {
            return Ok(vec![(channel, order)]);
        }
        // As the exceptions write it.
        if let Some((channel, order)) = text.split_once('/')
            && orders.read(channel, order).await?.is_some()
        {
            return Ok(vec![(channel.to_owned(), order.to_owned())]);
        }
        let mut found = Vec::new();
        if let Some(current) = self.config().await? {
            for channel in current.config.locations.iter().filter_map(|location| location.channel.as_deref()) {
                if orders.read(channel, text).await?.is_some() {
                    found.push((channel.to_owned(), text.to_owned()));
                }
            }
        }
        Ok(found)
    }

    /// Everything that is known of an order; `None` when nobody has met it.
    ///
    /// # Errors
    /// `Transient` or `Halted` when the table cannot be read.
    pub async fn order(&self, channel: &str, order: &str) -> Result<Option<OrderStory>, Failure> {
        if channel.len() > LONGEST || order.len() > LONGEST {
            return Ok(None);
        }
        let record = Orders::new(self.store.clone()).read(channel, order).await?;
        let Some(Versioned { value, .. }) = record else { return Ok(None) };
        let hold = holds::find(&self.store, channel, order).await?;
        let mut dispatch = Vec::new();
        for revision in value.revisions.keys().rev() {
            let of = Numbered { channel: channel.to_owned(), order: order.to_owned(), revision: *revision };
            dispatch.extend(self.parts(&of).await?.map(|(record, sinks)| (*revision, record, sinks)));
        }
        let mut exceptions = self.exceptions.list_about(&[order]).await?;
        exceptions.extend(self.exceptions.list_about_order(channel, order).await?);
        let own = match &value.state {
            OrderState::Failed { code, .. } => Some(code),
            _ => value.exception.as_ref().map(|(code, _)| code),
        };
        // What it failed of comes first: that is the next step.
        exceptions.sort_by_key(|found| Some(&found.code) != own);
        let records = Records { order: value, hold, dispatch };
        Ok(Some(timeline::tell(channel, order, &records, exceptions)))
    }

    async fn parts(&self, of: &Numbered) -> Result<Option<Told>, Failure> {
        let dispatches = Dispatches::new(self.store.clone());
        let Some(record) = dispatches.read(of).await?.map(|found| found.value) else { return Ok(None) };
        let parts: Vec<_> = record.ledger.shipments().into_keys().map(|part| (of.clone(), part)).collect();
        let mut told = dispatches.sinks(&parts).await?;
        let pairs = parts.into_iter().flat_map(|part| Sink::ALL.map(|sink| (part.clone(), sink)));
        let sinks = pairs.map(|((of, part), sink)| (part, sink, told.remove(&(of, part, sink)))).collect();
        Ok(Some((record, sinks)))
    }
}

/// The parts of one revision, and what each sink was told of them.
type Told = (DispatchRecord, Vec<PartTold>);
