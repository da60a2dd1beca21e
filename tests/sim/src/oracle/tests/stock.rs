use super::*;
use crate::oracle::stock;

#[test]
fn levels_that_are_not_right_are_noticed() {
    let ending = Ending { diverged: vec!["TEE".to_owned()], differences: vec!["TEE".to_owned()], ..Ending::default() };

    assert_eq!(marks(&stock::converged(&ending)), ["P5", "P5"]);
}

#[test]
fn an_open_batch_and_forgotten_allocations_are_noticed() {
    let known = BTreeMap::from([(("WH".to_owned(), "TEE".to_owned()), 2)]);
    let ending = Ending { batch_open: true, allocations: [BTreeMap::new(), known], ..Ending::default() };

    assert_eq!(marks(&stock::allocated(&ending)), ["P8", "P5"]);
}

#[test]
fn figures_that_never_were_true_are_noticed() {
    assert_eq!(marks(&stock::no_invented_zero(&facts([told(0, false), told(0, true)]))), ["P6"]);
    assert_eq!(marks(&stock::no_partial_sum(&facts([told(3, false), told(3, true)]))), ["P25"]);
}

#[test]
fn a_read_that_lost_too_much_and_was_kept_is_noticed() {
    let guard = json!({"knownRows": 100, "missingRows": 40, "knownSkus": 50, "newlyZeroSkus": 0});
    let ended = |outcome: &str| {
        let answer = json!({"mode": "full", "outcome": outcome, "guard": guard}).to_string();
        facts([What::Began { function: "stock-poll", input: String::new() }, What::Ended { answer }])
    };

    assert_eq!(marks(&stock::guarded(&ended("done"))), ["P7"]);
    assert_eq!(stock::guarded(&ended("guarded")), []);
}

#[test]
fn an_older_observation_that_replaces_a_newer_one_is_noticed() {
    let older = facts([What::Older { sku: "TEE".to_owned(), was: 7, is: 6 }]);

    assert_eq!(marks(&stock::newest_wins(&older)), ["P9"]);
}

#[test]
fn a_write_without_the_lease_is_noticed() {
    let stale = facts([What::StaleWrite { lease: "lease#stock".to_owned(), key: "stock#1".to_owned() }]);

    assert_eq!(marks(&stock::no_stale_write(&stale)), ["P11"]);
}

#[test]
fn a_lease_that_is_taken_from_its_holder_is_noticed() {
    let taken = facts([What::LeaseTaken { lease: "lease#stock".to_owned(), holder: 7 }]);

    assert_eq!(marks(&stock::one_holder(&taken)), ["P11"]);
}

#[test]
fn an_offer_of_what_was_not_free_is_noticed() {
    let offered = facts([What::Offered { sku: "TEE".to_owned(), offer: true, free: false }]);

    assert_eq!(marks(&stock::offered_only_what_was_free(&offered)), ["availability"]);
}
