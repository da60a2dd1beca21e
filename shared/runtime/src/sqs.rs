//! Batches from SQS: one bad message costs only itself.

use std::{collections::BTreeSet, time::Duration};

use aws_lambda_events::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent, SqsMessage};
use ports::{Clock, Queue};

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
}

/// Growing pauses between attempts: from 5 seconds to 15 minutes, so that 25 receives last more than four hours.
pub fn backoff(receives: u32, random: u64) -> Duration {
    let seconds = (5_u64 << receives.saturating_sub(1).min(8)).min(900);
    // Jitter only lengthens: outages end for all messages at once, and their retries must not.
    Duration::from_millis(seconds * 1000 + random % (seconds * 100))
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
        // What follows a message that stays in the queue has to wait for it: that is what groups are for.
        let behind = group.as_ref().is_some_and(|group| stopped.contains(group));
        let late = invocation.left(clock.now()) < reserve;
        let verdict = if behind || late {
            Verdict::Retry(Duration::ZERO)
        } else {
            handle(Delivery { body: message.body.as_deref().unwrap_or_default(), receives: receives(message) }).await
        };
        let pause = match verdict {
            Verdict::Done => continue,
            Verdict::Retry(pause) => pause,
            Verdict::Dead => Duration::ZERO,
        };
        stopped.extend(group);
        if let Err(failure) = queue.retry_after(message.receipt_handle.as_deref().unwrap_or_default(), pause).await {
            tracing::info!(failure.reason = %failure, "visibility not changed; the message comes back with the queue's own");
        }
        let mut failed = BatchItemFailure::default();
        failed.item_identifier = message.message_id.clone().unwrap_or_default();
        response.batch_item_failures.push(failed);
    }
    response
}

fn receives(message: &SqsMessage) -> u32 {
    message.attributes.get("ApproximateReceiveCount").and_then(|count| count.parse().ok()).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_from_seconds_and_last_four_hours_before_the_dead_letters() {
        let total: Duration = (1..25).map(|receives| backoff(receives, 0)).sum();

        assert_eq!(backoff(1, 0), Duration::from_secs(5));
        assert!(total >= Duration::from_secs(4 * 3600), "{total:?}");
    }
}
