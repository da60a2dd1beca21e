use proptest::prelude::*;
use serde_json::{Value, json};

use super::{configuration, event, example, with};
use crate::order::{CreateOutcome, LookupOutcome, Pins, new_order, parse, read_create, read_search};

/// Any JSON of moderate size.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map("(OrderId|Success|OrderNumber|ID|ClientId|line|sku|[a-z]{1,4})", inner, 0..4)
                .prop_map(|fields| fields.into_iter().collect()),
        ]
    })
}

const POINTERS: [&str; 12] = [
    "/version",
    "/kind",
    "/order",
    "/revision",
    "/occurredAt",
    "/ship",
    "/ship/postCode",
    "/shippingTotal",
    "/lines",
    "/lines/0",
    "/lines/0/quantity",
    "/lines/0/recommendation",
];

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(body in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = parse(&body); // that these return is the property
        let _ = read_create(200, &body, "LS-1");
        let _ = read_search(200, &body, "LS-1", 42);
    }

    #[test]
    fn any_value_in_any_field_is_read_or_refused_there(at in prop::sample::select(&POINTERS[..]), value in any_json()) {
        let body = with(at, value);

        if let Err(invalid) = parse(body.to_string().as_bytes()) {
            let field = at[1..].replace("/0", "[0]").replace('/', ".");
            prop_assert!(invalid.field.starts_with(&field), "{} at {}", invalid.field, field);
        }
    }

    #[test]
    fn times_of_any_shape_are_read_or_refused(text in "[0-9]{0,4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}\\PC{0,6}") {
        let _ = parse(with("/occurredAt", json!(text)).to_string().as_bytes()); // that it returns is the property
    }

    #[test]
    fn an_answer_that_is_any_json_never_creates_or_finds_an_order_of_another_number(body in any_json()) {
        let text = body.to_string();

        if let CreateOutcome::Done(ids) | CreateOutcome::Partial { ids, .. } = read_create(200, text.as_bytes(), "LS-1") {
            prop_assert!(!ids.is_empty() && ids.iter().all(|id| *id > 0));
        }
        prop_assert!(!matches!(read_search(200, text.as_bytes(), "LS-1", 42), LookupOutcome::Found(_)));
    }

    #[test]
    fn the_parts_of_an_order_add_up_to_its_value(prices in prop::collection::vec((1u32..=10_000, 0u32..1_000_000_000), 1..20)) {
        let lines: Vec<_> = prices
            .iter()
            .enumerate()
            .map(|(line, (quantity, pence))| {
                let price = format!("{}.{:02}", pence / 100, pence % 100);
                json!({"line": line.to_string(), "sku": "TEE", "quantity": quantity, "unitPrice": price})
            })
            .collect();
        let mut value = example();
        value["lines"] = json!(lines);

        let order = new_order(&event(&value), &configuration(), 42, &Pins::default()).expect("mappable");

        let goods: u64 = prices.iter().map(|(quantity, pence)| u64::from(*quantity) * u64::from(*pence)).sum();
        prop_assert_eq!(order.order_value, rust_decimal::Decimal::new(i64::try_from(goods).unwrap() + 360, 2));
    }
}
