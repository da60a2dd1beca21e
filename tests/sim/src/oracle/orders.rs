//! Orders: none lost, none doubled, none invented.

use std::collections::{BTreeMap, BTreeSet};

use state::orders::OrderState;
use vendors::mintsoft::Order;

use super::{Violation, broken};
use crate::{
    ending::Ending,
    facts::{Fact, Target, What},
    tenant::{self, family, number, ordered},
};

/// P1: no number is created twice.
pub fn one_for_each_number(facts: &[Fact]) -> Vec<Violation> {
    let twice = facts.iter().filter_map(|fact| match &fact.what {
        What::Created { number, before, .. } if *before > 0 => Some(number),
        _ => None,
    });
    twice.map(|number| broken("P1", format!("{number} was created again"))).collect()
}

/// P26: no customer order has two live revisions in Mintsoft.
pub fn never_two_live(facts: &[Fact]) -> Vec<Violation> {
    let two = facts.iter().filter_map(|fact| match &fact.what {
        What::Created { number, live, .. } => {
            let other = live.iter().find(|one| !one.split('+').any(|part| part == number))?;
            Some(broken("P26", format!("{number} was created while {other} is live")))
        }
        _ => None,
    });
    two.collect()
}

/// P4: after a create without a clear answer, nothing is sent again before a sound lookup.
pub fn looked_up_first(facts: &[Fact]) -> Vec<Violation> {
    // Numbers whose last create may have arrived, and has not been looked up since.
    let mut unclear: BTreeSet<&str> = BTreeSet::new();
    let mut broke = Vec::new();
    for fact in facts {
        match &fact.what {
            What::Sent { to: Target::Mintsoft, path, .. } => {
                if let Some((_, number)) = path.split_once("/api/Order#")
                    && unclear.contains(number)
                {
                    broke.push(broken("P4", format!("{number} was sent again without a lookup")));
                }
            }
            What::Answered { from: Target::Mintsoft, path, status, sound, refused, .. } => {
                if let Some((_, number)) = path.split_once("/api/Order#") {
                    // Not sent, turned away before the vendor's own servers, or plainly refused.
                    if !matches!(status, Some(0 | 401 | 403 | 429)) && !refused {
                        unclear.insert(number);
                    }
                } else if let Some((_, wanted)) = path.split_once("Order/Search?OrderNumber=")
                    && *sound
                {
                    let wanted = wanted.split('&').next().unwrap_or_default();
                    unclear.remove(wanted);
                }
            }
            _ => {}
        }
    }
    broke
}

/// P3: what the state calls created is in Mintsoft.
pub fn no_false_success(ending: &Ending) -> Vec<Violation> {
    let mut broke = Vec::new();
    for (order, state) in &ending.states {
        let OrderState::Created { number, ids, .. } = state else { continue };
        let is_it = |found: &Order| found.number.split('+').any(|part| part == number);
        let there = |id: &i64| ending.orders.iter().any(|order| i64::from(order.id) == *id && is_it(order));
        // What was merged into another order has left its own id behind.
        let merged = ending.orders.iter().any(|order| order.number != *number && is_it(order));
        if ids.is_empty() || !(merged || ids.iter().all(there)) {
            broke.push(broken("P3", format!("order {order} is created as {number}, {ids:?}, and is not there")));
        }
    }
    broke
}

/// The exception about an order that the warehouse has cancelled by itself.
const DROPPED: &str = "ORDER_DROPPED";

/// P24: what the warehouse has cancelled by itself is told as long as it is wanted, and no longer.
pub fn dropped_is_told(ending: &Ending) -> Vec<Violation> {
    let cancelled = |number: &str| {
        ending.orders.iter().any(|order| order.status == 3 && order.number.split('+').any(|part| part == number))
    };
    let is_wanted = |number: &str| {
        let state = ordered(number).and_then(|order| ending.states.get(order));
        matches!(state, Some(OrderState::Created { number: own, .. }) if own == number)
    };
    let mut broke = Vec::new();
    for (order, state) in &ending.states {
        let OrderState::Created { number, .. } = state else { continue };
        if cancelled(number) && open_for(ending, order).is_empty() {
            broke.push(broken("P24", format!("{number} is cancelled in Mintsoft, and nobody was told")));
        }
    }
    for (_, number) in ending.open.iter().filter(|(code, _)| code == DROPPED) {
        if !(cancelled(number) && is_wanted(number)) {
            broke.push(broken("P24", format!("{DROPPED} about {number} is open, and that is over")));
        }
    }
    broke
}

/// The exceptions that are open for an order.
fn open_for(ending: &Ending, order: &str) -> Vec<String> {
    let subject = format!("{}/{order}", tenant::channel(order));
    // Some name the SKUs as well.
    let is_about = |about: &str| about.split(' ').next() == Some(subject.as_str());
    let first = number(order, 1);
    let is_dropped = |code: &str, about: &str| code == DROPPED && family(about) == first;
    let open = ending
        .open
        .iter()
        .filter(|(code, about)| code.starts_with("ORDER_") && (is_about(about) || is_dropped(code, about)));
    open.map(|(code, _)| code.clone()).collect()
}

