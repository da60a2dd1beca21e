use super::*;
use crate::{oracle::exceptions, plan::MINUTE};

#[test]
fn a_name_in_a_log_line_is_noticed() {
    let logged = facts([What::Logged { word: "Zephyrine".to_owned() }]);

    assert_eq!(marks(&exceptions::nothing_personal_logged(&logged)), ["P23"]);
}

#[test]
fn a_configuration_that_nobody_can_use_and_nobody_knows_of_is_noticed() {
    assert_eq!(marks(&exceptions::unusable_is_known(&facts([What::Unusable { known: false }]))), ["P28"]);
    assert_eq!(exceptions::unusable_is_known(&facts([What::Unusable { known: true }])), []);
}

#[test]
fn nobody_has_to_know_of_a_configuration_while_the_stock_poll_is_stopped() {
    let history = |minutes| {
        vec![
            fact(0, 1, What::Switched { flow: "stock-poll", stopped: true }),
            fact(0, 1, What::Switched { flow: "stock-poll", stopped: false }),
            fact(minutes * MINUTE, 2, What::Unusable { known: false }),
        ]
    };

    assert_eq!(exceptions::unusable_is_known(&history(15)), []);
    assert_eq!(exceptions::unusable_is_known(&history(15)[2..]).len(), 1);
    assert_eq!(exceptions::unusable_is_known(&history(15)[..1]), []);
    assert_eq!(marks(&exceptions::unusable_is_known(&history(16))), ["P28"]);
}

#[test]
fn poison_that_is_not_in_the_dead_letters_and_messages_that_wait_are_noticed() {
    let queues = vec![("Orders".to_owned(), 1, Vec::new())];
    let ending = Ending { poison: vec!["{".to_owned()], queues, ..Ending::default() };

    assert_eq!(marks(&exceptions::queues_settled(&ending)), ["P17", "P17"]);
}

#[test]
fn a_name_in_the_state_is_noticed() {
    let texts = vec![(Key::new("run#stock", "1"), "Zephyrine was here".to_owned())];

    assert_eq!(marks(&exceptions::nothing_personal(&Ending { texts, ..Ending::default() })), ["P23"]);
}

#[test]
fn an_exception_that_stays_open_is_noticed() {
    let mut ending = Ending::default();
    ending.open.insert(("WAIR_UNAVAILABLE".to_owned(), "WAIR".to_owned()));

    assert_eq!(marks(&exceptions::closed_when_gone(&ending)), ["P24"]);
}
