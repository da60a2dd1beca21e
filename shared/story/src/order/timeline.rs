//! From records to sentences.

use jiff::Timestamp;
use mapping::{
    dispatch::{Progress, Sink},
    exception,
};
use state::{
    dispatch::{DispatchRecord, SinkRecord},
    exceptions::Exception,
    orders::{OrderLine, OrderState},
};

use super::{Event, LineStory, OrderStory, Records, Tone};

pub(super) fn tell(channel: &str, order: &str, records: &Records, exceptions: Vec<Exception>) -> OrderStory {
    let mut events = intake(records);
    events.extend(records.hold.iter().map(|hold| {
        let skus: Vec<&str> = hold.cause.skus.iter().map(|sku| sku.as_str()).collect();
        event(Some(hold.at), "held", held(hold.revision, &hold.cause.code, &skus), Tone::Bad)
    }));
    events.extend(mintsoft(&records.order.state));
    for (revision, dispatch, sinks) in &records.dispatch {
        events.extend(left(*revision, dispatch));
        events.extend(sinks.iter().flat_map(|(part, sink, record)| told(*part, *sink, record.as_ref())));
    }
    // Mintsoft tells whole seconds: within one, an order comes to the warehouse before it leaves.
    events.sort_by_key(|event| (event.at.map(|at| at.as_second()), rank(event.place), event.at));
    let (standing, next) = stands(records, &exceptions);
    OrderStory {
        channel: channel.to_owned(),
        order: order.to_owned(),
        number: number(records),
        standing,
        next,
        lines: records.order.lines.iter().map(line).collect(),
        events,
        exceptions,
    }
}

/// The way of an order through the places.
fn rank(place: &str) -> usize {
    ["intake", "held", "Mintsoft", "dispatch"].iter().position(|known| *known == place).unwrap_or(4)
}

fn event(at: Option<Timestamp>, place: &'static str, what: String, tone: Tone) -> Event {
    Event { at, place, what, tone }
}

fn line(line: &OrderLine) -> LineStory {
    let components = line.pinned.iter().flat_map(|pinned| &pinned.components);
    LineStory {
        line: line.line.clone(),
        sku: line.sku.to_string(),
        quantity: line.quantity,
        ships: components.map(|component| (component.sku.to_string(), component.quantity)).collect(),
    }
}

fn number(records: &Records) -> Option<String> {
    match &records.order.state {
        OrderState::Creating { number, .. }
        | OrderState::Created { number, .. }
        | OrderState::Cancelling { number, .. }
        | OrderState::Observed { number, .. } => Some(number.clone()),
        _ => records.dispatch.first().map(|(_, dispatch, _)| dispatch.number.clone()),
    }
}

fn intake(records: &Records) -> Vec<Event> {
    let one = |(revision, known): (&u32, &state::orders::Revision)| {
        let (what, tone) = match known.queued {
            true => (format!("Revision {revision} was accepted and put into the orders queue."), Tone::Good),
            false => (format!("Revision {revision} was accepted; its sender has not been told so yet."), Tone::Waiting),
        };
        event(known.accepted.or(known.held.map(|held| held.since)), "intake", what, tone)
    };
    records.order.revisions.iter().map(one).collect()
}

fn held(revision: u32, code: &str, skus: &[&str]) -> String {
    let sentence = exception::kind(code).map_or(code, |kind| kind.sentence);
    let about = if skus.is_empty() { String::new() } else { format!(" It waits for {}.", skus.join(", ")) };
    format!("Revision {revision} is held. {sentence}{about}")
}

fn mintsoft(state: &OrderState) -> Option<Event> {
    let (at, what, tone) = match state {
        OrderState::Received => return None,
        OrderState::Creating { number, attempt, sent_at, absent_lookups, .. } => {
            let looked = match absent_lookups {
                0 => "Its answer is not known yet; it is looked up before anything is sent again.".to_owned(),
                n => format!("It was looked up {n} times since and not found."),
            };
            (*sent_at, format!("Create of {number} was sent (attempt {attempt}). {looked}"), Tone::Waiting)
        }
        OrderState::Created { number, ids, at, found } => {
            let how = if *found { "was found in Mintsoft by a look-up" } else { "was created in Mintsoft" };
            let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
            (*at, format!("{number} {how} (id {}).", ids.join(", ")), Tone::Good)
        }
        OrderState::Cancelling { number, claimed_until, .. } => (
            *claimed_until,
            format!("The cancellation of {number} is under way; its status is read first."),
            Tone::Waiting,
        ),
        OrderState::Cancelled { revision, at } => {
            (*at, format!("Revision {revision} cancelled it: nothing of it is live in Mintsoft."), Tone::Good)
        }
        OrderState::Failed { code, at } => {
            let sentence = exception::kind(code).map_or(code.as_str(), |kind| kind.sentence);
            (*at, format!("It went to the dead letters. {sentence}"), Tone::Bad)
        }
        OrderState::Observed { number, at } => {
            (*at, format!("Observe mode: it would have been sent as {number}."), Tone::Good)
        }
    };
    Some(event(Some(at), "Mintsoft", what, tone))
}

