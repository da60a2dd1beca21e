use serde_json::json;

use super::desk;

#[test]
fn a_full_load_replaces_the_set_and_an_empty_one_clears_it() {
    let mut desk = desk();
    desk.start();
    desk.allocate("fullLoad=true", &[("A", 2), ("B", 1)]);

    desk.allocate("fullLoad=true", &[("A", 1)]);
    let replaced = (desk.wair.allocated("WH", "A"), desk.wair.allocated("WH", "B"));
    desk.allocate("fullLoad=true", &[]);

    assert_eq!(replaced, (1, 0));
    assert!(desk.wair.allocations().is_empty());
}

#[test]
fn an_empty_full_load_can_be_refused() {
    let mut desk = desk();
    desk.wair.switches.empty_full_load_refused = true;
    desk.start();

    assert_eq!(desk.allocate("fullLoad=true", &[]), 400);
}

#[test]
fn pages_of_a_full_load_are_collected_and_prune_on_the_last_one() {
    let mut desk = desk();
    desk.start();
    desk.allocate("fullLoad=true", &[("OLD", 9)]);

    desk.allocate("fullLoad=true&moreRecordsAvailable=true", &[("A", 2)]);
    let during = desk.wair.allocated("WH", "OLD");
    desk.allocate("fullLoad=true&moreRecordsAvailable=false", &[("B", 1)]);

    assert_eq!(during, 9);
    assert_eq!(["OLD", "A", "B"].map(|sku| desk.wair.allocated("WH", sku)), [0, 2, 1]);
}

#[test]
fn every_page_can_prune() {
    let mut desk = desk();
    desk.wair.switches.prune_every_page = true;
    desk.start();

    desk.allocate("fullLoad=true&moreRecordsAvailable=true", &[("A", 2)]);
    desk.allocate("fullLoad=true", &[("B", 1)]);

    assert_eq!(["A", "B"].map(|sku| desk.wair.allocated("WH", sku)), [0, 1]);
}

#[test]
fn a_full_load_without_its_last_page_is_discarded_or_taken_at_the_stop() {
    for (prune, left) in [(false, [9, 0]), (true, [0, 2])] {
        let mut desk = desk();
        desk.wair.switches.prune_interrupted = prune;
        desk.start();
        desk.allocate("fullLoad=true", &[("OLD", 9)]);

        desk.allocate("fullLoad=true&moreRecordsAvailable=true", &[("A", 2)]);
        desk.stop();

        assert_eq!(["OLD", "A"].map(|sku| desk.wair.allocated("WH", sku)), left);
        assert_eq!(desk.rules(), ["interrupted_full_load"]);
    }
}

#[test]
fn a_missing_start_date_is_400_and_a_violation() {
    let mut desk = desk();
    desk.start();
    let row = json!({ "id": "1", "locationId": "WH", "skuId": "A", "quantity": 1 });

    let response = desk.post("StockNotForReplenishment?fullLoad=true", &json!({ "stockNotForReplenishment": [row] }));

    assert_eq!(response.status(), 400);
    assert_eq!(desk.rules(), ["invalid_record"]);
}

#[test]
fn query_names_may_have_any_case_unless_switched_to_exact() {
    let mut desk = desk();
    desk.start();
    desk.allocate("fullLoad=true", &[("A", 1)]);

    desk.allocate("FULLLOAD=true", &[]);
    let cleared = desk.wair.allocated("WH", "A");
    desk.wair.switches.exact_query_case = true;
    desk.allocate("fullLoad=true", &[("A", 1)]);
    desk.allocate("FULLLOAD=true", &[]);

    assert_eq!((cleared, desk.wair.allocated("WH", "A")), (0, 1));
}
