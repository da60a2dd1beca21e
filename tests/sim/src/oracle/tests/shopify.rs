use super::*;
use crate::{
    oracle::shopify::{as_it_holds_them, fulfilled_as_it_left},
    shopify::{Queued, States, line, numbered},
};

fn state(since: i64, kind: &'static str, quantity: u32) -> Revision {
    let lines = if kind == "cancelled" { Vec::new() } else { vec![("TEE".to_owned(), quantity)] };
    Revision { kind, lines, body: String::new(), since, accepted: Some(since * 1_000) }
}

fn queued(revision: u32, since: i64, quantity: u32) -> Queued {
    let lines = vec![("TEE".to_owned(), quantity)];
    Queued { order: "S2".to_owned(), revision, since, cancelled: false, lines }
}

/// Order S2 of one TEE at second 10, and of two from second 20.
fn ending(queued: &[Queued]) -> Ending {
    let states = States::from([(1, state(10, "placed", 1)), (2, state(20, "edited", 2))]);
    let shopify = BTreeMap::from([("S2".to_owned(), states)]);
    let ordered = numbered(&shopify, queued);
    Ending { shopify, ordered, queued: queued.to_vec(), ..Ending::default() }
}

#[test]
fn shopifys_states_in_their_order_are_right_whatever_their_numbers() {
    assert_eq!(as_it_holds_them(&ending(&[queued(1, 10, 1), queued(2, 25, 2)])), []);
    assert_eq!(as_it_holds_them(&ending(&[queued(1, 20, 2)])), []);
}

#[test]
fn a_revision_that_shopify_never_held_is_noticed() {
    let cancelled = Queued { cancelled: true, lines: Vec::new(), ..queued(2, 30, 2) };

    assert_eq!(marks(&as_it_holds_them(&ending(&[queued(1, 20, 2), queued(2, 20, 3)]))), ["P2"]);
    assert_eq!(marks(&as_it_holds_them(&ending(&[queued(1, 20, 2), cancelled]))), ["P2"]);
}

#[test]
fn an_older_state_that_settles_as_the_last_one_is_noticed() {
    assert_eq!(marks(&as_it_holds_them(&ending(&[queued(1, 20, 2), queued(2, 10, 1)]))), ["P2"]);
    assert_eq!(marks(&as_it_holds_them(&ending(&[queued(1, 10, 1)]))), ["P2"]);
}

#[test]
fn fulfilments_that_are_not_what_left_are_noticed() {
    let fulfilled = |units: &[u32]| {
        let lines = units.iter().map(|units| (line("S2", 2, 0), *units)).collect();
        let orders = vec![order(1, "LS-shop-uk-S2", 4, 2)];
        Ending { orders, fulfilled: Some(BTreeMap::from([("S2".to_owned(), lines)])), ..ending(&[]) }
    };

    assert_eq!(fulfilled_as_it_left(&fulfilled(&[2])), []);
    assert_eq!(fulfilled_as_it_left(&fulfilled(&[1, 1])), []);
    assert_eq!(marks(&fulfilled_as_it_left(&fulfilled(&[]))), ["P12"]);
    assert_eq!(marks(&fulfilled_as_it_left(&fulfilled(&[2, 2]))), ["P12"]);
}
