//! What invokes the flow: a schedule, a person, or messages of the hints queue.

use std::time::Duration;

use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent};
use lambda_runtime::Error;
use mapping::exception::HINT_UNREADABLE;
use runtime::{
    Invocation,
    sqs::{Delivery, Verdict, backoff, each},
};
use serde::{Deserialize, Serialize};

use crate::{Hint, Outcome, Report, StockPoll, Wish};

/// While another run is at work, hints come back after this pause.
const BUSY: Duration = Duration::from_secs(30);

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
    Report(Box<Report>),
}

/// Runs once for an event.
///
/// # Errors
/// When our own state could not be read or written.
pub async fn handle(poll: &StockPoll, event: Event, invocation: Invocation) -> Result<Answer, Error> {
    match event {
        Event::Wish(wish) => Ok(Answer::Report(Box::new(poll.run(wish, invocation.deadline).await?))),
        Event::Hints(event) => Ok(Answer::Hints(hints(poll, event, &invocation).await)),
    }
}

/// All hints of a batch are one run; it decides for all of them.
async fn hints(poll: &StockPoll, event: SqsEvent, invocation: &Invocation) -> SqsBatchResponse {
    let read = |body: &str| serde_json::from_str::<Hint>(body).ok().filter(|hint| hint.version == 1);
    let readable: Vec<Hint> = event.records.iter().filter_map(|message| read(message.body.as_deref()?)).collect();
    let done = !readable.is_empty() && looked(poll, StockPoll::hinted(&readable), invocation).await;
    let decide = async |message: Delivery<'_>| match read(message.body) {
        Some(_) if done => Verdict::Done,
        Some(_) => Verdict::Retry(BUSY.max(backoff(message.receives, poll.clock.random()))),
        None => unreadable(poll, message).await,
    };
    each(event, invocation, (&*poll.clock, &*poll.hints), Duration::ZERO, decide).await
}

async fn looked(poll: &StockPoll, wish: Wish, invocation: &Invocation) -> bool {
    match poll.run(wish, invocation.deadline).await {
        Ok(report) => matches!(report.outcome, Outcome::Done | Outcome::Unsent),
        Err(failure) => {
            tracing::error!(failure.reason = %failure, "the hinted read failed");
            false
        }
    }
}

/// A message that is no hint. The polls see what it may have meant; somebody still has to know who sends such things.
async fn unreadable(poll: &StockPoll, message: Delivery<'_>) -> Verdict {
    if message.receives == 1
        && let Err(failure) = poll.exceptions.open(&HINT_UNREADABLE, "hints queue", "not a hint of version 1").await
    {
        tracing::error!(failure.reason = %failure, "the exception could not be opened");
    }
    Verdict::Dead
}
