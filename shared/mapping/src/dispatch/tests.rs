use jiff::{Timestamp, tz::TimeZone};
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::{bundle::Component, mintsoft::wire::OrderPart, sku::Sku};

fn sku(text: &str) -> Sku {
    Sku::usable(text).expect("usable")
}

fn ordered(line: &str, name: &str, quantity: u32, components: &[(&str, u32)]) -> Ordered {
    let component = |(name, quantity): &(&str, u32)| Component { sku: sku(name), quantity: *quantity };
    Ordered { line: line.to_owned(), sku: sku(name), quantity, components: components.iter().map(component).collect() }
}

fn item(line: &str, name: &str, quantity: u32) -> Item {
    Item { line: Some(line.to_owned()), sku: sku(name), quantity }
}

fn seen(at: u64, (part, parts): (u32, u32), left: Option<i64>, items: Vec<Item>) -> Seen {
    Seen {
        at,
        status: if left.is_some() { 4 } else { 1 },
        part,
        parts,
        despatched: left.map(|second| Timestamp::from_second(second).expect("in range")),
        label: Label::default(),
        items,
    }
}

fn lines(shipment: &Shipment) -> Vec<(&str, &str, u32)> {
    shipment.lines.iter().map(|line| (line.line.as_str(), line.sku.as_str(), line.quantity)).collect()
}

#[test]
fn nothing_has_left_before_there_is_a_status_and_a_date() {
    let mut ledger = Ledger::new(vec![ordered("1", "TEE", 2, &[])]);
    ledger.enter(7, Seen { status: 4, ..seen(1, (1, 1), None, vec![item("1", "TEE", 2)]) });
    ledger.enter(8, Seen { status: 20, ..seen(1, (1, 1), Some(5), vec![item("1", "TEE", 2)]) });

    assert!(ledger.shipments().is_empty());
    assert_eq!(ledger.progress(), Progress::InWarehouse);
    for (at, status) in [(2, 4), (3, 5), (4, 6)] {
        ledger.enter(7, Seen { status, ..seen(at, (1, 1), Some(5), vec![item("1", "TEE", 2)]) });
        assert_eq!(lines(&ledger.shipments()[&1]), [("1", "TEE", 2)]);
    }
}

#[test]
fn a_bundle_has_shipped_with_its_last_component() {
    let mut ledger = Ledger::new(vec![ordered("1", "SET", 1, &[("CAP", 1), ("TEE", 2)])]);
    ledger.enter(7, seen(1, (1, 2), Some(10), vec![item("1", "TEE", 2)]));
    ledger.enter(8, seen(2, (2, 2), Some(20), vec![item("1", "CAP", 1)]));

    let parts = ledger.shipments();

    assert_eq!((lines(&parts[&1]), lines(&parts[&2])), (vec![], vec![("1", "SET", 1)]));
    assert_eq!(parts[&1].partial[0].components, [Component { sku: sku("TEE"), quantity: 2 }]);
    assert_eq!(parts[&2].units, [Quantity { line: "1".to_owned(), sku: sku("CAP"), quantity: 1 }]);
    assert_eq!(ledger.progress(), Progress::Shipped);
}

#[test]
fn what_was_fixed_stays_whatever_is_seen_later() {
    let mut ledger = Ledger::new(vec![ordered("1", "TEE", 3, &[])]);
    ledger.enter(8, seen(1, (2, 2), Some(20), vec![item("1", "TEE", 2)]));
    let told = ledger.fix(2).expect("it has left");
    ledger.enter(7, seen(2, (1, 2), Some(10), vec![item("1", "TEE", 3)]));
    ledger.enter(8, seen(3, (1, 3), Some(30), vec![item("1", "TEE", 3)]));

    let parts = ledger.shipments();

    assert_eq!(parts[&2], told);
    assert_eq!(lines(&parts[&1]), [("1", "TEE", 1)]);
    assert_eq!(ledger.numbers[&8], 2);
}

#[test]
fn an_undone_despatch_is_not_told_and_is_found_when_it_was_told() {
    let mut ledger = Ledger::new(vec![ordered("1", "TEE", 1, &[])]);
    ledger.enter(7, seen(1, (1, 1), Some(10), vec![item("1", "TEE", 1)]));
    let mut told = ledger.clone();
    told.fix(1);
    for one in [&mut ledger, &mut told] {
        one.enter(7, seen(2, (1, 1), None, vec![item("1", "TEE", 1)]));
    }

    assert_eq!((ledger.fix(1), ledger.news(1), ledger.undone()), (None, None, vec![]));
    assert_eq!(told.undone(), [1]);
}

