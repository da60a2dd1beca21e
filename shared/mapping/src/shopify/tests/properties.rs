use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::{event, example, item, read, shop, told};
use crate::order::parse_queued;

fn amount(pence: u32) -> String {
    format!("{}.{:02}", pence / 100, pence % 100)
}

const POINTERS: [&str; 12] = [
    "/id",
    "/name",
    "/updated_at",
    "/cancelled_at",
    "/note_attributes",
    "/line_items",
    "/line_items/0/sku",
    "/line_items/0/properties",
    "/line_items/0/current_quantity",
    "/line_items/0/tax_lines",
    "/shipping_lines",
    "/shipping_address",
];

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
            prop::collection::hash_map("(name|value|amount|price|id|[a-z]{1,4})", inner, 0..4)
                .prop_map(|fields| fields.into_iter().collect()),
        ]
    })
}

proptest! {
    #[test]
    fn the_lines_cost_what_shopify_says(
        items in prop::collection::vec((1u32..200, 1u32..100_000, 0u32..100, 0u32..5_000), 1..8),
        taxed: bool,
    ) {
        let mut order = example();
        order["taxes_included"] = json!(taxed);
        let mut expected = 0_u64;
        let lines = items.iter().zip(1..).map(|((quantity, price, percent, tax), id)| {
            let discount = quantity * price / 100 * percent;
            let mut line = item(id, "TEE", *quantity, &amount(*price));
            line["discount_allocations"] = json!([{"amount": amount(discount)}]);
            line["tax_lines"] = json!([{"price": amount(*tax)}]);
            expected += u64::from(quantity * price - discount + if taxed { 0 } else { *tax });
            line
        });
        order["line_items"] = lines.collect();

        let (event, _) = event(&order);

        let sum: Decimal = event.lines.iter().map(|line| line.unit_price * Decimal::from(line.quantity)).sum();
        prop_assert_eq!(sum, Decimal::new(i64::try_from(expected).expect("small"), 2));
        let units: u32 = event.lines.iter().map(|line| line.quantity).sum();
        prop_assert_eq!(units, items.iter().map(|(quantity, ..)| quantity).sum::<u32>());
        prop_assert_eq!(parse_queued(event.to_json().as_bytes()), Ok(event));
    }

    #[test]
    fn any_bytes_are_read_or_refused(body in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(read(&body, &shop()).is_err());
    }

    #[test]
    fn any_value_in_any_field_is_read_or_refused_there(at in prop::sample::select(&POINTERS[..]), value in any_json()) {
        let mut order = example();
        *order.pointer_mut(at).expect("a place") = value;

        if let Err(invalid) = told(&order) {
            let field = at[1..].replace("/0", "[0]").replace('/', ".");
            prop_assert!(invalid.field.starts_with(&field) || invalid.field.starts_with("lines[0]"), "{}", invalid.field);
        }
    }
}
