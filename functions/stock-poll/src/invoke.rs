//! What invokes the flow: a schedule, a person, or messages of the hints queue.

use std::{collections::BTreeSet, time::Duration};

use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent};
use lambda_runtime::Error;
use mapping::{
    exception::{HINT_UNREADABLE, subject::HINTS_QUEUE},
    hint::{Hint, Levels, MOST_LOOKS},
};
use runtime::{
    Invocation,
    sqs::{Delivery, Verdict, backoff, each, unreadable},
};
use serde::{Deserialize, Serialize};

use crate::{Outcome, Report, StockPoll, Wish};

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

/// The hints of a batch are one run, as far as one run can look at all of their SKUs, and all levels from upstream another; each
/// decides for all of its messages.
async fn hints(poll: &StockPoll, event: SqsEvent, invocation: &Invocation) -> SqsBatchResponse {
    let (mut skus, mut levels): (Option<BTreeSet<String>>, Vec<Levels>) = (None, Vec::new());
    for hint in event.records.iter().filter_map(|message| Hint::read(message.body.as_deref()?)) {
        match hint {
            Hint::Look(wanted) => {
                let all = skus.get_or_insert_default();
                if all.is_empty() || all.union(&wanted).count() <= MOST_LOOKS {
                    all.extend(wanted);
                }
            }
            Hint::Levels(counted) => levels.push(counted),
        }
    }
    let looked = match skus {
        Some(skus) if is_done(poll, Wish::Targeted { skus: skus.clone() }, invocation).await => skus,
        _ => BTreeSet::new(),
    };
    let kept = !levels.is_empty() && is_done(poll, Wish::Levels(levels), invocation).await;
    let decide = async |message: Delivery<'_>| match Hint::read(message.body) {
        Some(Hint::Look(wanted)) if wanted.is_subset(&looked) => Verdict::Done,
        Some(Hint::Levels(_)) if kept => Verdict::Done,
        Some(_) => Verdict::Retry(BUSY.max(backoff(message.receives, poll.clock.random()))),
        // The polls see what it may have meant; somebody still has to know who sends such things.
        None => {
            let way = (&poll.exceptions, &*poll.clock);
            unreadable(way, message, &HINT_UNREADABLE, HINTS_QUEUE, "not a hint of a known version").await
        }
    };
    each(event, invocation, (&*poll.clock, &*poll.hints), Duration::ZERO, decide).await
}

/// Whether nothing is left of the messages: what was kept goes out with later runs, and what a guard stopped never will.
async fn is_done(poll: &StockPoll, wish: Wish, invocation: &Invocation) -> bool {
    match poll.run(wish, invocation.deadline).await {
        Ok(report) => matches!(report.outcome, Outcome::Done | Outcome::Unsent | Outcome::Unset | Outcome::Guarded),
        Err(failure) => {
            tracing::error!(failure.reason = %failure, "a run for the hints queue failed");
            false
        }
    }
}
