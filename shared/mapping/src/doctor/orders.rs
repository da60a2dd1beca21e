//! Can an order be found again, and does it get its tracking number in time?

use jiff::{SignedDuration, Timestamp, civil::DateTime, tz::TimeZone};

use super::Finding;
use crate::{
    mintsoft::{
        status::{CANCELLED, LEFT},
        time,
        wire::SurveyedOrder,
    },
    order::{LOOKUPS, LookupOutcome},
};

const LOOK_UPS: &str = "order look-ups";

/// What the search answers to a number that nobody has.
pub fn absent(outcome: &LookupOutcome) -> Finding {
    match outcome {
        LookupOutcome::Absent => Finding::ok(LOOK_UPS, "a number that nobody has is answered with an empty list"),
        LookupOutcome::Unknown(why) => Finding::differs(
            LOOK_UPS,
            format!("a number that nobody has is answered with {why}, which proves nothing"),
            "orders whose create had no clear answer are never sent again by themselves here: plan for somebody who looks at them",
        ),
        LookupOutcome::Found(_) | LookupOutcome::Ambiguous(_) => Finding::blocks(
            LOOK_UPS,
            "the search shows orders for a number that nobody has",
            "do not go live: ask Mintsoft whether exactMatch is in force on this tenant",
        ),
    }
}

/// The number of the youngest order of `client` that is no part and not cancelled, and its age. Where two zones could be
/// meant, it is the smaller age.
pub fn youngest<'o>(
    orders: &'o [SurveyedOrder],
    client: i64,
    now: Timestamp,
    zone: &TimeZone,
) -> Option<(&'o str, SignedDuration)> {
    let ours = orders.iter().filter(|order| order.client_id.0 == Some(client));
    let whole =
        ours.filter(|order| order.order_status_id.0 != Some(CANCELLED) && order.part.0.is_none_or(|part| part <= 1));
    let aged =
        whole.filter_map(|order| Some((order.order_number.as_deref()?, age(order.order_date.as_deref(), now, zone)?)));
    aged.min_by_key(|(_, age)| *age)
}

/// Whether the search finds an order of this age.
pub fn found(outcome: &LookupOutcome, age: SignedDuration) -> Finding {
    let last = LOOKUPS[LOOKUPS.len() - 1];
    let old = format!("{} s", age.as_secs());
    match outcome {
        LookupOutcome::Found(_) | LookupOutcome::Ambiguous(_) if age.unsigned_abs() <= last => {
            Finding::ok(LOOK_UPS, format!("an order is found {old} after it came in"))
        }
        LookupOutcome::Found(_) | LookupOutcome::Ambiguous(_) => Finding::cannot_tell(
            LOOK_UPS,
            format!("the youngest order, of {old} ago, is found; how soon it was, nobody can say now"),
            "run again within a minute of a new order",
        ),
        LookupOutcome::Absent if age.unsigned_abs() > last => Finding::blocks(
            LOOK_UPS,
            format!(
                "an order of {old} ago is not found; the relay looks for {} s before it sends again",
                last.as_secs()
            ),
            "do not go live: orders would be doubled; ask Mintsoft why Search lacks orders that List shows",
        ),
        LookupOutcome::Absent => Finding::differs(
            LOOK_UPS,
            format!("an order of {old} ago is not found yet"),
            format!("run again a few times: it has to be found within {} s", last.as_secs()),
        ),
        LookupOutcome::Unknown(why) => {
            Finding::cannot_tell(LOOK_UPS, format!("the search for an order answers {why}"), "run again")
        }
    }
}

/// Nobody has placed an order lately.
pub fn none_to_find() -> Finding {
    Finding::cannot_tell(LOOK_UPS, "there is no order to look for", "run again on a trading day")
}

/// Whether orders that left have their tracking number within the time that dispatches wait for it, in minutes.
pub fn tracking(orders: &[SurveyedOrder], now: Timestamp, zone: &TimeZone, wait: u32) -> Finding {
    const CHECK: &str = "tracking numbers";
    let wait = SignedDuration::from_mins(wait.into());
    let (mut tracked, mut late) = (0_u32, 0_u32);
    for order in orders.iter().filter(|order| order.order_status_id.0.is_some_and(|id| LEFT.contains(&id))) {
        let has = order.tracking_number.as_deref().is_some_and(|number| !number.trim().is_empty());
        match age(order.despatch_date.as_deref(), now, zone) {
            Some(_) if has => tracked += 1,
            Some(age) if age > wait => late += 1,
            _ => {}
        }
    }
    let minutes = wait.as_mins();
    match (tracked, late) {
        (0, 0) => Finding::cannot_tell(CHECK, "nothing has left lately", "run again on a trading day"),
        (tracked, 0) => {
            Finding::ok(CHECK, format!("{tracked} orders that left have one, none lacks it after {minutes} minutes"))
        }
        (tracked, late) => Finding::differs(
            CHECK,
            format!("{late} of {} orders that left have none after {minutes} minutes", tracked + late),
            "raise [dispatch] tracking_wait_minutes to what the couriers need; without a number, customers are told without it",
        ),
    }
}

fn age(text: Option<&str>, now: Timestamp, zone: &TimeZone) -> Option<SignedDuration> {
    let at: DateTime = time::parse(text?)?;
    let ages = [zone, &TimeZone::UTC].map(|zone| zone.to_datetime(now).duration_since(at));
    ages.into_iter().filter(|age| !age.is_negative()).min()
}
