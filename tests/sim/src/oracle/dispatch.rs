//! Dispatches: each part told once, never before it left, never more than it holds.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Violation, broken};
use crate::{
    ending::Ending,
    facts::{Fact, What},
    shopify,
    tenant::{ordered, revision},
};

/// P12: nothing is told before it left, and one key has one body.
pub fn told_after_it_left(facts: &[Fact]) -> Vec<Violation> {
    let mut bodies: BTreeMap<&str, u64> = BTreeMap::new();
    let mut broke = Vec::new();
    for fact in facts {
        let What::Callback { key, body, order, revision, shipped, .. } = &fact.what else { continue };
        if !shipped {
            broke.push(broken("P12", format!("order {order}, revision {revision}, was told before it left")));
        }
        if *bodies.entry(key).or_insert(*body) != *body {
            broke.push(broken("P12", format!("key {key} was sent with two bodies")));
        }
    }
    broke
}

/// Customer order and revision of a number.
fn whose(number: &str) -> Option<(&str, u32)> {
    Some((ordered(number)?, revision(number)))
}

/// Orders of which people undid something: what was told of them stays, and an exception says so.
pub(super) fn undone<'e>(ending: &'e Ending, order: &str) -> bool {
    let has_left_the_shelf = |one: &&'e vendors::mintsoft::Order| {
        one.despatched.is_some() && one.number.split('+').any(|part| whose(part).is_some_and(|(own, _)| own == order))
    };
    ending.orders.iter().filter(has_left_the_shelf).any(|one| ![4, 5, 6].contains(&one.status))
        || ending.open.iter().any(|(code, subject)| code.starts_with("DISPATCH_") && subject.contains(order))
}

/// P12: every part that left is told to both sinks, once. Of orders that were merged, only the sum of all is known.
pub fn every_part_told(ending: &Ending) -> Vec<Violation> {
    let mut broke = Vec::new();
    let mut parts: BTreeMap<(&str, u32), usize> = BTreeMap::new();
    let mut units: BTreeMap<(&str, &str), i64> = BTreeMap::new();
    for one in ending.orders.iter().filter(|one| one.despatched.is_some() && [4, 5, 6].contains(&one.status)) {
        let owners: Vec<(&str, u32)> = one.number.split('+').filter_map(whose).collect();
        owners.iter().for_each(|owner| *parts.entry(*owner).or_default() += 1);
        for item in one.items.iter().filter(|_| !owners.is_empty()) {
            *units.entry((one.number.as_str(), item.sku.as_str())).or_default() += i64::from(item.quantity);
        }
    }
    let text = |value: &Value, name: &str| value[name].as_str().unwrap_or_default().to_owned();
    for ((order, revision), left) in &parts {
        // What Shopify is told by fulfilments is another oracle's.
        if undone(ending, order) || (ending.fulfilled.is_some() && ending.shopify.contains_key(*order)) {
            continue;
        }
        let told: BTreeSet<u64> = ending
            .callbacks
            .iter()
            .filter(|(_, body)| text(body, "order") == *order && body["revision"] == *revision)
            .filter_map(|(_, body)| body["part"].as_u64())
            .collect();
        if told.len() != *left {
            broke.push(broken("P12", format!("{left} parts of order {order} left, the channel knows {told:?}")));
        }
    }
    let mut sold: BTreeMap<(String, u32, String), i64> = BTreeMap::new();
    for sale in &ending.sales {
        let id = text(sale, "salesId");
        let mut id = id.split('/').skip(1);
        let order = id.next().unwrap_or_default().to_owned();
        let revision = id.next().and_then(|text| text.parse().ok()).unwrap_or(0);
        let quantity = sale["quantity"].as_f64().unwrap_or(0.0) as i64;
        *sold.entry((order, revision, text(sale, "skuId"))).or_default() += quantity;
    }
    for ((number, sku), left) in &units {
        let owners = || number.split('+').filter_map(whose);
        let booked = |(order, revision): (&str, u32)| sold.get(&(order.to_owned(), revision, (*sku).to_owned()));
        let booked: i64 = owners().filter_map(booked).sum();
        if booked != *left && !owners().any(|(order, _)| undone(ending, order)) {
            broke.push(broken("P12", format!("{left} of {sku} left for order {number}, WAIR has sold {booked}")));
        }
    }
    broke
}

/// P13: no more is told than was ordered.
pub fn sums_hold(ending: &Ending) -> Vec<Violation> {
    let mut told: BTreeMap<(String, u64, String), u64> = BTreeMap::new();
    for (_, body) in ending.callbacks.iter().filter(|(_, body)| body.get("correction").is_none_or(Value::is_null)) {
        let order = body["order"].as_str().unwrap_or_default();
        let revision = body["revision"].as_u64().unwrap_or(0);
        for line in body["lines"].as_array().into_iter().flatten() {
            // What does not divide into pennies is two lines; the second has `.2` behind its id.
            let id = line["line"].as_str().and_then(|id| id.split('.').next()).unwrap_or_default();
            let key = (order.to_owned(), revision, id.to_owned());
            *told.entry(key).or_default() += line["quantity"].as_u64().unwrap_or(0);
        }
    }
    let mut broke = Vec::new();
    for ((order, revision, line), quantity) in told {
        let revision = u32::try_from(revision).unwrap_or(0);
        let lines = ending.ordered.get(&order).and_then(|all| all.get(&revision)).map(|one| &one.lines);
        let index = (line.parse::<usize>().unwrap_or(0) % shopify::LINES).wrapping_sub(1);
        let ordered = lines.and_then(|lines| lines.get(index)).map_or(0, |(_, quantity)| u64::from(*quantity));
        if quantity > ordered {
            broke.push(broken(
                "P13",
                format!("{quantity} of line {line} of order {order} were told, {ordered} ordered"),
            ));
        }
    }
    broke
}
