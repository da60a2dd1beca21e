use serde_json::json;

use super::desk;
use crate::wair::TooMany;

#[test]
fn a_level_becomes_a_correcting_mutation_and_an_equal_one_none() {
    let mut desk = desk();
    desk.start();

    let counts = [7, 7, 0].map(|level| {
        desk.stock(&[("A", level)]);
        desk.wair.mutations()
    });

    assert_eq!(counts, [1, 1, 2]);
    assert_eq!(desk.wair.level("WH", "A"), Some(0));
}

#[test]
fn pairs_that_are_not_in_the_call_keep_their_level() {
    let mut desk = desk();
    desk.start();
    desk.stock(&[("A", 7), ("B", 3)]);

    desk.stock(&[("B", 1)]);

    assert_eq!((desk.wair.level("WH", "A"), desk.wair.level("WH", "B")), (Some(7), Some(1)));
}

#[test]
fn stock_on_hand_is_the_sum_of_mutations_and_a_repeated_one_counts_once() {
    let mut desk = desk();
    desk.start();
    let mutation = |id: &str, quantity: i64| json!({ "stockMutations": [{ "stockMutationId": id, "locationId": "WH", "skuId": "A", "quantity": quantity }] });

    for (id, quantity) in [("m1", 10), ("m2", -3), ("m2", -3)] {
        desk.post("StockMutations", &mutation(id, quantity));
    }

    assert_eq!((desk.wair.level("WH", "A"), desk.wair.mutations()), (Some(7), 2));
}

#[test]
fn ids_come_back_byte_for_byte() {
    let mut desk = desk();
    desk.start();

    desk.stock(&[("001/É x", 1)]);

    assert_eq!(desk.wair.levels().collect::<Vec<_>>(), [("WH", "001/É x", 1)]);
}

#[test]
fn one_invalid_record_refuses_the_call_and_may_leave_half_of_it() {
    let mut desk = desk();
    desk.start();
    let body = json!({ "stock": [
        { "locationId": "WH", "skuId": "A", "quantity": 1 }, { "locationId": "WH", "skuId": "B", "quantity": "many" },
    ]});

    let whole = (desk.post("Stock", &body).status().as_u16(), desk.wair.level("WH", "A"));
    desk.wair.switches.partial_store = true;
    let half = (desk.post("Stock", &body).status().as_u16(), desk.wair.level("WH", "A"));

    assert_eq!((whole, half), ((400, None), (400, Some(1))));
}

#[test]
fn more_records_than_recommended_are_recorded_or_lost() {
    let mut desk = desk();
    desk.start();
    let skus: Vec<String> = (0..50_001).map(|n| n.to_string()).collect();
    let levels: Vec<(&str, i64)> = skus.iter().map(|sku| (sku.as_str(), 1)).collect();

    desk.wair.switches.too_many_records = TooMany::Drop;
    desk.stock(&levels);
    let dropped = desk.wair.level("WH", "7");
    desk.wair.switches.too_many_records = TooMany::Record;
    desk.stock(&levels);

    assert_eq!((dropped, desk.wair.level("WH", "7")), (None, Some(1)));
    assert_eq!(desk.rules(), ["too_many_records", "too_many_records"]);
}

#[test]
fn unknown_fields_are_ignored_or_refused() {
    let mut desk = desk();
    desk.start();
    let body = json!({ "stock": [{ "locationId": "WH", "skuId": "A", "quantity": 1, "warehouse": 3 }] });

    let plain = desk.post("Stock", &body).status();
    desk.wair.switches.unknown_fields_refused = true;
    let strict = desk.post("Stock", &body).status();

    assert_eq!((plain.as_u16(), strict.as_u16()), (200, 400));
}
