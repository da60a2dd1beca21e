//! One message: which part, which sinks, and how it ends.

use std::time::Duration;

use mapping::{
    config::RETRY_SECONDS,
    dispatch::{Part, Sink, pause},
    exception::{DISPATCH_MESSAGE_UNREADABLE, DISPATCH_STUCK, subject::DISPATCH_QUEUE},
};
use ports::Failure;
use ports::defect::{Defect, on};
use runtime::sqs::{Delivery, Verdict, unreadable};
use state::orders::Numbered;

use crate::{DispatchUpdate, told::Case};

/// The last receive but one: the queue's redrive policy moves a message after 100 (`template.yaml`). From here on the
/// exception is open, because the last receive may end before this code sees the message.
const NEARLY_LAST: u32 = 99;

/// How work on one sink can end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Ending {
    /// It was told, or nothing is to be told; why, for the log.
    Done(&'static str),
    /// Not yet: after this long at most.
    Wait(Duration),
    /// Somebody did not answer: as the schedule says, and this long at least.
    Again(Duration, String),
    /// Never, until a person changes something.
    Dead,
}

pub(crate) async fn one(update: &DispatchUpdate, delivery: Delivery<'_>) -> Verdict {
    let intent = match Part::parse(delivery.body) {
        Ok(intent) => intent,
        Err(why) => {
            let way = (&update.exceptions, &*update.clock);
            return unreadable(way, delivery, &DISPATCH_MESSAGE_UNREADABLE, DISPATCH_QUEUE, &why).await;
        }
    };
    let Part { channel, order, revision, part, sink, .. } = intent;
    let of = Numbered { channel, order, revision };
    let mut verdicts = Vec::new();
    for sink in Sink::ALL.into_iter().filter(|one| sink.is_none_or(|only| only == *one)) {
        let ended = match sink {
            Sink::Channel => crate::channel::tell(update, &of, part, delivery).await,
            Sink::Wair => crate::sales::tell(update, &of, part, delivery).await,
        };
        let ended = ended.unwrap_or_else(again);
        tracing::info!(
            order.channel = of.channel,
            order.id = of.order,
            order.revision = of.revision,
            dispatch.part = part,
            dispatch.sink = sink.word(),
            "dispatch: {ended:?}"
        );
        verdicts.push(verdict(update, &of, part, sink, delivery, ended).await);
    }
    // A message for both sinks comes back while any of them has not answered; the other one's record keeps it from being
    // told again.
    verdicts
        .into_iter()
        .max_by_key(|verdict| match verdict {
            Verdict::Done => (0, Duration::ZERO),
            Verdict::Dead => (1, Duration::ZERO),
            Verdict::Retry(pause) => (2, Duration::MAX - *pause),
        })
        .unwrap_or(Verdict::Done)
}

fn again(failure: Failure) -> Ending {
    match failure {
        Failure::Throttled { pause, why } => Ending::Again(pause, why),
        failure => Ending::Again(Duration::ZERO, failure.to_string()),
    }
}

async fn verdict(
    update: &DispatchUpdate,
    of: &Numbered,
    part: u32,
    sink: Sink,
    delivery: Delivery<'_>,
    ended: Ending,
) -> Verdict {
    let at_least = match ended {
        Ending::Done(_) => return Verdict::Done,
        Ending::Dead => return Verdict::Dead,
        Ending::Again(..) if on(Defect::AckBeforeTold) => return Verdict::Done,
        Ending::Wait(pause) => return Verdict::Retry(pause),
        Ending::Again(at_least, _) => at_least,
    };
    if delivery.receives >= NEARLY_LAST
        && let Err(failure) = stuck(update, of, part, sink, delivery.receives).await
    {
        tracing::error!(failure.reason = %failure, "the exception could not be opened");
    }
    let current = update.config.current().await;
    let schedule = current.as_ref().map_or(&RETRY_SECONDS[..], |now| now.config.dispatch.retry_seconds.as_slice());
    Verdict::Retry(pause(schedule, delivery.receives, update.clock.random()).max(at_least))
}

async fn stuck(update: &DispatchUpdate, of: &Numbered, part: u32, sink: Sink, receives: u32) -> Result<(), Failure> {
    let mut case = Case::read(update, of, part, sink).await?;
    let detail = format!("it was received {receives} times");
    update.exceptions.open(&DISPATCH_STUCK, &case.sink_subject(), &detail).await?;
    case.record.stuck = true;
    case.save().await
}
