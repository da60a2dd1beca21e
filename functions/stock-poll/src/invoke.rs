//! What invokes the flow: a schedule, a person, or messages of the hints queue.

use std::time::Duration;

use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent};
use lambda_runtime::Error;
use runtime::{
    Invocation,
    sqs::{Verdict, each},
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
    let verdict = match poll.run(StockPoll::hinted(&readable), invocation.deadline).await {
        Ok(Report { outcome: Outcome::Done | Outcome::Unsent, .. }) => Verdict::Done,
        Ok(_) => Verdict::Retry(BUSY),
        Err(failure) => {
            tracing::error!(failure.reason = %failure, "the hinted read failed");
            Verdict::Retry(BUSY)
        }
    };
    let decide = async |message: runtime::sqs::Delivery<'_>| match read(message.body) {
        Some(_) => verdict.clone(),
        None => Verdict::Dead,
    };
    each(event, invocation, (&*poll.clock, &*poll.hints), Duration::ZERO, decide).await
}
