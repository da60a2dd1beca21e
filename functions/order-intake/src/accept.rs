//! Making an event durable: recorded, sent, marked.
//!
//! Stopped after any of these steps, the sender's next try goes on from there. The event may then be in the queue
//! twice; the relay tells by channel, order and revision that it is the same one.

use mapping::order::OrderEvent;
use ports::defect::{Defect, on};
use ports::{Failure, Message, TableError};
use state::orders::Revision;

use crate::Intake;
use crate::answer::{Accepted, Refusal};

/// How often the record is read again when somebody else changed it meanwhile.
pub(crate) const ATTEMPTS: usize = 4;

impl Intake {
    pub(crate) async fn accept(&self, event: &OrderEvent, body: Vec<u8>) -> Result<Accepted, Refusal> {
        let content = event.content_hash();
        if self.record(event, &content).await? == Accepted::Before {
            return Ok(Accepted::Before);
        }
        let body = String::from_utf8(body).map_err(|_| Refusal::field("", "the body is not UTF-8"))?;
        let sent = self.send(event, body).await;
        if !on(Defect::AckBeforeQueued) {
            sent?;
        }
        Ok(Accepted::Now)
    }

    /// Sends a recorded revision, and marks it as sent.
    pub(crate) async fn send(&self, event: &OrderEvent, body: String) -> Result<(), Failure> {
        let message = Message { group: Some(event.group()), deduplication: Some(event.deduplication()), body };
        self.queues.orders.send(message).await?;
        if let Err(failure) = self.mark(event).await {
            // The event is durable, so the answer stays "accepted": without the mark, the same event posted again is
            // only sent again.
            tracing::warn!(
                order.channel = event.channel,
                order.id = event.order,
                order.revision = event.revision,
                failure.class = failure.class(),
                failure.reason = %failure,
                "order event accepted but not marked as queued"
            );
        }
        Ok(())
    }

    /// Records the revision before it is sent, so that the same revision with other content is recognised even when
    /// two requests carry them at once.
    async fn record(&self, event: &OrderEvent, content: &str) -> Result<Accepted, Refusal> {
        for _ in 0..ATTEMPTS {
            let before = self.orders.read(&event.channel, &event.order).await?;
            let mut next = before.as_ref().map(|found| found.value.clone()).unwrap_or_default();
            match next.revisions.get(&event.revision) {
                Some(known) if known.content != content => {
                    return Err(Refusal::field("revision", "was used before with other content; raise it"));
                }
                Some(known) if known.queued => return Ok(Accepted::Before),
                Some(_) => return Ok(Accepted::Now),
                // Whatever its number: the relay settles on the newest revision.
                None => {}
            }
            let goods = event.goods_hash();
            let accepted = Some(self.clock.now());
            let revision = Revision { content: content.to_owned(), goods, accepted, ..Revision::default() };
            next.revisions.insert(event.revision, revision);
            match self.orders.write(&event.channel, &event.order, &before, &next).await {
                Ok(()) => return Ok(Accepted::Now),
                Err(TableError::Conflict(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(Failure::Transient("the order's record is contended".to_owned()).into())
    }

    async fn mark(&self, event: &OrderEvent) -> Result<(), Failure> {
        for _ in 0..ATTEMPTS {
            let before = self.orders.read(&event.channel, &event.order).await?;
            let mut next = before.as_ref().map(|found| found.value.clone()).unwrap_or_default();
            match next.revisions.get_mut(&event.revision) {
                Some(revision) if !revision.queued => revision.queued = true,
                _ => return Ok(()),
            }
            match self.orders.write(&event.channel, &event.order, &before, &next).await {
                Err(TableError::Conflict(_)) => {}
                result => return result.map_err(Failure::from),
            }
        }
        Err(Failure::Transient("the order's record is contended".to_owned()))
    }
}
