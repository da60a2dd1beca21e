//! The sales channel: what it is told of a part, corrections of that, and its answers.

use std::time::Duration;

use channel::{Answer, Telling};
use mapping::{
    config::Config,
    dispatch::{Callback, Label, Ledger, Shipment, Sink},
    exception::{CARRIER_UNKNOWN, TRACKING_MISSING},
};
use ports::defect::{Defect, on};
use ports::{Failure, Mode};
use runtime::sqs::Delivery;
use state::orders::Numbered;

use crate::{DispatchUpdate, deliver::Ending, outage, outlet, told::Case};

/// While a tracking number is waited for, its part is looked at again at most this often, and at most so many times: the
/// queue's receives have to last for the retries that may follow.
const LOOK_AGAIN: (Duration, u32) = (Duration::from_secs(300), 12);

pub(crate) async fn tell(
    update: &DispatchUpdate,
    of: &Numbered,
    part: u32,
    delivery: Delivery<'_>,
) -> Result<Ending, Failure> {
    let current = update.config.current().await?;
    if !outlet::exists(update, &current.config, &of.channel) {
        return Ok(Ending::Done("the sales channel takes no dispatches"));
    }
    let mut case = Case::read(update, of, part, Sink::Channel).await?;
    if case.refused_since(delivery.sent) {
        return Ok(Ending::Dead);
    }
    // What was refused was surely not taken.
    if case.record.refused.is_some() && case.left().await?.is_none() {
        return case.not_left().await;
    }
    loop {
        if case.record.sending.is_none() || on(Defect::TellAnew) {
            if let Some(ended) = prepare(&mut case, &current.config, delivery.receives > 1).await? {
                return Ok(ended);
            }
            case.save().await?;
        }
        // Sent already, perhaps: then the same again, whatever has changed since.
        if let Some(ended) = send(&mut case, &current.config, delivery).await? {
            return Ok(ended);
        }
    }
}

/// Decides what is to be told next, and leaves it in the record; an ending when nothing is, for now. `again` says that somebody may have
/// got half-way before.
async fn prepare(case: &mut Case<'_>, config: &Config, again: bool) -> Result<Option<Ending>, Failure> {
    let (update, of) = (case.update, case.of);
    let Some(found) = update.dispatches.read(of).await? else { return Ok(Some(Ending::Done("no such order"))) };
    let ledger = &found.value.ledger;
    let Some((seen, left)) = ledger.of(case.part).and_then(|seen| Some((seen, seen.shipped()?))) else {
        return case.not_left().await.map(Some);
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
    if correction.is_none() && seen.label.tracking.is_none() {
        let wait = Duration::from_secs(u64::from(config.dispatch.tracking_wait_minutes) * 60);
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
        return case.not_left().await.map(Some);
    };
    note_gaps(case, &seen.label, config, again).await?;
    case.record.sending = Some(callback(case, ledger, &seen.label, shipment, correction, config));
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
async fn note_gaps(case: &Case<'_>, label: &Label, config: &Config, again: bool) -> Result<(), Failure> {
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
    } else if again || case.record.told.is_some() {
        exceptions.close(&TRACKING_MISSING, &case.subject()).await?;
    }
    Ok(())
}

/// Sends what the record holds; nothing when it was accepted, so that a correction can follow.
async fn send(case: &mut Case<'_>, config: &Config, delivery: Delivery<'_>) -> Result<Option<Ending>, Failure> {
    let update = case.update;
    if update.mode == Mode::Observe {
        return case.observed().await.map(Some);
    }
    let channel = case.of.channel.as_str();
    let to = match outlet::open(update, config, channel).await {
        Ok(to) => to,
        Err(failure) => {
            outage::met(update, Sink::Channel, channel, delivery, &failure).await?;
            return Err(failure);
        }
    };
    let others = if to.needs_others() { others(case).await? } else { Vec::new() };
    let Some(callback) = &case.record.sending else { return Ok(Some(Ending::Done("nothing to tell"))) };
    let known = case.record.told.as_ref().and_then(|told| told.reference.as_deref());
    let answer = to.tell(&Telling { callback, known, others: &others }).await;
    if !matches!(answer, Answer::Again(..)) {
        outage::over(update, Sink::Channel, channel).await?;
    }
    let left = callback.correction.is_none().then_some(callback.dispatched_at);
    match answer {
        Answer::Accepted(reference) => case.accepted(left, reference).await.map(|()| None),
        Answer::Refused(why) => case.refused(&why).await.map(Some),
        Answer::Again(asked, why) => {
            outage::met(update, Sink::Channel, channel, delivery, &Failure::Transient(why.clone())).await?;
            Ok(Some(Ending::Again(asked.unwrap_or_default(), why)))
        }
    }
}

/// What the channel calls the other parts of the order.
async fn others(case: &Case<'_>) -> Result<Vec<String>, Failure> {
    let dispatches = &case.update.dispatches;
    let parts = dispatches.read(case.of).await?.map(|found| found.value.ledger.numbers).unwrap_or_default();
    let others = parts.into_values().filter(|part| *part != case.part).map(|part| (case.of.clone(), part));
    let sinks = dispatches.sinks(&Vec::from_iter(others)).await?;
    let told = sinks.into_iter().filter(|((_, _, sink), _)| *sink == Sink::Channel);
    Ok(told.filter_map(|(_, record)| record.told?.reference).collect())
}
