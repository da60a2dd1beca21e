//! Oracles: each can say that a history is wrong. They are pure: facts and the ending in, violations out.

pub mod bounds;
pub mod calls;
pub mod counts;
pub mod dispatch;
pub mod exceptions;
pub mod operators;
pub mod orders;
pub mod reads;
pub mod shopify;
pub mod stock;
pub mod transfers;

#[cfg(test)]
mod tests;

use crate::{ending::Ending, facts::Fact};

/// A broken property.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Its mark in the list of properties.
    pub property: &'static str,
    /// What was seen.
    pub what: String,
}

/// A broken property.
pub(crate) fn broken(property: &'static str, what: impl Into<String>) -> Violation {
    Violation { property, what: what.into() }
}

/// One oracle.
pub type Oracle = fn(&[Fact], &Ending) -> Vec<Violation>;

/// All oracles with the properties that they watch.
pub const ORACLES: &[(&str, Oracle)] = &[
    ("P1 one order per number", |facts, _| orders::one_for_each_number(facts)),
    ("P2 no order lost", orders::none_lost),
    ("P2 Shopify's orders as it holds them", |_, ending| shopify::as_it_holds_them(ending)),
    ("P3 no false success", |_, ending| orders::no_false_success(ending)),
    ("P4 looked up before sent again", |facts, _| orders::looked_up_first(facts)),
    ("P5 levels converge", |_, ending| stock::converged(ending)),
    ("P5 the newest count stands", |_, ending| counts::newest_stands(ending)),
    ("P7 counts that empty too much", counts::emptying_is_refused),
    ("P6 no invented zero", |facts, _| stock::no_invented_zero(facts)),
    ("P7 vanish guard", |facts, _| stock::guarded(facts)),
    ("P8 batch closed, allocations right", |_, ending| stock::allocated(ending)),
    ("P8 the cursor moves last", |facts, _| reads::cursor_moves_last(facts)),
    ("P9 newest wins", |facts, _| stock::newest_wins(facts)),
    ("P11 no stale write", |facts, _| stock::no_stale_write(facts)),
    ("P11 one holder", |facts, _| stock::one_holder(facts)),
    ("P12 told once, after it left", |facts, _| dispatch::told_after_it_left(facts)),
    ("P12 every part told", |_, ending| dispatch::every_part_told(ending)),
    ("P12 fulfilments are what left", |_, ending| shopify::fulfilled_as_it_left(ending)),
    ("P13 no more shipped than ordered", |_, ending| dispatch::sums_hold(ending)),
    ("P14 components add up", orders::components_add_up),
    ("P15 call budget", calls::within_budget),
    ("P15 pauses are kept", |facts, _| calls::pauses_kept(facts)),
    ("P16 log-ins apart", |facts, _| calls::log_ins_apart(facts)),
    ("P17 queues empty, poison in the dead letters", |_, ending| exceptions::queues_settled(ending)),
    ("P18 drift is told", |facts, _| reads::drift_is_told(facts)),
    ("P19 bounded", |facts, _| bounds::bounded(facts)),
    ("P20 done before the time-out", |facts, _| calls::done_in_time(facts)),
    ("P21 quiet runs write nothing", calls::quiet),
    ("P22 only allowed calls", |facts, _| calls::only_allowed(facts)),
    ("P23 nothing personal", |_, ending| exceptions::nothing_personal(ending)),
    ("P23 nothing personal in logs", |facts, _| exceptions::nothing_personal_logged(facts)),
    ("P24 exceptions close", |_, ending| exceptions::closed_when_gone(ending)),
    ("P24 what was dropped is told", |_, ending| orders::dropped_is_told(ending)),
    ("P25 no partial sum", |facts, _| stock::no_partial_sum(facts)),
    ("P26 never two live orders", |facts, _| orders::never_two_live(facts)),
    ("P28 unusable configurations are known", |facts, _| exceptions::unusable_is_known(facts)),
    ("a stopped flow does nothing", |facts, _| operators::stopped_does_nothing(facts)),
    ("a flow that is let run again runs", |facts, _| operators::runs_again(facts)),
    ("P24 a stop is known", |facts, _| operators::stop_is_known(facts)),
    ("the desk answers", |facts, _| operators::desk_answers(facts)),
    ("the desk only reads", |facts, _| operators::desk_only_reads(facts)),
    ("P23 nothing personal on a page", |facts, _| operators::nothing_personal_shown(facts)),
    ("F23 each transfer once", |_, ending| transfers::each_once(ending)),
    ("availability never errs", |facts, _| stock::offered_only_what_was_free(facts)),
];

/// Everything that is wrong with a history.
pub fn judge(facts: &[Fact], ending: &Ending) -> Vec<Violation> {
    ORACLES.iter().flat_map(|(_, oracle)| oracle(facts, ending)).collect()
}
