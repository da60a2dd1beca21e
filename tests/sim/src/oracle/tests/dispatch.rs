use super::*;
use crate::oracle::{dispatch, transfers};

#[test]
fn a_part_that_is_told_too_early_or_in_two_ways_is_noticed() {
    assert_eq!(marks(&dispatch::told_after_it_left(&facts([callback("k", 1, false)]))), ["P12"]);
    assert_eq!(marks(&dispatch::told_after_it_left(&facts([callback("k", 1, true), callback("k", 2, true)]))), ["P12"]);
}

#[test]
fn a_part_that_nobody_was_told_of_is_noticed() {
    let ending = Ending { orders: vec![order(5, "LS-web-uk-7", 4, 2)], ..ordered("placed") };

    assert_eq!(marks(&dispatch::every_part_told(&ending)), ["P12", "P12"]);
}

#[test]
fn each_of_two_merged_orders_has_to_be_told_and_their_units_together() {
    let sale = |order: &str, quantity: u32| json!({"salesId": format!("web-uk/{order}/1/1/TEE"), "skuId": "TEE", "quantity": quantity});
    let told = |order: &str| (order.to_owned(), json!({"order": order, "revision": 1, "part": 1, "lines": []}));
    let orders = vec![order(5, "LS-web-uk-7+LS-web-uk-8", 4, 3)];
    let good = Ending {
        orders,
        callbacks: vec![told("7"), told("8")],
        sales: vec![sale("7", 2), sale("8", 1)],
        ..Ending::default()
    };
    let half = Ending {
        orders: good.orders.clone(),
        callbacks: vec![told("7")],
        sales: vec![sale("7", 2)],
        ..Ending::default()
    };

    assert_eq!(dispatch::every_part_told(&good), []);
    assert_eq!(marks(&dispatch::every_part_told(&half)), ["P12", "P12"]);
}

#[test]
fn more_than_was_ordered_is_noticed() {
    let body = json!({"order": "7", "revision": 1, "part": 1, "lines": [{"line": "1", "sku": "TEE", "quantity": 3}]});
    let ending = Ending { callbacks: vec![("k".to_owned(), body)], ..ordered("placed") };

    assert_eq!(marks(&dispatch::sums_hold(&ending)), ["P13"]);
}

#[test]
fn a_transfer_that_is_sent_twice_is_noticed() {
    let recommended = BTreeMap::from([("TEE".to_owned(), 2)]);
    let orders = vec![order(5, "LS-T-A", 1, 2), order(6, "LS-T-B", 1, 2)];
    let ending = Ending { orders, recommended, ..Ending::default() };

    assert_eq!(marks(&transfers::each_once(&ending)), ["F23"]);
}
