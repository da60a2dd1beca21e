//! Calls: how many, when, and which at all.

use std::collections::{BTreeMap, BTreeSet};

use super::{Violation, broken};
use crate::{
    ending::Ending,
    facts::{Fact, Target, What},
};

fn sent(facts: &[Fact], target: Target) -> impl Iterator<Item = (&Fact, &str, &str)> {
    facts.iter().filter_map(move |fact| match &fact.what {
        What::Sent { to, method, path } if *to == target => Some((fact, method.as_str(), path.as_str())),
        _ => None,
    })
}

/// P15: no minute sees more calls than the limit.
pub fn within_budget(facts: &[Fact], ending: &Ending) -> Vec<Violation> {
    let mut broke = Vec::new();
    for target in [Target::Mintsoft, Target::Wair] {
        let times: Vec<i64> = sent(facts, target).map(|(fact, ..)| fact.at).collect();
        let limit = ending.calls_per_minute as usize;
        if let Some(window) = times.windows(limit + 1).find(|window| window[limit] - window[0] < 60_000) {
            broke
                .push(broken("P15", format!("more than {limit} calls to {target:?} within a minute at {}", window[0])));
        }
    }
    broke
}

/// Permits that others hold when a vendor asks for a pause are used up, or void, after so many milliseconds.
const IN_HAND: i64 = 20_000;
/// Nobody stops us for longer than so many seconds.
const LONGEST: u32 = 900;
/// A pause is passed on within so many milliseconds.
const PASSED_ON: i64 = 2_000;

/// When somebody was stopped, or could not write: a pause that was asked for just then stays with whoever was asked.
fn hindered(facts: &[Fact]) -> BTreeSet<(u32, i64)> {
    let hinders = |what: &What| match what {
        What::Killed { .. } | What::Frozen { .. } => true,
        What::Fault { knob } => knob.starts_with("table"),
        _ => false,
    };
    facts.iter().filter(|fact| hinders(&fact.what)).map(|fact| (fact.by, fact.at)).collect()
}

/// P15: nobody who was asked to wait calls again sooner, and soon nobody else does.
pub fn pauses_kept(facts: &[Fact]) -> Vec<Violation> {
    let hindered = hindered(facts);
    let mut until: BTreeMap<(u32, Target), i64> = BTreeMap::new();
    let mut all: BTreeMap<Target, (i64, i64)> = BTreeMap::new();
    let mut broke = Vec::new();
    for fact in facts {
        match &fact.what {
            What::Answered { from, status: Some(403 | 429 | 503), retry_after, .. } if *retry_after > 0 => {
                let end = fact.at + i64::from((*retry_after).min(LONGEST)) * 1_000;
                until.insert((fact.by, *from), end);
                let passed_on = hindered.range((fact.by, fact.at)..=(fact.by, fact.at + PASSED_ON)).next().is_none();
                let known = all.get(from).copied().filter(|(_, end)| *end > fact.at);
                if passed_on && known.is_none_or(|(_, known)| known < end) {
                    // A pause inside a longer one of which everybody has heard begins at once.
                    let begin = known.map_or(fact.at + IN_HAND, |(begin, _)| begin.min(fact.at + IN_HAND));
                    all.insert(*from, (begin, end));
                }
            }
            What::Sent { to, path, .. } if all.get(to).is_some_and(|(from, end)| (*from..*end).contains(&fact.at)) => {
                broke.push(broken("P15", format!("{path} was called while {to:?} wanted nobody to call")));
            }
            What::Sent { to, path, .. } if until.get(&(fact.by, *to)).is_some_and(|until| fact.at < *until) => {
                broke.push(broken("P15", format!("{path} was called during a pause of {to:?}")));
            }
            _ => {}
        }
    }
    broke
}

