//! A history as people read it: who did what when.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    History,
    facts::{Fact, What},
    plan::Plan,
};

/// The plan, then what happened, then what was broken. Invocations in which nothing happened are left out.
pub fn tell(plan: &Plan, history: &History) -> String {
    let mut text = format!(
        "seed {}, from {}, {} hours, {} SKUs, {} events\n{:?}\n",
        plan.seed,
        plan.start,
        plan.hours,
        plan.skus,
        plan.events.len(),
        plan.traits
    );
    let mut names: BTreeMap<u32, &str> = BTreeMap::new();
    let mut busy: BTreeSet<u32> = BTreeSet::from([0]);
    for fact in &history.facts {
        let counts = match &fact.what {
            What::Began { function, .. } => {
                names.insert(fact.by, function);
                false
            }
            What::Sent { method, path, .. } => method != "GET" && !path.ends_with("oken") || path.ends_with("/Cancel"),
            What::Told { .. }
            | What::Killed { .. }
            | What::Frozen { .. }
            | What::Raised { .. }
            | What::Closed { .. } => true,
            What::Switched { .. } | What::LetRun { .. } | What::Wrote { .. } => true,
            What::Fault { .. } | What::LeaseTaken { .. } | What::StaleWrite { .. } | What::Offered { .. } => true,
            _ => false,
        };
        if counts {
            busy.insert(fact.by);
        }
    }
    for fact in history.facts.iter().filter(|fact| busy.contains(&fact.by)) {
        let who = match names.get(&fact.by) {
            Some(name) => format!("{name} {}", fact.by),
            None => "world".to_owned(),
        };
        text += &format!("{}  {who:<20}  {}\n", fact.time(), words(fact));
    }
    for violation in &history.violations {
        text += &format!("BROKEN {}: {}\n", violation.property, violation.what);
    }
    text
}

fn words(fact: &Fact) -> String {
    match &fact.what {
        What::Began { input, .. } => format!("begins: {input}"),
        What::Ended { answer } => format!("ends: {answer}"),
        What::Killed { why } => format!("is stopped: {why}"),
        What::Frozen { seconds } => format!("stands still for {seconds} s"),
        What::Sent { to, method, path } => format!("→ {to:?} {method} {path}"),
        What::Answered { from, status, sound, path, .. } => {
            let status = status.map_or("no answer".to_owned(), |status| status.to_string());
            format!("← {from:?} {status}{} to {path}", if *sound { "" } else { " (fault)" })
        }
        What::Created { number, items, live, .. } => format!("Mintsoft made {number} {items:?}; live: {live:?}"),
        What::Told { location, sku, quantity, believable } => {
            format!(
                "told WAIR {quantity} of {sku} at {location}{}",
                if *believable { "" } else { ", which never was true" }
            )
        }
        What::Callback { key, status, .. } => format!("told of {key}: {status:?}"),
        What::Offered { sku, offer, free } => format!("said of {sku}: offer {offer}; free within the time: {free}"),
        What::StaleWrite { lease, key } => format!("wrote {key} without {lease}"),
        What::LeaseTaken { lease, holder } => format!("took {lease} from {holder}"),
        What::Older { sku, was, is } => format!("replaced observation {was} of {sku} by {is}"),
        What::Raised { code, subject } => format!("raises {code} about {subject}"),
        What::Closed { code, subject } => format!("closes {code} about {subject}"),
        What::Moved { flow } => format!("moved the cursor of {flow}"),
        What::Kept { flow } => format!("kept what {flow} has read"),
        What::Drifted { field } => format!("{field} was renamed or retyped"),
        What::Enqueued { queue, bytes } => format!("put {bytes} bytes into {queue}"),
        What::Uploaded { set, records, bytes } => format!("uploaded {records} records, {bytes} bytes, to {set}"),
        What::Unusable { known } => format!("the configuration cannot be used; somebody knows: {known}"),
        What::Logged { word } => format!("logged {word:?}"),
        What::Ran => "may run".to_owned(),
        What::Switched { flow, stopped } => format!("{flow} {}", if *stopped { "is stopped" } else { "may run" }),
        What::LetRun { flow } => format!("{flow} was let run again"),
        What::Known { flow, stopped, open } => format!("{flow}: stopped {stopped}; an exception says so: {open}"),
        What::Wrote { key } => format!("wrote {key}"),
        What::Page { page, status, .. } => format!("answered {status} to {page}"),
        What::Accepted { order, revision } => format!("order {order}, revision {revision}, is accepted"),
        What::Refused { order, status } => format!("order {order} is refused: {status}"),
        What::Did { what } => what.clone(),
        What::Fault { knob } => format!("FAULT: {knob}"),
    }
}