#[test]
fn an_order_in_a_merged_one_has_only_its_own_lines() {
    let survivor = vec![item("1", "TEE", 2), item("2", "CAP", 1), item("1", "BELT", 1)];
    let row = OrderPart { order_number: Some("LS-A+LS-B".to_owned()), ..OrderPart::default() };
    let mut second = Ledger::new(vec![ordered("1", "BELT", 1, &[])]);
    second.enter(8, seen(1, (1, 1), None, vec![item("1", "BELT", 1)]));

    second.enter(7, seen(2, (1, 1), Some(10), survivor));

    assert!(belongs(&row, "LS-A") && belongs(&row, "LS-B") && !belongs(&row, "LS-"));
    assert_eq!(lines(&second.shipments()[&1]), [("1", "BELT", 1)]);
    assert_eq!(second.progress(), Progress::Shipped, "its own id is gone");
}

#[test]
fn the_news_change_with_tracking_and_only_with_what_is_told() {
    let mut ledger = Ledger::new(vec![ordered("1", "TEE", 1, &[])]);
    let first = seen(1, (1, 1), Some(10), vec![item("1", "TEE", 1)]);
    ledger.enter(7, first.clone());
    let before = ledger.news(1);

    assert!(ledger.enter(7, Seen { at: 2, status: 5, ..first.clone() }));
    assert_eq!(ledger.news(1), before);
    assert!(!ledger.enter(7, Seen { at: 3, status: 5, ..first.clone() }));
    let label = Label { tracking: Some("AB1".to_owned()), ..Label::default() };
    ledger.enter(7, Seen { at: 4, label, ..first });
    assert_ne!(ledger.news(1), before);
}

#[test]
fn a_row_is_read_in_utc_or_not_at_all() {
    let mut row = json!({"ID": 7, "OrderStatusId": 4, "Part": 2, "NumberOfParts": 2, "DespatchDate": "2026-06-20T16:01:00.58",
        "TrackingNumber": " ", "CourierServiceName": "Post", "OrderItems": [{"SKU": "TEE", "Quantity": 1,
        "OrderItemNameValues": [{"Name": "SourceLine", "Value": "1"}]}]});
    let zone = TimeZone::get("Europe/London").expect("a zone");
    let read = |row: &serde_json::Value| observe(&serde_json::from_value(row.clone()).expect("a row"), 1, &zone);

    let (id, seen) = read(&row).expect("readable");

    assert_eq!((id, seen.shipped().map(|at| at.to_string()).as_deref()), (7, Some("2026-06-20T15:01:00Z")));
    assert_eq!((seen.label.tracking, seen.items[0].line.as_deref()), (None, Some("1")));
    row["OrderItems"][0]["Quantity"] = json!("one");
    assert_eq!(read(&row), None);
}

#[test]
fn a_hook_is_searched_for_numbers_and_nothing_else() {
    let split = json!({"Original": {"OrderNumber": "LS-1", "ID": 7}, "New": [{"OrderNumber": "LS-1+LS-2"}, {"OrderNumber": 5}]});

    assert_eq!(numbers(split.to_string().as_bytes()), ["LS-1", "LS-2"]);
    assert!(numbers(b"{").is_empty());
}

#[test]
fn a_refusal_keeps_no_word_that_could_be_about_a_person() {
    let body = br#"{"error":"Order 10042 of Ada Byron, ada@example.test, has an unknown carrier"}"#;

    assert_eq!(words(body), "Order … of … has an unknown carrier");
}

#[test]
fn retries_begin_within_five_seconds_and_last_more_than_a_day() {
    let schedule = crate::config::RETRY_SECONDS;
    let total: u64 = (1..80).map(|receives| pause(&schedule, receives, 0).as_secs()).sum();

    assert!((0..1000).all(|random| pause(&schedule, 1, random).as_secs_f64() < 5.0));
    assert!(total > 24 * 3600 - 3600, "{total}");
}

fn sights() -> impl Strategy<Value = Vec<(i64, Seen)>> {
    let one =
        (0_i64..4, prop::option::of(1_i64..50), 1_i64..7, prop::collection::vec((0_usize..5, 1_u32..4), 0..4), 0_u8..3);
    prop::collection::vec(one, 1..16).prop_map(|all| {
        let names = [("1", "SET-A"), ("1", "SET-B"), ("2", "TEE"), ("3", "TEE"), ("9", "STRANGE")];
        all.into_iter()
            .zip(1_u64..)
            .map(|((id, left, status, items, tracking), at)| {
                let items = items.into_iter().map(|(name, units)| item(names[name].0, names[name].1, units)).collect();
                let part = u32::try_from(id).expect("small") + 1;
                let mut sight = seen(at, (part, 4), left, items);
                sight.status = status;
                sight.label.tracking = (tracking > 0).then(|| format!("T{tracking}"));
                (id, sight)
            })
            .collect()
    })
}

fn shop() -> Ledger {
    Ledger::new(vec![
        ordered("1", "SET", 2, &[("SET-A", 1), ("SET-B", 2)]),
        ordered("2", "TEE", 3, &[]),
        ordered("3", "TEE", 1, &[]),
    ])
}