fn left(revision: u32, dispatch: &DispatchRecord) -> Vec<Event> {
    let parts = dispatch.ledger.parts();
    let one = |(part, shipment): (u32, mapping::dispatch::Shipment)| {
        let units: u32 = shipment.units.iter().map(|unit| unit.quantity).sum();
        let label = dispatch.ledger.of(part).map(|seen| &seen.label);
        let service = label.and_then(|label| label.service.as_deref()).unwrap_or("an unnamed service");
        let tracking = label.and_then(|label| label.tracking.as_deref());
        let tracking = tracking.map_or("no tracking number".to_owned(), |tracking| format!("tracking {tracking}"));
        let what =
            format!("Part {part} of {parts} of revision {revision} left: {units} units by {service}, {tracking}.");
        event(Some(shipment.dispatched_at), "dispatch", what, Tone::Good)
    };
    dispatch.ledger.shipments().into_iter().map(one).collect()
}

fn told(part: u32, sink: Sink, record: Option<&SinkRecord>) -> Vec<Event> {
    let place = match sink {
        Sink::Channel => "sales channel",
        Sink::Wair => "WAIR",
    };
    let Some(record) = record else {
        return vec![event(None, place, format!("Has not been told of part {part} yet."), Tone::Waiting)];
    };
    let mut events = Vec::new();
    if let Some(told) = &record.told {
        let correction = told.callback.as_ref().and_then(|callback| callback.correction);
        let what = match correction {
            Some(correction) => format!("Took correction {correction} of part {part}."),
            None => format!("Was told of part {part}, and accepted."),
        };
        events.push(event(Some(told.at), place, what, Tone::Good));
    }
    if record.told.is_none() && record.sending.is_some() {
        events.push(event(None, place, format!("Is being told of part {part}."), Tone::Waiting));
    }
    if let Some(at) = record.refused {
        events.push(event(Some(at), place, format!("Refused to be told of part {part}."), Tone::Bad));
    }
    if record.stuck {
        events.push(event(None, place, format!("Has not answered about part {part} for too long."), Tone::Bad));
    }
    if let Some(at) = record.observed {
        events.push(event(Some(at), place, format!("Observe mode: would have been told of part {part}."), Tone::Good));
    }
    events
}

/// Where it stands, and what comes next.
fn stands(records: &Records, exceptions: &[Exception]) -> (String, String) {
    let remedy = exceptions.first().and_then(|open| exception::kind(&open.code)).map(|kind| kind.remedy.to_owned());
    let act = |otherwise: &str| remedy.clone().unwrap_or_else(|| otherwise.to_owned());
    let progress = records.dispatch.first().map(|(_, dispatch, _)| dispatch.ledger.progress());
    let (standing, next) = match (&records.order.state, progress) {
        // Also when it could not have been sent: another system sends it.
        (OrderState::Observed { .. }, _) => ("Observe mode: it was read and not sent.", act("Nothing is to be done.")),
        _ if records.hold.is_some() => {
            ("It is held and was not sent.", act("It goes by itself when its cause is gone."))
        }
        (OrderState::Failed { .. }, _) => {
            ("It ended badly and waits in the dead letters.", act("Redrive the dead letter."))
        }
        (OrderState::Cancelled { .. }, _) => ("It is cancelled.", act("Nothing is to be done.")),
        (OrderState::Cancelling { .. }, _) => {
            ("It is being cancelled.", act("The cancellation is confirmed by itself."))
        }
        (_, Some(Progress::Shipped)) => ("All of it has shipped.", act("Nothing is to be done.")),
        (_, Some(Progress::PartShipped)) => ("A part of it has shipped.", act("The rest is told when it leaves.")),
        (_, Some(Progress::Cancelled)) => ("Mintsoft shows it as cancelled.", act("Ask the warehouse why.")),
        (OrderState::Received, _) => ("It was accepted and waits to be sent.", act("The relay sends it by itself.")),
        (OrderState::Creating { .. }, _) => {
            ("It is being sent to Mintsoft.", act("Its outcome is looked up before anything is sent again."))
        }
        (OrderState::Created { .. }, _) => ("The warehouse has it.", act("It is told as soon as it leaves.")),
    };
    (standing.to_owned(), next)
}