/// P16: log-ins to one vendor are a minute apart.
pub fn log_ins_apart(facts: &[Fact]) -> Vec<Violation> {
    let mut broke = Vec::new();
    for (target, path) in [(Target::Mintsoft, "/api/Auth"), (Target::Wair, "oken")] {
        let times: Vec<i64> = sent(facts, target)
            .filter(|(_, method, sent)| *method == "POST" && sent.ends_with(path))
            .map(|(fact, ..)| fact.at)
            .collect();
        // The slot is claimed a moment before the call goes out.
        if times.windows(2).any(|pair| pair[1] - pair[0] < 58_000) {
            broke.push(broken("P16", format!("two log-ins to {target:?} within a minute")));
        }
    }
    broke
}

/// P20: no invocation has to be stopped by its time-out, unless it was frozen.
pub fn done_in_time(facts: &[Fact]) -> Vec<Violation> {
    let began: BTreeMap<u32, &str> = facts
        .iter()
        .filter_map(|fact| match &fact.what {
            What::Began { function, .. } => Some((fact.by, *function)),
            _ => None,
        })
        .collect();
    let stopped = facts.iter().filter(|fact| matches!(fact.what, What::Killed { why: "time-out" }));
    // Whoever is asked over HTTP answers before its time-out by a timer of its own, which is not played here.
    let stopped = stopped
        .filter_map(|fact| began.get(&fact.by))
        .filter(|name| !["order-intake", "availability", "desk"].contains(name));
    stopped.map(|name| broken("P20", format!("{name} ran into its time-out"))).collect()
}

/// P21: when nothing changes, runs write their lease and their log, and tell WAIR nothing.
pub fn quiet(facts: &[Fact], ending: &Ending) -> Vec<Violation> {
    let allowed = [
        "lease#",
        "run#",
        "budget#",
        "flow#dispatch",
        "flow#transfers",
        "flow#catalogue",
        "login#",
        // What the comparison is for: the figures of the day.
        "figures#",
        "flow#reconcile",
    ];
    let alerts = |by: &u32| {
        let mut began = facts.iter().filter(|fact| fact.by == *by);
        // People are told of what has been open for a day, and that is noted.
        began.any(|fact| matches!(&fact.what, What::Began { function: "reconcile", .. }))
    };
    let mut broke = Vec::new();
    let told = sent(facts, Target::Wair).filter(|(fact, method, path)| {
        ending.quiet_since.is_some_and(|since| fact.at > since) && *method != "GET" && !path.ends_with("oken")
    });
    broke.extend(told.map(|(fact, _, path)| broken("P21", format!("a quiet run ({}) called {path}", fact.by))));
    for (by, key) in &ending.quiet {
        if key.pk.starts_with("exception#") && alerts(by) {
            continue;
        }
        if !allowed.iter().any(|family| key.pk.starts_with(family)) {
            broke.push(broken("P21", format!("a quiet run ({by}) wrote {}/{}", key.pk, key.sk)));
        }
    }
    broke
}

/// P22: only calls of the list leave the process.
pub fn only_allowed(facts: &[Fact]) -> Vec<Violation> {
    let allowed = |method: &str, path: &str| {
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let is_id = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        match (method, parts.as_slice()) {
            ("POST", ["api", "Auth"]) | ("PUT", ["api", "Order"]) => true,
            ("POST", ["api", "Product", "BulkOnHandStockUpdate"]) => true,
            ("GET", ["api", "Product", "Inventory", "Bulk"] | ["api", "Product", "List" | "Search"]) => true,
            ("GET", ["api", "Order", "Search" | "List"]) => true,
            ("GET", ["api", "Product" | "Order", id]) => is_id(id),
            ("GET", ["api", "Product", id, "Bundle"] | ["api", "Order", id, "Cancel"]) => is_id(id),
            _ => false,
        }
    };
    let others = sent(facts, Target::Mintsoft).filter(|(_, method, path)| !allowed(method, path));
    let mutations = sent(facts, Target::Wair).filter(|(_, _, path)| path.contains("StockMutations"));
    others
        .map(|(_, method, path)| broken("P22", format!("{method} {path} is not allowed")))
        .chain(mutations.map(|_| broken("P13", "a stock mutation was sent beside levels")))
        .collect()
}
