//! Batches from SQS: one bad message costs only itself.

use std::{collections::BTreeSet, time::Duration};

use aws_lambda_events::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent, SqsMessage};
use jiff::Timestamp;
use mapping::exception::Kind;
use ports::defect::{Defect, on};
use ports::{Clock, Failure, Queue};
use state::exceptions::Exceptions;
use tracing::Instrument;

use crate::Invocation;

/// What becomes of one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It is done, or was done before: it leaves the queue.
    Done,
    /// It comes back after this pause.
    Retry(Duration),
    /// It can never be done: it goes to the dead letters, by failing until the redrive policy moves it.
    Dead,
}

/// One message, as a flow sees it.
#[derive(Debug, Clone, Copy)]
pub struct Delivery<'a> {
    /// The body.
    pub body: &'a str,
    /// How often it was received, from 1.
    pub receives: u32,
    /// When it entered the queue; a redrive makes a new message of it.
    pub sent: Timestamp,
}

/// Work on a message ends this long before the invocation does, so that those that are done leave the queue.
const MARGIN: Duration = Duration::from_secs(10);

/// Growing pauses between attempts: from 5 seconds to 15 minutes, so that 25 receives last more than four hours.
pub fn backoff(receives: u32, random: u64) -> Duration {
    let seconds = (5_u64 << receives.saturating_sub(1).min(8)).min(900);
    // Jitter only lengthens: outages end for all messages at once, and their retries must not.
    Duration::from_millis(seconds * 1000 + random % (seconds * 100))
}

/// A message that nobody can read: it goes to the dead letters, with one exception for each time that it was sent, however often
/// it is received. While the exception cannot be opened, the message comes back.
pub async fn unreadable(
    (exceptions, clock): (&Exceptions, &dyn Clock),
    delivery: Delivery<'_>,
    kind: &Kind,
    subject: &str,
    why: &str,
) -> Verdict {
    let opened: Result<(), Failure> = async {
        if delivery.receives > 1 && exceptions.met_since(kind.code, subject, delivery.sent).await? {
            return Ok(());
        }
        exceptions.open(kind, subject, why).await
    }
    .await;
    match opened {
        Ok(()) => Verdict::Dead,
        Err(failure) => {
            tracing::error!(failure.reason = %failure, "the exception could not be opened");
            Verdict::Retry(backoff(delivery.receives, clock.random()))
        }
    }
}

/// Runs `handle` on every message of a batch, one after the other, while at least `reserve` is left for each.
pub async fn each(
    event: SqsEvent,
    invocation: &Invocation,
    (clock, queue): (&dyn Clock, &dyn Queue),
    reserve: Duration,
    handle: impl AsyncFn(Delivery<'_>) -> Verdict,
) -> SqsBatchResponse {
    let mut response = SqsBatchResponse::default();
    let mut stopped: BTreeSet<String> = BTreeSet::new();
    for message in &event.records {
        let group = message.attributes.get("MessageGroupId").cloned();
        let (body, receives) = (message.body.as_deref().unwrap_or_default(), receives(message));
        let delivery = Delivery { body, receives, sent: sent(message) };
        // The correlation id of every line about this message, whoever writes it.
        let span = tracing::info_span!(
            "message",
            request.id = invocation.id,
            message.id = message.message_id,
            message.group = group,
            message.receives = receives
        );
        let work = async {
            // What follows a message that will come back has to wait for it: that is what groups are for.
            if group.as_ref().is_some_and(|group| stopped.contains(group)) {
                return Verdict::Retry(Duration::ZERO);
            }
            // As after a failure: a receive without a pause would shorten the hours that all of them have to last.
            let no_time = || Verdict::Retry(backoff(receives, clock.random()));
            if invocation.left(clock.now()) < reserve {
                return no_time();
            }
            let verdict = invocation.within(clock, MARGIN, handle(delivery)).await;
            verdict.unwrap_or_else(|| {
                tracing::warn!("no time left; the message comes back");
                no_time()
            })
        };
        let verdict = work.instrument(span.clone()).await;
        let pause = match verdict {
            Verdict::Done => continue,
            Verdict::Dead if on(Defect::DeadIsDone) => continue,
            Verdict::Retry(pause) => {
                stopped.extend(group);
                pause
            }
            // It never will be done, so nothing has to wait for it.
            Verdict::Dead => Duration::ZERO,
        };
        let receipt = message.receipt_handle.as_deref().unwrap_or_default();
        if let Err(failure) = queue.retry_after(receipt, pause).instrument(span.clone()).await {
            span.in_scope(|| {
                tracing::info!(failure.reason = %failure, "visibility not changed; the message comes back with the queue's own");
            });
        }
        let mut failed = BatchItemFailure::default();
        failed.item_identifier = message.message_id.clone().unwrap_or_default();
        response.batch_item_failures.push(failed);
    }
    response
}

/// An unknown moment counts as just now: what is known of the message's past is then about an earlier one.
fn sent(message: &SqsMessage) -> Timestamp {
    let milliseconds = message.attributes.get("SentTimestamp").and_then(|sent| sent.parse().ok());
    milliseconds.and_then(|sent| Timestamp::from_millisecond(sent).ok()).unwrap_or(Timestamp::MAX)
}

/// How often it was received, from 1.
pub(crate) fn receives(message: &SqsMessage) -> u32 {
    message.attributes.get("ApproximateReceiveCount").and_then(|count| count.parse().ok()).unwrap_or(1)
}

#[cfg(test)]
mod tests;
