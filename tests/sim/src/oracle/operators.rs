//! Operators: a flow that they stop stands still and goes on afterwards, and the desk shows and does nothing else.

use std::collections::{BTreeMap, BTreeSet};

use super::{Violation, broken};
use crate::{
    facts::{By, Fact, What},
    plan::MINUTE,
};

/// Nothing begins while a flow is stopped. What ran before ends as it would have.
pub fn stopped_does_nothing(facts: &[Fact]) -> Vec<Violation> {
    let mut stopped: BTreeSet<&str> = BTreeSet::new();
    let mut idle: BTreeMap<By, &str> = BTreeMap::new();
    let mut broke = Vec::new();
    for fact in facts {
        match &fact.what {
            What::Switched { flow, stopped: true } => {
                stopped.insert(flow);
            }
            What::Switched { flow, stopped: false } => {
                stopped.remove(flow);
                // Its switch is perhaps not read yet.
                idle.retain(|_, other| other != flow);
            }
            What::Began { function, .. } if stopped.contains(function) => {
                idle.insert(fact.by, function);
            }
            What::Ran | What::Sent { .. } | What::Enqueued { .. } | What::Wrote { .. } => {
                if let Some(flow) = idle.remove(&fact.by) {
                    broke.push(broken("stop", format!("{flow} is stopped, and {} did {:?}", fact.by, fact.what)));
                }
            }
            _ => {}
        }
    }
    broke
}

/// How often a flow's turn comes, in minutes (`sim/schedule.rs`); only messages wake the others.
fn turn(flow: &str) -> Option<i64> {
    match flow {
        "stock-poll" | "transfer-poll" | "dispatch-poll" => Some(5),
        "reconcile" => Some(15),
        "product-sync" => Some(60),
        _ => None,
    }
}

/// A flow that may run does so each time it is invoked, and ends well within three of its turns; turns on which it met a fault or was
/// stopped do not count.
pub fn runs_again(facts: &[Fact]) -> Vec<Violation> {
    // Flows that were let run, and until when each of them has to have run.
    let mut free: BTreeSet<&str> = BTreeSet::new();
    let mut due: BTreeMap<&str, i64> = BTreeMap::new();
    // Invocations of them, and whether each got past its switch.
    let mut begun: BTreeMap<By, (&str, bool)> = BTreeMap::new();
    let mut broke = Vec::new();
    for fact in facts {
        due.retain(|flow, until| {
            let in_time = fact.at <= *until;
            if !in_time {
                broke.push(broken("stop", format!("{flow} was let run again, and has not run by {until}")));
            }
            in_time
        });
        if matches!(fact.what, What::Fault { .. } | What::Killed { .. })
            && let Some((flow, _)) = begun.get(&fact.by)
            && let (Some(until), Some(minutes)) = (due.get_mut(flow), turn(flow))
        {
            *until = fact.at + 3 * minutes * MINUTE;
        }
        match &fact.what {
            What::Switched { flow, stopped: true } => {
                free.remove(flow);
                due.remove(flow);
                begun.retain(|_, (other, _)| other != flow);
            }
            What::LetRun { flow } => {
                free.insert(flow);
                due.extend(turn(flow).map(|minutes| (*flow, fact.at + 3 * minutes * MINUTE)));
            }
            What::Began { function, .. } if free.contains(function) => {
                begun.insert(fact.by, (*function, false));
            }
            What::Ran => {
                begun.entry(fact.by).and_modify(|(_, ran)| *ran = true);
            }
            // A switch that cannot be read lets nothing begin.
            What::Fault { knob } if knob.starts_with("table") => {
                begun.retain(|by, (_, ran)| *by != fact.by || *ran);
            }
            What::Ended { answer } => match begun.remove(&fact.by) {
                Some((flow, false)) => {
                    broke.push(broken("stop", format!("{flow} was let run, and {} did not", fact.by)));
                }
                Some((flow, true)) if !answer.starts_with("failed") => {
                    due.remove(flow);
                }
                _ => {}
            },
            _ => {}
        }
    }
    broke
}

/// An exception is open while a flow is stopped, and only then.
pub fn stop_is_known(facts: &[Fact]) -> Vec<Violation> {
    let wrong = facts.iter().filter_map(|fact| match &fact.what {
        What::Known { flow, stopped, open } if stopped != open => Some((flow, stopped, open)),
        _ => None,
    });
    wrong.map(|(flow, stopped, open)| broken("P24", format!("{flow}: stopped {stopped}, FLOW_PAUSED {open}"))).collect()
}

/// The desk answers with what it was asked for; only when our own services fail, it says that it cannot.
pub fn desk_answers(facts: &[Fact]) -> Vec<Violation> {
    let mut troubled: BTreeSet<By> = BTreeSet::new();
    let mut broke = Vec::new();
    for fact in facts {
        match &fact.what {
            What::Fault { knob } if knob.starts_with("table") || knob.starts_with("secrets") => {
                troubled.insert(fact.by);
            }
            What::Page { page, status, .. } => {
                // Whoever logs in is sent on.
                let good = if page.ends_with("/login") { 303 } else { 200 };
                if *status != good && !(*status == 503 && troubled.contains(&fact.by)) {
                    broke.push(broken("desk", format!("{page} was answered with {status}")));
                }
            }
            _ => {}
        }
    }
    broke
}

/// The desk writes nothing when it is looked at; log-ins are counted.
pub fn desk_only_reads(facts: &[Fact]) -> Vec<Violation> {
    let looks = |fact: &&Fact| matches!(&fact.what, What::Began { function: "desk", .. });
    let desk: BTreeSet<By> = facts.iter().filter(looks).map(|fact| fact.by).collect();
    let wrote = facts.iter().filter(|fact| desk.contains(&fact.by)).filter_map(|fact| match &fact.what {
        What::Wrote { key } if !key.starts_with("attempts#") => Some(format!("the desk wrote {key}")),
        What::Enqueued { queue, .. } => Some(format!("the desk put a message into {queue}")),
        What::Sent { path, .. } => Some(format!("the desk called {path}")),
        _ => None,
    });
    wrote.map(|what| broken("desk", what)).collect()
}

/// P23: no page holds a secret or anything personal.
pub fn nothing_personal_shown(facts: &[Fact]) -> Vec<Violation> {
    let shown = facts.iter().filter_map(|fact| match &fact.what {
        What::Page { page, word: Some(word), .. } => Some(broken("P23", format!("{word:?} stands on {page}"))),
        _ => None,
    });
    shown.collect()
}
