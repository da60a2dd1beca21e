use super::*;
use crate::oracle::orders;

#[test]
fn a_number_that_is_created_twice_is_noticed() {
    let twice = facts([created("LS-web-uk-7", 0, &["LS-web-uk-7"]), created("LS-web-uk-7", 1, &["LS-web-uk-7"])]);

    assert_eq!(marks(&orders::one_for_each_number(&twice)), ["P1"]);
}

#[test]
fn two_live_revisions_are_noticed() {
    let two = facts([created("LS-web-uk-7-R2", 0, &["LS-web-uk-7", "LS-web-uk-7-R2"])]);

    assert_eq!(marks(&orders::never_two_live(&two)), ["P26"]);
}

#[test]
fn a_create_that_is_sent_again_without_a_lookup_is_noticed() {
    let create = "/api/Order#N";
    let lookup = "/api/Order/Search?OrderNumber=N&exactMatch=true";
    let again = |between: Option<What>| {
        let first = [sent(Target::Mintsoft, "PUT", create), answered(create, None, false)];
        facts(first.into_iter().chain(between).chain([sent(Target::Mintsoft, "PUT", create)]))
    };

    assert_eq!(marks(&orders::looked_up_first(&again(None))), ["P4"]);
    assert_eq!(marks(&orders::looked_up_first(&again(Some(answered(lookup, Some(404), false))))), ["P4"]);
    assert_eq!(orders::looked_up_first(&again(Some(answered(lookup, Some(200), true)))), []);
}

#[test]
fn a_create_that_was_plainly_refused_may_be_sent_again_unless_an_earlier_one_is_unclear() {
    let create = "/api/Order#N";
    let put = || sent(Target::Mintsoft, "PUT", create);
    let (unclear, mut no) = (answered(create, None, false), answered(create, Some(200), true));
    if let What::Answered { refused, .. } = &mut no {
        *refused = true;
    }

    assert_eq!(orders::looked_up_first(&facts([put(), no.clone(), put()])), []);
    assert_eq!(marks(&orders::looked_up_first(&facts([put(), unclear, no, put()]))), ["P4"]);
}

#[test]
fn an_order_that_is_called_created_and_is_not_there_is_noticed() {
    let state = OrderState::Created {
        number: "LS-web-uk-7".to_owned(),
        ids: vec![5],
        at: jiff::Timestamp::UNIX_EPOCH,
        found: false,
    };
    let ending = Ending { states: BTreeMap::from([("7".to_owned(), state)]), ..ordered("placed") };

    assert_eq!(marks(&orders::no_false_success(&ending)), ["P3"]);
}

#[test]
fn an_order_that_was_lost_is_noticed_and_one_that_somebody_knows_of_is_not_lost() {
    let mut ending = ordered("placed");

    assert_eq!(marks(&orders::none_lost(&[], &ending)), ["P2"]);
    ending.open.insert(("ORDER_REFUSED".to_owned(), "web-uk/7".to_owned()));
    assert_eq!(orders::none_lost(&[], &ending), []);
}

#[test]
fn a_cancelled_order_that_is_live_is_noticed() {
    let ending = Ending { orders: vec![order(5, "LS-web-uk-7", 1, 2)], ..ordered("cancelled") };

    assert_eq!(marks(&orders::none_lost(&[], &ending)), ["P2"]);
}

#[test]
fn a_good_event_that_is_refused_is_noticed() {
    let refused = facts([What::Refused { order: "7".to_owned(), status: 400 }]);

    assert_eq!(marks(&orders::none_lost(&refused, &Ending::default())), ["P2"]);
}

#[test]
fn units_that_nobody_ordered_are_noticed() {
    let mut made = created("LS-web-uk-7", 0, &["LS-web-uk-7"]);
    let good = facts([made.clone()]);
    if let What::Created { items, .. } = &mut made {
        items[0].1 = 4;
    }

    assert_eq!(orders::components_add_up(&good, &ordered("placed")), []);
    assert_eq!(marks(&orders::components_add_up(&facts([made]), &ordered("placed"))), ["P14"]);
}

#[test]
fn a_replay_that_makes_an_order_is_noticed() {
    let after = Ending { orders: vec![order(5, "LS-web-uk-7", 1, 2)], ..Ending::default() };

    assert_eq!(marks(&orders::replay_changed_nothing(&Ending::default(), &after)), ["P10"]);
    assert_eq!(orders::replay_changed_nothing(&after, &after), []);
}

#[test]
fn an_order_that_the_warehouse_drops_has_to_be_told_until_it_is_over() {
    let told = || BTreeSet::from([("ORDER_DROPPED".to_owned(), "LS-web-uk-7".to_owned())]);
    let created = OrderState::Created {
        number: "LS-web-uk-7".to_owned(),
        ids: vec![5],
        at: jiff::Timestamp::UNIX_EPOCH,
        found: false,
    };
    let cancelled = OrderState::Cancelled { revision: 2, at: jiff::Timestamp::UNIX_EPOCH };
    let ending = |status, state: &OrderState, open| Ending {
        orders: vec![order(5, "LS-web-uk-7", status, 2)],
        states: BTreeMap::from([("7".to_owned(), state.clone())]),
        open,
        ..ordered("placed")
    };

    assert_eq!(marks(&orders::dropped_is_told(&ending(3, &created, BTreeSet::new()))), ["P24"]);
    assert_eq!(orders::dropped_is_told(&ending(3, &created, told())), []);
    assert_eq!(marks(&orders::dropped_is_told(&ending(1, &created, told()))), ["P24"]);
    assert_eq!(marks(&orders::dropped_is_told(&ending(3, &cancelled, told()))), ["P24"]);
}