proptest! {
    /// P13, and the same ledger whatever order the sights come in.
    #[test]
    fn any_interleaving_ends_the_same(sights in sights(), shuffle in prop::collection::vec(any::<prop::sample::Index>(), 16)) {
        let mut straight = shop();
        for (id, sight) in sights.clone() {
            straight.enter(id, sight);
        }
        let mut mixed = sights.clone();
        for (from, to) in shuffle.iter().enumerate().take(sights.len()) {
            let (from, to) = (from % sights.len(), to.index(sights.len()));
            mixed.swap(from, to);
        }
        let mut other = shop();
        for (id, sight) in mixed {
            other.enter(id, sight);
        }

        prop_assert_eq!(&straight.seen, &other.seen);
        prop_assert_eq!(straight.shipments(), other.shipments());
        prop_assert_eq!(straight.progress(), other.progress());
    }

    /// P13 while parts are told in between.
    #[test]
    fn no_sum_exceeds_what_was_ordered(sights in sights(), told in prop::collection::vec(1_u32..5, 16)) {
        let mut ledger = shop();
        for ((id, sight), number) in sights.into_iter().zip(told) {
            ledger.enter(id, sight);
            let before = ledger.fixed.get(&number).cloned();
            let fixed = ledger.fix(number);
            prop_assert!(before.is_none() || fixed.is_none() || before == fixed);
            let shipments = ledger.shipments();
            for line in &ledger.lines {
                let whole: u32 = shipments.values().flat_map(|part| &part.lines).filter(|l| l.line == line.line).map(|l| l.quantity).sum();
                prop_assert!(whole <= line.quantity);
                let units: u32 = shipments.values().flat_map(|part| &part.units).filter(|l| l.line == line.line).map(|l| l.quantity).sum();
                let each: u32 = if line.components.is_empty() { 1 } else { line.components.iter().map(|part| part.quantity).sum() };
                prop_assert!(units <= line.quantity * each);
            }
        }
    }
}

/// Two splits of 5 TEE and of 2 SET whose items stay what they are, while tracking, status and part numbers come and go. No
/// despatch is taken back.
fn life() -> impl Strategy<Value = Vec<(i64, Seen)>> {
    let contents = || {
        [
            vec![item("2", "TEE", 2), item("1", "SET-A", 2)],
            vec![item("2", "TEE", 1), item("1", "SET-B", 3), item("3", "TEE", 1)],
            vec![item("2", "TEE", 2), item("1", "SET-B", 1)],
        ]
    };
    let event = (0_usize..3, 0_u8..3, 1_u32..4, 4_i64..7);
    (prop::collection::vec(event, 1..20), [any::<bool>(), any::<bool>(), any::<bool>()]).prop_map(
        move |(events, left)| {
            let mut all: Vec<(i64, Seen)> = Vec::new();
            for ((at, (id, tracking, part, status)), order) in events.into_iter().enumerate().zip(1_u64..) {
                // Each leaves with its first event or never, at a second of its own.
                let leaves = left[id].then(|| 100 + i64::try_from(id).expect("small"));
                let mut sight = seen(order, (part, 3), leaves, contents()[id].clone());
                sight.status = if leaves.is_some() { status } else { 1 };
                sight.label.tracking = (tracking > 0).then(|| format!("T{tracking}-{at}"));
                all.push((i64::try_from(id).expect("small"), sight));
            }
            all
        },
    )
}

/// Whole units of each line over all parts, and how far the order is.
fn totals(ledger: &Ledger) -> (Vec<(String, u32)>, Progress) {
    let shipments = ledger.shipments();
    let sum = |line: &Ordered| {
        shipments.values().flat_map(|part| &part.lines).filter(|l| l.line == line.line).map(|l| l.quantity).sum()
    };
    (ledger.lines.iter().map(|line| (line.line.clone(), sum(line))).collect(), ledger.progress())
}

proptest! {
    /// Whenever parts are told in between, and in whatever order the events come: what has shipped in the end is the same.
    #[test]
    fn telling_in_between_changes_no_total(
        events in life(),
        keys in prop::collection::vec(any::<u32>(), 20),
        told in prop::collection::vec(prop::option::of(1_u32..5), 20),
    ) {
        let mut straight = shop();
        for (id, sight) in events.clone() {
            straight.enter(id, sight);
        }
        let mut mixed: Vec<_> = events.into_iter().zip(keys).collect();
        mixed.sort_by_key(|(_, key)| *key);
        let mut other = shop();
        for (((id, sight), _), told) in mixed.into_iter().zip(told) {
            other.enter(id, sight);
            if let Some(number) = told {
                other.fix(number);
            }
        }
        for number in other.numbers.clone().into_values() {
            prop_assert!(other.fix(number).is_some());
        }

        prop_assert_eq!(&straight.seen, &other.seen);
        prop_assert_eq!(totals(&straight), totals(&other));
        prop_assert!(other.undone().is_empty());
        let (mut numbers, parts) = (other.numbers.values().copied().collect::<Vec<_>>(), other.numbers.len());
        numbers.sort_unstable();
        numbers.dedup();
        prop_assert_eq!(numbers.len(), parts, "no two parts share a number");
    }
}
