//! Sinks that do not answer: one exception for each, however many parts wait for it.

use mapping::{
    dispatch::Sink,
    exception::{CHANNEL_UNAVAILABLE, CREDENTIALS_REFUSED, Kind, WAIR_UNAVAILABLE},
};
use ports::Failure;
use runtime::sqs::Delivery;

use crate::DispatchUpdate;

/// From this receive on, a sink that does not answer is an exception: about a minute after the first attempt.
const UNANSWERED: u32 = 4;
/// WAIR's name in exceptions, as the other flows write it.
const WAIR: &str = "WAIR";

/// A sink did not answer, or could not be asked. What the failure is about decides who has to act.
pub(crate) async fn met(
    update: &DispatchUpdate,
    sink: Sink,
    channel: &str,
    delivery: Delivery<'_>,
    failure: &Failure,
) -> Result<(), Failure> {
    if delivery.receives < UNANSWERED {
        return Ok(());
    }
    let (kind, subject) = match (sink, failure) {
        (Sink::Channel, _) => (&CHANNEL_UNAVAILABLE, channel),
        (Sink::Wair, Failure::Misconfigured { .. }) => (&CREDENTIALS_REFUSED, WAIR),
        (Sink::Wair, _) => (&WAIR_UNAVAILABLE, WAIR),
    };
    update.exceptions.open(kind, subject, &failure.to_string()).await
}

/// A sink answered. Whether anything is open is read each time: another process may have opened it.
pub(crate) async fn over(update: &DispatchUpdate, sink: Sink, channel: &str) -> Result<(), Failure> {
    let (kinds, subject): (&[&Kind], &str) = match sink {
        Sink::Channel => (&[&CHANNEL_UNAVAILABLE], channel),
        Sink::Wair => (&[&WAIR_UNAVAILABLE, &CREDENTIALS_REFUSED], WAIR),
    };
    for kind in kinds {
        update.exceptions.close(kind, subject).await?;
    }
    Ok(())
}
