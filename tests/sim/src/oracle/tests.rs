//! Each oracle says of a bad history that it is bad, and of an empty one that it is good.

use std::collections::BTreeMap;

use ports::Key;
use serde_json::json;
use state::orders::OrderState;
use vendors::mintsoft::{Item, Order};

use super::*;
use crate::{
    facts::{Target, What},
    shop::Revision,
};

fn fact(at: i64, by: u32, what: What) -> Fact {
    Fact { at, by, what }
}

fn facts(whats: impl IntoIterator<Item = What>) -> Vec<Fact> {
    (0..).zip(whats).map(|(at, what)| fact(at, 1, what)).collect()
}

fn created(number: &str, before: usize, live: &[&str]) -> What {
    let live = live.iter().map(ToString::to_string).collect();
    What::Created { number: number.to_owned(), before, live, items: vec![("TEE".to_owned(), 2)] }
}

fn sent(to: Target, method: &str, path: &str) -> What {
    What::Sent { to, method: method.to_owned(), path: path.to_owned() }
}

fn answered(path: &str, status: Option<u16>, sound: bool) -> What {
    let (method, path) = ("PUT".to_owned(), path.to_owned());
    What::Answered { from: Target::Mintsoft, method, path, status, sound, retry_after: 0 }
}

fn told(quantity: i64, believable: bool) -> What {
    What::Told { location: "WH".to_owned(), sku: "TEE".to_owned(), quantity, believable }
}

fn callback(key: &str, body: u64, shipped: bool) -> What {
    let (key, order) = (key.to_owned(), "7".to_owned());
    What::Callback { key, body, order, revision: 1, shipped, status: Some(200) }
}

/// Customer order 7 of two TEEs, accepted.
fn ordered(kind: &'static str) -> Ending {
    let revision = Revision { kind, lines: vec![("TEE".to_owned(), 2)], body: String::new(), accepted: Some(1) };
    let ordered = BTreeMap::from([("7".to_owned(), BTreeMap::from([(1, revision)]))]);
    Ending { ordered, ..Ending::default() }
}

fn order(id: i32, number: &str, status: i32, quantity: i32) -> Order {
    let item = Item {
        id: id + 1,
        product: 1,
        sku: "TEE".to_owned(),
        quantity,
        back_order: 0,
        picks: Vec::new(),
        name_values: Vec::new(),
        sent: serde_json::Map::new(),
    };
    Order {
        id,
        client: 42,
        number: number.to_owned(),
        reference: None,
        status,
        warehouse: 3,
        courier: 9,
        part: 1,
        parts: 1,
        created: jiff::Timestamp::UNIX_EPOCH,
        updated: jiff::Timestamp::UNIX_EPOCH,
        despatched: (status == 4).then_some(jiff::Timestamp::UNIX_EPOCH),
        tracking: None,
        items: vec![item],
        name_values: Vec::new(),
        tags: Vec::new(),
        comments: Vec::new(),
        actions: Vec::new(),
        split_into: Vec::new(),
        sent: serde_json::Map::new(),
    }
}

fn marks(violations: &[Violation]) -> Vec<&'static str> {
    violations.iter().map(|violation| violation.property).collect()
}

#[test]
fn nothing_is_wrong_with_an_empty_history() {
    assert_eq!(judge(&[], &Ending::default()), []);
}

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
fn messages_and_calls_that_are_too_large_are_noticed() {
    let uploaded = |set: &str, records, bytes| What::Uploaded { set: set.to_owned(), records, bytes };
    let large = facts([What::Enqueued { queue: "orders", bytes: 300_000 }, uploaded("Sales", 10_001, 1)]);
    let good = facts([What::Enqueued { queue: "orders", bytes: 200_000 }, uploaded("Stock", 10_001, 1)]);

    assert_eq!(marks(&bounds::bounded(&large)), ["P19", "P19"]);
    assert_eq!(marks(&bounds::bounded(&facts([uploaded("Stock", 1, 11_000_000)]))), ["P19"]);
    assert_eq!(bounds::bounded(&good), []);
}

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

#[test]
fn too_many_calls_in_a_minute_are_noticed() {
    let many = facts((0..130).map(|_| sent(Target::Wair, "GET", "/api/v1/x")));

    let ending = Ending { calls_per_minute: 120, ..Ending::default() };
    assert_eq!(marks(&calls::within_budget(&many, &ending)), ["P15"]);
}

#[test]
fn a_call_during_a_pause_is_noticed() {
    let pause = What::Answered {
        from: Target::Wair,
        method: "GET".to_owned(),
        path: "/x".to_owned(),
        status: Some(429),
        sound: false,
        retry_after: 30,
    };

    assert_eq!(marks(&calls::pauses_kept(&facts([pause, sent(Target::Wair, "GET", "/x")]))), ["P15"]);
}

#[test]
fn a_call_of_another_during_a_pause_is_noticed_unless_nobody_could_tell_it() {
    let pause = What::Answered {
        from: Target::Mintsoft,
        method: "GET".to_owned(),
        path: "/x".to_owned(),
        status: Some(403),
        sound: false,
        retry_after: 300,
    };
    let call = fact(60_000, 2, sent(Target::Mintsoft, "GET", "/x"));
    let stopped = fact(500, 1, What::Killed { why: "crash" });

    assert_eq!(marks(&calls::pauses_kept(&[fact(0, 1, pause.clone()), call.clone()])), ["P15"]);
    assert_eq!(calls::pauses_kept(&[fact(0, 1, pause), stopped, call]), []);
}

#[test]
fn log_ins_that_are_too_close_are_noticed() {
    let two = facts([sent(Target::Mintsoft, "POST", "/api/Auth"), sent(Target::Mintsoft, "POST", "/api/Auth")]);

    assert_eq!(marks(&calls::log_ins_apart(&two)), ["P16"]);
}

#[test]
fn a_run_into_the_time_out_is_noticed() {
    let late = facts([What::Began { function: "stock-poll", input: String::new() }, What::Killed { why: "time-out" }]);

    assert_eq!(marks(&calls::done_in_time(&late)), ["P20"]);
}

#[test]
fn a_quiet_run_that_writes_is_noticed() {
    let ending = Ending { quiet: vec![(1, Key::new("stock#1", "chunk#1"))], ..Ending::default() };

    assert_eq!(marks(&calls::quiet(&[], &ending)), ["P21"]);
}

#[test]
fn a_call_that_is_not_on_the_list_is_noticed() {
    let calls = facts([
        sent(Target::Mintsoft, "GET", "/api/Order/7/MarkDespatched"),
        sent(Target::Wair, "POST", "/api/v1/StockMutations"),
        sent(Target::Mintsoft, "GET", "/api/Order/7"),
    ]);

    assert_eq!(marks(&calls::only_allowed(&calls)), ["P22", "P13"]);
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

#[test]
fn a_replay_that_makes_an_order_is_noticed() {
    let after = Ending { orders: vec![order(5, "LS-web-uk-7", 1, 2)], ..Ending::default() };

    assert_eq!(marks(&orders::replay_changed_nothing(&Ending::default(), &after)), ["P10"]);
    assert_eq!(orders::replay_changed_nothing(&after, &after), []);
}
