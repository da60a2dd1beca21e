//! Stock: what WAIR is told was true, and in the end it is true now.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Violation, broken};
use crate::{
    ending::Ending,
    facts::{Fact, What},
    sim::Sim,
    tenant::STORE,
};

/// Levels in WAIR that are not the sum of Mintsoft's rows.
pub fn differences(sim: &Sim) -> Vec<String> {
    let vendors = vendors::lock(&sim.core.vendors);
    let inner = sim.core.lock();
    let mut wrong = Vec::new();
    for (location, sums) in &inner.sums {
        let Some(warehouses) = sums.last() else { continue };
        // What is counted outside is another oracle's.
        if inner.counted.is_some() && location == STORE {
            continue;
        }
        for sku in inner.truth.skus() {
            let (true_level, told) = (inner.truth.level(sku, warehouses), vendors.wair.level(location, sku));
            // What was never there need not be told as nothing.
            if true_level.unwrap_or(0) != told.unwrap_or(0) {
                wrong.push(format!("{sku} at {location}: WAIR has {told:?}, Mintsoft {true_level:?}"));
            }
        }
    }
    wrong
}

/// P5: without faults, all levels are right after a few polls, and at the end.
pub fn converged(ending: &Ending) -> Vec<Violation> {
    let soon = ending.diverged.iter().map(|what| broken("P5", format!("after the last fault: {what}")));
    let last = ending.differences.iter().map(|what| broken("P5", format!("in the end: {what}")));
    soon.chain(last).collect()
}

/// WAIR's batch is closed, and its allocations are Mintsoft's.
pub fn allocated(ending: &Ending) -> Vec<Violation> {
    let mut broke = Vec::new();
    if ending.batch_open {
        broke.push(broken("P8", "WAIR's batch stayed open"));
    }
    let [told, known] = &ending.allocations;
    for pair in told.keys().chain(known.keys()) {
        let (told, known) = (told.get(pair).copied().unwrap_or(0), known.get(pair).copied().unwrap_or(0));
        if told != known {
            broke.push(broken("P5", format!("allocated of {pair:?}: WAIR has {told}, Mintsoft {known}")));
        }
    }
    broke.dedup();
    broke
}

fn unbelievable(facts: &[Fact]) -> impl Iterator<Item = (&str, &str, i64)> {
    facts.iter().filter_map(|fact| match &fact.what {
        What::Told { location, sku, quantity, believable: false } => Some((location.as_str(), sku.as_str(), *quantity)),
        _ => None,
    })
}

/// P6: no zero that was never true.
pub fn no_invented_zero(facts: &[Fact]) -> Vec<Violation> {
    let zeros = unbelievable(facts).filter(|(.., quantity)| *quantity == 0);
    zeros.map(|(location, sku, _)| broken("P6", format!("{sku} at {location} was never 0"))).collect()
}

/// P25: no sum that lacks a warehouse, and no other figure that was never true.
pub fn no_partial_sum(facts: &[Fact]) -> Vec<Violation> {
    let figures = unbelievable(facts).filter(|(.., quantity)| *quantity != 0);
    figures.map(|(location, sku, told)| broken("P25", format!("{sku} at {location} was never {told}"))).collect()
}

/// P7: a full read that lost too much is not kept. The limits are those of the tenant's configuration.
pub fn guarded(facts: &[Fact]) -> Vec<Violation> {
    let polls: BTreeSet<u32> = facts
        .iter()
        .filter(|fact| matches!(fact.what, What::Began { function: "stock-poll", .. }))
        .map(|fact| fact.by)
        .collect();
    let mut broke = Vec::new();
    for fact in facts.iter().filter(|fact| polls.contains(&fact.by)) {
        let What::Ended { answer } = &fact.what else { continue };
        if !answer.contains("\"guard\":{") {
            continue;
        }
        let report: Value = serde_json::from_str(answer).unwrap_or_default();
        let figure = |name: &str| report["guard"][name].as_u64().unwrap_or(0);
        let lost = figure("missingRows") * 100 > figure("knownRows") * 10;
        let emptied = figure("newlyZeroSkus") * 100 > figure("knownSkus") * 10;
        if (lost || emptied) && report["outcome"] != "guarded" {
            broke.push(broken("P7", format!("a read with {} was kept", report["guard"])));
        }
    }
    broke
}

/// P9: an older observation never replaces a newer one.
pub fn newest_wins(facts: &[Fact]) -> Vec<Violation> {
    let older = facts.iter().filter_map(|fact| match &fact.what {
        What::Older { sku, was, is } => Some(broken("P9", format!("observation {is} of {sku} replaced {was}"))),
        _ => None,
    });
    older.collect()
}

/// P11: nobody writes what a lease guards without holding it.
pub fn no_stale_write(facts: &[Fact]) -> Vec<Violation> {
    let stale = facts.iter().filter_map(|fact| match &fact.what {
        What::StaleWrite { lease, key } => Some(broken("P11", format!("{key} was written without {lease}"))),
        _ => None,
    });
    stale.collect()
}

/// P11: a lease has one holder at a time.
pub fn one_holder(facts: &[Fact]) -> Vec<Violation> {
    let taken = facts.iter().filter_map(|fact| match &fact.what {
        What::LeaseTaken { lease, holder } => {
            Some(broken("P11", format!("{} took {lease} while {holder} held it", fact.by)))
        }
        _ => None,
    });
    taken.collect()
}

/// A shop is never told to offer what was not free.
pub fn offered_only_what_was_free(facts: &[Fact]) -> Vec<Violation> {
    let wrong = facts.iter().filter_map(|fact| match &fact.what {
        What::Offered { sku, offer: true, free: false } => Some(broken("availability", format!("{sku} was not free"))),
        _ => None,
    });
    wrong.collect()
}
