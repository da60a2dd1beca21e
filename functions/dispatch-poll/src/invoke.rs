//! What invokes the flow: a schedule, a person, or messages of its hints queue.

use std::time::Duration;

use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent};
use lambda_runtime::Error;
use mapping::{
    dispatch::Hint,
    exception::{DISPATCH_MESSAGE_UNREADABLE, subject::DISPATCH_HINTS_QUEUE},
};
use runtime::{
    Invocation,
    sqs::{Delivery, Verdict, backoff, each, unreadable},
};
use serde::{Deserialize, Serialize};

use crate::{DispatchPoll, Outcome, Report, Wish};

/// An event of either kind.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum Event {
    /// Messages of the hints queue.
    Hints(SqsEvent),
    /// A schedule's input, or a person's.
    Wish(Wish),
}

/// The answer to either kind.
#[derive(Serialize)]
#[serde(untagged)]
pub enum Answer {
    /// Which hints stay in the queue.
    Hints(SqsBatchResponse),
    /// The run.
    Report(Report),
}

/// Runs once for an event.
///
/// # Errors
/// When our own state could not be read or written.
pub async fn handle(poll: &DispatchPoll, event: Event, invocation: Invocation) -> Result<Answer, Error> {
    match event {
        Event::Wish(wish) => Ok(Answer::Report(poll.run(wish, invocation.deadline).await?)),
        Event::Hints(event) => Ok(Answer::Hints(hints(poll, event, &invocation).await)),
    }
}

fn read(body: &str) -> Option<Hint> {
    serde_json::from_str::<Hint>(body).ok().filter(|hint| hint.version == 1)
}

/// All hints of a batch are one run; it decides for all of them.
async fn hints(poll: &DispatchPoll, event: SqsEvent, invocation: &Invocation) -> SqsBatchResponse {
    let readable = event.records.iter().filter_map(|message| read(message.body.as_deref()?));
    let orders: std::collections::BTreeSet<String> = readable.flat_map(|hint| hint.orders).collect();
    let looked = match poll.run(Wish::Targeted { orders }, invocation.deadline).await {
        Ok(report) => report.outcome == Outcome::Done,
        Err(failure) => {
            tracing::error!(failure.reason = %failure, "the hinted read failed");
            false
        }
    };
    let decide = async |message: Delivery<'_>| match read(message.body) {
        Some(_) if looked => Verdict::Done,
        Some(_) => Verdict::Retry(backoff(message.receives, poll.clock.random())),
        None => {
            let (way, kind) = ((&poll.exceptions, &*poll.clock), &DISPATCH_MESSAGE_UNREADABLE);
            unreadable(way, message, kind, DISPATCH_HINTS_QUEUE, "not a hint of version 1").await
        }
    };
    each(event, invocation, (&*poll.clock, &*poll.hints), Duration::ZERO, decide).await
}
