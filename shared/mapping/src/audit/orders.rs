//! Orders that stalled, left without tracking, or live twice.

use std::collections::BTreeMap;

use jiff::{SignedDuration, civil::DateTime};

use super::{Cost, Gap, Kind, Systems};
use crate::mintsoft::{
    status::{CANCELLED, LEFT},
    time,
    wire::SurveyedOrder,
};

/// An order that is open for longer has stalled.
const STALLED: SignedDuration = SignedDuration::from_hours(48);
/// Couriers give a number within this time.
const TRACKED: SignedDuration = SignedDuration::from_hours(4);

pub(super) fn gaps(systems: &Systems) -> Vec<Gap> {
    let ours = |order: &&SurveyedOrder| order.client_id.0.is_none_or(|owner| owner == systems.client);
    let live = |order: &&SurveyedOrder| order.order_status_id.0 != Some(CANCELLED);
    let orders: Vec<_> = systems.orders.iter().filter(ours).filter(live).collect();
    let mut gaps: Vec<_> = orders.iter().filter_map(|order| single(order, systems.now)).collect();
    gaps.extend(doubled(&orders));
    gaps
}

fn has_left(order: &SurveyedOrder) -> bool {
    order.order_status_id.0.is_some_and(|status| LEFT.contains(&status))
}

fn single(order: &SurveyedOrder, now: DateTime) -> Option<Gap> {
    let age = |moment: &Option<String>| Some(now.duration_since(time::parse(moment.as_deref()?)?));
    let number = order.order_number.clone().unwrap_or_default();
    let part = match order.number_of_parts.0 {
        Some(parts) if parts > 1 => format!(", part {} of {parts}", order.part.0.unwrap_or_default()),
        _ => String::new(),
    };
    if has_left(order) {
        let age = age(&order.despatch_date)?;
        let untracked = order.tracking_number.as_deref().is_none_or(|text| text.trim().is_empty());
        let says = format!("left {} hours ago without a tracking number{part}", age.as_hours());
        return (untracked && age > TRACKED).then(|| Gap::new(Kind::NoTracking, number, says, Cost::order(order)));
    }
    let age = age(&order.order_date)?;
    let status = order.order_status_id.0.unwrap_or_default();
    let says = format!("open for {} hours in status {status}{part}", age.as_hours());
    (age > STALLED).then(|| Gap::new(Kind::OrderStalled, number, says, Cost::order(order)))
}

/// Orders that share their number and are no parts of one another.
fn doubled(orders: &[&SurveyedOrder]) -> Vec<Gap> {
    let mut by_number = BTreeMap::<&str, Vec<&SurveyedOrder>>::new();
    for order in orders.iter().filter(|order| order.number_of_parts.0.is_none_or(|parts| parts <= 1)) {
        if let Some(number) = order.order_number.as_deref().filter(|number| !number.is_empty()) {
            by_number.entry(number).or_default().push(order);
        }
    }
    let twice = by_number.into_iter().filter(|(_, orders)| orders.len() > 1);
    twice
        .map(|(number, orders)| {
            let ids: Vec<_> = orders.iter().filter_map(|order| order.id.0).map(|id| id.to_string()).collect();
            let says = format!("Mintsoft's orders {} are all live", ids.join(", "));
            // The first one is wanted; what it costs is the others.
            let cost = orders.iter().skip(1).fold(Cost::default(), |all, order| all.and(Cost::order(order)));
            Gap::new(Kind::OrderTwice, number, says, cost)
        })
        .collect()
}
