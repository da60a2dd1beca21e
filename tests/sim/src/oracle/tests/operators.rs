use super::*;
use crate::{oracle::operators, plan::MINUTE};

const FLOW: &str = "stock-poll";

fn began(function: &'static str) -> What {
    What::Began { function, input: String::new() }
}

fn ended(answer: &str) -> What {
    What::Ended { answer: answer.to_owned() }
}

fn turned(stopped: bool) -> What {
    What::Switched { flow: FLOW, stopped }
}

fn asked(page: &str, status: u16, word: Option<&'static str>) -> What {
    What::Page { page: page.to_owned(), status, word }
}

#[test]
fn a_stopped_flow_that_does_anything_is_noticed() {
    let effects = [
        What::Ran,
        sent(Target::Mintsoft, "GET", "/api/Product/List"),
        What::Enqueued { queue: "hints", bytes: 1 },
        What::Wrote { key: "flow#stock/-".to_owned() },
    ];
    for effect in effects {
        let history = facts([turned(true), began(FLOW), effect]);

        assert_eq!(marks(&operators::stopped_does_nothing(&history)), ["stop"]);
    }
}

#[test]
fn what_ran_before_the_stop_and_what_finds_the_switch_turned_back_may_work() {
    let before = facts([began(FLOW), turned(true), What::Ran]);
    let after = facts([turned(true), began(FLOW), turned(false), What::Ran]);
    let another = facts([turned(true), began("transfer-poll"), What::Ran]);

    for good in [before, after, another] {
        assert_eq!(operators::stopped_does_nothing(&good), []);
    }
}

#[test]
fn a_flow_that_stays_stopped_is_noticed() {
    let skipped = facts([What::LetRun { flow: FLOW }, began(FLOW), ended("{\"outcome\":\"paused\"}")]);

    assert_eq!(marks(&operators::runs_again(&skipped)), ["stop"]);
}

#[test]
fn a_flow_that_has_not_run_well_within_three_turns_is_noticed() {
    let history = |answer: &str, minutes| {
        vec![
            fact(0, 1, What::LetRun { flow: FLOW }),
            fact(MINUTE, 2, began(FLOW)),
            fact(MINUTE, 2, What::Ran),
            fact(MINUTE, 2, ended(answer)),
            fact(minutes * MINUTE, 3, What::Did { what: String::new() }),
        ]
    };

    assert_eq!(marks(&operators::runs_again(&history("failed: no table", 16))), ["stop"]);
    assert_eq!(operators::runs_again(&history("failed: no table", 14)), []);
    assert_eq!(operators::runs_again(&history("{}", 16)), []);
}

#[test]
fn a_switch_that_could_not_be_read_excuses_a_run_that_did_not_begin() {
    let down = What::Fault { knob: "table throttled" };
    let history = facts([What::LetRun { flow: FLOW }, began(FLOW), down, ended("failed: throttled")]);

    assert_eq!(operators::runs_again(&history), []);
}

#[test]
fn turns_on_which_a_flow_was_stopped_do_not_count() {
    let history = |why: Option<&'static str>| {
        let mut facts = vec![
            fact(0, 1, What::LetRun { flow: FLOW }),
            fact(10 * MINUTE, 2, began(FLOW)),
            fact(10 * MINUTE, 2, What::Ran),
        ];
        facts.extend(why.map(|why| fact(10 * MINUTE, 2, What::Killed { why })));
        facts.push(fact(20 * MINUTE, 3, What::Did { what: String::new() }));
        operators::runs_again(&facts)
    };

    assert_eq!(history(Some("crash")), []);
    assert_eq!(marks(&history(None)), ["stop"]);
}

#[test]
fn a_stop_that_nobody_is_told_of_and_one_that_is_over_are_noticed() {
    for (stopped, open) in [(true, false), (false, true)] {
        let known = facts([What::Known { flow: FLOW, stopped, open }]);

        assert_eq!(marks(&operators::stop_is_known(&known)), ["P24"]);
    }
    assert_eq!(operators::stop_is_known(&facts([What::Known { flow: FLOW, stopped: true, open: true }])), []);
}

#[test]
fn a_page_that_cannot_be_seen_is_noticed_unless_the_table_is_away() {
    let down = What::Fault { knob: "table away for a minute" };

    assert_eq!(marks(&operators::desk_answers(&facts([asked("/desk", 503, None)]))), ["desk"]);
    assert_eq!(marks(&operators::desk_answers(&facts([down.clone(), asked("/desk", 500, None)]))), ["desk"]);
    assert_eq!(operators::desk_answers(&facts([down, asked("/desk", 503, None)])), []);
    assert_eq!(operators::desk_answers(&facts([asked("/desk/login", 303, None), asked("/desk", 200, None)])), []);
}

#[test]
fn a_desk_that_writes_sends_or_calls_is_noticed() {
    let effects = [
        What::Wrote { key: "exception#open/-".to_owned() },
        What::Enqueued { queue: "hints", bytes: 1 },
        sent(Target::Wair, "GET", "/items"),
    ];
    for effect in effects {
        assert_eq!(marks(&operators::desk_only_reads(&facts([began("desk"), effect]))), ["desk"]);
    }
    let counted = facts([began("desk"), What::Wrote { key: "attempts#login/7".to_owned() }]);

    assert_eq!(operators::desk_only_reads(&counted), []);
}

#[test]
fn a_secret_on_a_page_is_noticed() {
    let shown = facts([asked("/desk", 200, Some("Zephyrine"))]);

    assert_eq!(marks(&operators::nothing_personal_shown(&shown)), ["P23"]);
}
