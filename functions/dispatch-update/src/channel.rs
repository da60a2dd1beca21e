//! The sales channel: a signed callback, its corrections, and its answers.

use std::{sync::atomic::Ordering, time::Duration};

use channel::{Answer, Callbacks};
use mapping::{
    config::Config,
    dispatch::{Callback, Label, Ledger, Shipment, Sink, words},
    exception::{CARRIER_UNKNOWN, CHANNEL_UNAVAILABLE, TRACKING_MISSING},
};
use ports::{Failure, Mode};
use runtime::sqs::Delivery;
use state::orders::Numbered;

use crate::{DispatchUpdate, deliver::Ending, told::Case};

/// While a tracking number is waited for, its part is looked at again at most this often, and at most so many times: the
/// queue's receives have to last for the retries that may follow.
const LOOK_AGAIN: (Duration, u32) = (Duration::from_secs(300), 12);
/// From this receive on, a channel that does not answer is an exception: about a minute after the first attempt.
const UNANSWERED: u32 = 4;

pub(crate) async fn tell(
    update: &DispatchUpdate,
    of: &Numbered,
    part: u32,
    delivery: Delivery<'_>,
) -> Result<Ending, Failure> {
    let Some(callbacks) = &update.callbacks else { return Ok(Ending::Done("the sales channel takes no dispatches")) };
    let mut case = Case::read(update, of, part, Sink::Channel).await?;
    if case.refused_since(delivery.sent) {
        return Ok(Ending::Dead);
    }
    loop {
        if case.record.sending.is_none() {
            if let Some(ended) = prepare(&mut case).await? {
                return Ok(ended);
            }
            case.save().await?;
        }
        // Sent already, perhaps: then the same again, whatever has changed since.
        if let Some(ended) = send(&mut case, callbacks, delivery).await? {
            return Ok(ended);
        }
    }
}

/// Decides what is to be told next, and leaves it in the record; an ending when nothing is, for now.
async fn prepare(case: &mut Case<'_>) -> Result<Option<Ending>, Failure> {
    let (update, of) = (case.update, case.of);
    let Some(found) = update.dispatches.read(of).await? else { return Ok(Some(Ending::Done("no such order"))) };
    let ledger = &found.value.ledger;
    let Some((seen, left)) = ledger.of(case.part).and_then(|seen| Some((seen, seen.shipped()?))) else {
        return Ok(Some(Ending::Done("it has not left, or not any more")));
    };
    let told = case.record.told.as_ref().and_then(|told| told.callback.as_ref());
    let correction = match told {
        // A tracking number that is taken away again is no news for a customer.
        Some(told) if told.says(&seen.label) || seen.label.tracking.is_none() => {
            return Ok(Some(Ending::Done("the sales channel has it")));
        }
        Some(told) => Some(told.correction.unwrap_or(0) + 1),
        None => None,
    };
    let current = update.config.current().await?;
    if correction.is_none() && seen.label.tracking.is_none() {
        let wait = Duration::from_secs(u64::from(current.config.dispatch.tracking_wait_minutes) * 60);
        let left = wait.saturating_sub(Duration::try_from(update.clock.now() - left).unwrap_or(Duration::ZERO));
        if !left.is_zero() {
            let (pause, times) = LOOK_AGAIN;
            return Ok(Some(Ending::Wait(left.min(pause.max(wait / times)))));
        }
    }
    if update.mode == Mode::Observe {
        return case.observed().await.map(Some);
    }
    let Some(shipment) = case.fix().await? else {
        return Ok(Some(Ending::Done("it has not left, or not any more")));
    };
    note_gaps(case, &seen.label, &current.config).await?;
    case.record.sending = Some(callback(case, ledger, &seen.label, shipment, correction, &current.config));
    Ok(None)
}

fn callback(
    case: &Case<'_>,
    ledger: &Ledger,
    label: &Label,
    shipment: Shipment,
    correction: Option<u32>,
    config: &Config,
) -> Callback {
    let Numbered { channel, order, revision } = case.of.clone();
    let named = label.service.as_deref().map(|service| config.carrier(service).unwrap_or(service));
    Callback {
        version: 1,
        channel,
        order,
        revision,
        part: case.part,
        parts: ledger.parts(),
        complete: ledger.progress() == mapping::dispatch::Progress::Shipped,
        dispatched_at: shipment.dispatched_at,
        carrier: named.map(str::to_owned),
        service: label.service.clone(),
        tracking_number: label.tracking.clone(),
        tracking_url: label.url.clone(),
        correction,
        lines: shipment.lines,
        partial_bundles: shipment.partial,
    }
}

/// Exceptions about what the channel is not told as it should be.
async fn note_gaps(case: &Case<'_>, label: &Label, config: &Config) -> Result<(), Failure> {
    let exceptions = &case.update.exceptions;
    if let Some(service) = label.service.as_deref() {
        if config.carrier(service).is_some() {
            exceptions.close(&CARRIER_UNKNOWN, service).await?;
        } else {
            exceptions.open(&CARRIER_UNKNOWN, service, &format!("told as it is for {}", case.subject())).await?;
        }
    }
    if label.tracking.is_none() {
        exceptions.open(&TRACKING_MISSING, &case.subject(), "Mintsoft had none when the time was over").await?;
    } else if case.record.told.is_some() {
        exceptions.close(&TRACKING_MISSING, &case.subject()).await?;
    }
    Ok(())
}

/// Sends what the record holds; nothing when it was accepted, so that a correction can follow.
async fn send(case: &mut Case<'_>, to: &Callbacks, delivery: Delivery<'_>) -> Result<Option<Ending>, Failure> {
    let update = case.update;
    let Some(callback) = &case.record.sending else { return Ok(Some(Ending::Done("nothing to tell"))) };
    let key = update.vault.credentials().await?.channel.map(|channel| channel.hmac_key).unwrap_or_default();
    if key.is_empty() {
        // Anybody can sign with an empty key.
        return Err(Failure::Misconfigured { what: "secret", why: "channel.hmacKey is missing or empty".to_owned() });
    }
    if update.mode == Mode::Observe {
        return case.observed().await.map(Some);
    }
    let body = serde_json::to_vec(callback).map_err(|error| Failure::Unmappable(error.to_string()))?;
    let channel = case.of.channel.as_str();
    let left = callback.correction.is_none().then_some(callback.dispatched_at);
    match to.send(&callback.key(), body, key.as_bytes()).await {
        Answer::Accepted => {
            case.accepted(left).await?;
            if update.troubled.load(Ordering::Relaxed) {
                update.exceptions.close(&CHANNEL_UNAVAILABLE, channel).await?;
                update.troubled.store(false, Ordering::Relaxed);
            }
            Ok(None)
        }
        Answer::Refused(status, body) => {
            let why = format!("the sales channel answered {status}: {}", words(&body));
            case.refused(&why).await.map(Some)
        }
        Answer::Again(asked, why) => {
            if delivery.receives >= UNANSWERED {
                update.troubled.store(true, Ordering::Relaxed);
                update.exceptions.open(&CHANNEL_UNAVAILABLE, channel, &why).await?;
            }
            Ok(Some(Ending::Again(asked.unwrap_or_default(), why)))
        }
    }
}