/// P2: every accepted order is created, or cancelled, or someone knows why not.
pub fn none_lost(facts: &[Fact], ending: &Ending) -> Vec<Violation> {
    let mut broke: Vec<Violation> = Vec::new();
    for fact in facts {
        if let What::Refused { order, status } = &fact.what {
            broke.push(broken("P2", format!("the intake refused order {order} with {status}")));
        }
    }
    for (order, revisions) in &ending.ordered {
        let accepted = revisions.iter().rfind(|(_, one)| one.accepted.is_some());
        let Some((revision, newest)) = accepted else {
            broke.push(broken("P2", format!("order {order} was never accepted")));
            continue;
        };
        let wanted = number(order, *revision);
        let live: BTreeSet<&str> = ending
            .orders
            .iter()
            .filter(|order| order.status != 3)
            .flat_map(|order| order.number.split('+'))
            .filter(|one| family(one) == family(&wanted))
            .collect();
        let open = open_for(ending, order);
        let state = ending.states.get(order);
        if newest.kind == "cancelled" {
            let done = live.is_empty() && matches!(state, Some(OrderState::Cancelled { .. }));
            if !done && open.is_empty() {
                broke.push(broken("P2", format!("cancelled order {order} is {state:?}; live: {live:?}")));
            }
            continue;
        }
        let unchanged = |one: &&str| {
            let revision = tenant::revision(one);
            revisions.get(&revision).is_some_and(|earlier| earlier.lines == newest.lines)
        };
        let right = live.len() == 1 && live.iter().all(|one| **one == *wanted || unchanged(one));
        let created = matches!(state, Some(OrderState::Created { .. }));
        if open.is_empty() && !(right && created) {
            broke.push(broken("P2", format!("order {order}, revision {revision}, is {state:?}; live: {live:?}")));
        }
        // A part of it may be missing.
        let whole = !open.iter().all(|code| ["ORDER_INCOMPLETE", DROPPED].contains(&code.as_str()));
        if whole && right && created && live.contains(wanted.as_str()) {
            broke.push(broken("P24", format!("order {order} is live as wanted, and {open:?} is open")));
        }
    }
    broke
}

/// P14: what Mintsoft was sent is what was ordered, bundles taken apart by one of their recipes.
pub fn components_add_up(facts: &[Fact], ending: &Ending) -> Vec<Violation> {
    let mut broke = Vec::new();
    for fact in facts {
        let What::Created { number: made, items, .. } = &fact.what else { continue };
        let Some(order) = tenant::ordered(made) else { continue };
        let Some(revision) = ending.ordered.get(order).and_then(|all| all.get(&tenant::revision(made))) else {
            broke.push(broken("P2", format!("{made} was created, and nobody ordered it")));
            continue;
        };
        let mut sums: BTreeMap<&str, i64> = BTreeMap::new();
        items.iter().for_each(|(sku, quantity)| *sums.entry(sku).or_default() += quantity);
        if !possible(&revision.lines, &ending.recipes).contains(&sums) {
            broke.push(broken("P14", format!("{made} holds {sums:?} for {:?}", revision.lines)));
        }
    }
    broke
}

/// Everything that these lines can mean, whichever recipe each bundle had.
fn possible<'a>(
    lines: &'a [(String, u32)],
    recipes: &'a BTreeMap<String, Vec<Vec<(String, u32)>>>,
) -> Vec<BTreeMap<&'a str, i64>> {
    let mut chosen: Vec<BTreeMap<&str, &Vec<(String, u32)>>> = vec![BTreeMap::new()];
    let ordered: BTreeSet<&str> = lines.iter().map(|(sku, _)| sku.as_str()).collect();
    for sku in ordered {
        if let Some(known) = recipes.get(sku) {
            let with = |choice: &BTreeMap<&'a str, &'a Vec<(String, u32)>>, recipe: &'a Vec<(String, u32)>| {
                let mut next = choice.clone();
                next.insert(sku, recipe);
                next
            };
            chosen = chosen.iter().flat_map(|one| known.iter().map(move |recipe| with(one, recipe))).collect();
        }
    }
    let sums = chosen.into_iter().map(|recipes| {
        let mut sums: BTreeMap<&str, i64> = BTreeMap::new();
        for (sku, quantity) in lines {
            match recipes.get(sku.as_str()) {
                Some(recipe) => {
                    for (part, each) in *recipe {
                        *sums.entry(part).or_default() += i64::from(*each) * i64::from(*quantity);
                    }
                }
                None => *sums.entry(sku).or_default() += i64::from(*quantity),
            }
        }
        sums
    });
    sums.collect()
}

/// A state but for its times: an order that a person has to look at is looked up again, and that is noted.
fn without_times(state: &OrderState) -> String {
    match state {
        OrderState::Creating { number, attempt, .. } => format!("creating {number}, attempt {attempt}"),
        OrderState::Failed { code, .. } => format!("failed: {code}"),
        state => format!("{state:?}"),
    }
}

/// P10: what was delivered again changed nothing.
pub fn replay_changed_nothing(before: &Ending, after: &Ending) -> Vec<Violation> {
    let mut broke = Vec::new();
    let live = |ending: &Ending| {
        let orders = ending.orders.iter().map(|order| (order.id, order.number.clone(), order.status));
        orders.collect::<BTreeSet<_>>()
    };
    let (was, is) = (live(before), live(after));
    for (id, number, status) in was.symmetric_difference(&is) {
        broke.push(broken("P10", format!("order {number}, id {id}, changed to or from status {status}")));
    }
    if before.callbacks != after.callbacks
        || before.fulfilled != after.fulfilled
        || before.sales.len() != after.sales.len()
    {
        broke.push(broken("P10", "the channel or WAIR was told again"));
    }
    let what = |ending: &Ending| -> Vec<String> { ending.states.values().map(without_times).collect() };
    if what(before) != what(after) {
        broke.push(broken("P10", "the state of an order changed"));
    }
    if before.open != after.open {
        let changed: Vec<_> = before.open.symmetric_difference(&after.open).collect();
        broke.push(broken("P10", format!("exceptions opened or closed: {changed:?}")));
    }
    broke
}
