//! Making a failing history smaller: fewer orders, fewer people, fewer faults, and the same broken property.

use crate::{History, plan::Plan, play};

/// A smaller plan that breaks the same property, and what became of it. At most `tries` histories are played.
pub fn shrink(mut plan: Plan, property: &str, mut tries: usize) -> (Plan, History) {
    let breaks = |history: &History| history.violations.iter().any(|violation| violation.property == property);
    let mut best = play(plan.clone());
    let mut size = plan.events.len().div_ceil(2);
    while size > 0 && tries > 0 {
        let mut at = 0;
        while at < plan.events.len() && tries > 0 {
            let mut smaller = plan.clone();
            smaller.events.drain(at..(at + size).min(plan.events.len()));
            tries -= 1;
            let history = play(smaller.clone());
            if breaks(&history) {
                (plan, best) = (smaller, history);
            } else {
                at += size;
            }
        }
        size /= 2;
    }
    (plan, best)
}
