//! Exceptions, queues and what stands in them.

use vendors::shopify::ADMIN_TOKEN;

use super::{Violation, broken};
use crate::{
    ending::Ending,
    facts::{Fact, What},
    plan::MINUTE,
    shop::PERSONAL,
    tenant::{CHANNEL_KEY, DESK_TOKEN, HOOK_TOKEN, INTAKE_KEY, WEBHOOK_SECRET},
};

/// Exceptions about conditions that are gone when the faults have stopped.
const PASSING: [&str; 16] = [
    "FLOW_PAUSED",
    "VANISH_GUARD",
    "STOCK_ROW_UNREADABLE",
    "STOCK_CLIENT_FOREIGN",
    "WAREHOUSE_MISSING",
    "PRODUCT_ROW_UNREADABLE",
    "PRODUCT_CLIENT_FOREIGN",
    "CATALOGUE_VANISHED",
    "MINTSOFT_UNAVAILABLE",
    "WAIR_UNAVAILABLE",
    "CREDENTIALS_REFUSED",
    "CONFIG_MISSING",
    "ORDER_STUCK",
    "ORDER_EVENT_REFUSED",
    "DISPATCH_ROW_UNREADABLE",
    "CHANNEL_UNAVAILABLE",
];

/// P24: what has passed is not open any more.
pub fn closed_when_gone(ending: &Ending) -> Vec<Violation> {
    let left = ending.open.iter().filter(|(code, _)| PASSING.contains(&code.as_str()));
    left.map(|(code, subject)| broken("P24", format!("{code} about {subject} is still open"))).collect()
}

/// P17: nothing waits, and what cannot be read is in the dead letters.
pub fn queues_settled(ending: &Ending) -> Vec<Violation> {
    let mut broke = Vec::new();
    for (name, depth, _) in ending.queues.iter().filter(|(_, depth, _)| *depth > 0) {
        broke.push(broken("P17", format!("{depth} messages still wait in {name}")));
    }
    let dead: Vec<&String> = ending.queues.iter().flat_map(|(_, _, dead)| dead).collect();
    for body in &ending.poison {
        let there = dead.iter().filter(|other| **other == body).count();
        let sent = ending.poison.iter().filter(|other| *other == body).count();
        if there != sent {
            broke.push(broken(
                "P17",
                format!("{body:?} was sent {sent} times and is in the dead letters {there} times"),
            ));
        }
    }
    broke
}

/// What may stand nowhere but in messages, secrets and Mintsoft.
pub(crate) fn private_words() -> impl Iterator<Item = &'static str> {
    let keys = [INTAKE_KEY, CHANNEL_KEY, HOOK_TOKEN, DESK_TOKEN, WEBHOOK_SECRET, ADMIN_TOKEN];
    PERSONAL.into_iter().chain(keys)
}

/// P23: state, run logs and exceptions hold no secret and nothing personal.
pub fn nothing_personal(ending: &Ending) -> Vec<Violation> {
    let found = private_words().flat_map(|word| {
        let holding = ending.texts.iter().filter(move |(_, text)| text.contains(word));
        holding.map(move |(key, _)| broken("P23", format!("{word:?} stands in {}/{}", key.pk, key.sk)))
    });
    found.collect()
}

/// P23: log lines hold no secret and nothing personal.
pub fn nothing_personal_logged(facts: &[Fact]) -> Vec<Violation> {
    let logged = facts.iter().filter_map(|fact| match &fact.what {
        What::Logged { word } => Some(broken("P23", format!("{word:?} stands in a log line of {}", fact.by))),
        _ => None,
    });
    logged.collect()
}

/// The stock poll tells of it within so many milliseconds, unless it is stopped.
const TOLD: i64 = 15 * MINUTE;

/// P28: while a configuration is stored that cannot be used, an exception says so.
pub fn unusable_is_known(facts: &[Fact]) -> Vec<Violation> {
    let mut may_run_since = Some(i64::MIN);
    let mut broke = Vec::new();
    for fact in facts {
        match &fact.what {
            What::Switched { flow: "stock-poll", stopped } => may_run_since = (!stopped).then_some(fact.at),
            What::Unusable { known: false }
                if may_run_since.is_some_and(|since| fact.at.saturating_sub(since) > TOLD) =>
            {
                broke.push(broken("P28", "nobody was told that the configuration cannot be used"));
            }
            _ => {}
        }
    }
    broke
}
