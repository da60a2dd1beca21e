//! The items of one line: itself, or the components of the bundle that it is.

use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::create::name_value;
use super::event::Line;
use super::money::{Split, split};
use crate::bundle::Pinned;
use crate::mintsoft::wire::{NameValue, NewOrderItem};

/// The items of `line`. Those of a bundle cost together what the bundle costs, to the penny, with VAT and without: every
/// unit costs the same, and as many of the last units as there are pennies left over cost a penny more. `None` when a
/// component is needed more often than an item can say.
pub(super) fn items(line: &Line, pinned: Option<&Pinned>, vat: Decimal) -> Option<Vec<NewOrderItem>> {
    let price = split(line.unit_price, vat);
    let Some(pinned) = pinned else {
        return Some(vec![item(line.sku.as_str(), line.quantity, price, name_values(line))]);
    };
    let mut values = name_values(line);
    values.push(name_value("SourceSku", line.sku.as_str()));
    values.push(name_value("SourceRecipe", &pinned.version));
    let quantity = Decimal::from(line.quantity);
    let needed = |each: u32| each.checked_mul(line.quantity);
    let counts = pinned.components.iter().map(|part| needed(part.quantity)).collect::<Option<Vec<u32>>>()?;
    let units: u64 = counts.iter().copied().map(u64::from).sum();
    let (ex_vat, gross) = (Spread::of(price.ex_vat * quantity, units)?, Spread::of(line.unit_price * quantity, units)?);
    let mut items = Vec::new();
    let mut at = 0;
    for (part, count) in pinned.components.iter().zip(counts) {
        let end = at + u64::from(count);
        while at < end {
            // Up to where the price of a unit changes.
            let next = [ex_vat.first_dear, gross.first_dear].into_iter().filter(|dear| *dear > at).fold(end, u64::min);
            let ex = ex_vat.unit(at);
            let price = Split { ex_vat: ex, vat: gross.unit(at) - ex };
            items.push(item(part.sku.as_str(), u32::try_from(next - at).ok()?, price, values.clone()));
            at = next;
        }
    }
    Some(items)
}

/// An amount spread over units in whole pennies.
struct Spread {
    /// Pennies of a cheap unit.
    pennies: u64,
    /// From this unit on, counted from 0, each costs a penny more.
    first_dear: u64,
}

impl Spread {
    fn of(amount: Decimal, units: u64) -> Option<Self> {
        let pennies = (amount * Decimal::ONE_HUNDRED).to_u64()?;
        Some(Self { pennies: pennies.checked_div(units)?, first_dear: units - pennies.checked_rem(units)? })
    }

    fn unit(&self, at: u64) -> Decimal {
        let pennies = self.pennies + u64::from(at >= self.first_dear);
        Decimal::from(pennies) / Decimal::ONE_HUNDRED
    }
}

fn item(sku: &str, quantity: u32, price: Split, values: Vec<NameValue>) -> NewOrderItem {
    NewOrderItem {
        sku: sku.to_owned(),
        quantity,
        unit_price: price.ex_vat,
        unit_price_vat: price.vat,
        order_item_name_values: values,
    }
}

/// The line's id, by which a dispatch finds the customer's line again, and what WAIR advised.
fn name_values(line: &Line) -> Vec<NameValue> {
    let mut values = vec![name_value("SourceLine", &line.line)];
    if let Some(advice) = &line.recommendation {
        let advice = [
            ("WairRecommendationId", &advice.id),
            ("WairFitProfile", &advice.fit_profile),
            ("WairRecommendedSku", &advice.recommended_sku),
        ];
        values.extend(advice.iter().filter_map(|(name, value)| Some(name_value(name, value.as_deref()?))));
    }
    values
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::bundle::Component;
    use crate::sku::Sku;

    fn sku(text: &str) -> Sku {
        Sku::usable(text).expect("usable")
    }

    fn bundle(price: i64, quantity: u32, parts: &[u32]) -> (Line, Pinned) {
        let part = |(n, quantity): (usize, &u32)| Component { sku: sku(&format!("P{n}")), quantity: *quantity };
        let components = parts.iter().enumerate().map(part).collect();
        let unit_price = Decimal::new(price, 2);
        let line = Line { line: "1".to_owned(), sku: sku("SET"), quantity, unit_price, recommendation: None };
        (line, Pinned { version: "v".to_owned(), components })
    }

    #[test]
    fn the_last_units_take_the_pennies_that_are_left_over() {
        let (line, pinned) = bundle(1000, 1, &[3]);

        let items = items(&line, Some(&pinned), Decimal::ZERO).expect("few units");

        let prices: Vec<_> = items.iter().map(|item| (item.quantity, item.unit_price.to_string())).collect();
        assert_eq!(prices, [(2, "3.33".to_owned()), (1, "3.34".to_owned())]);
    }

    #[test]
    fn items_of_a_bundle_name_its_line_and_its_recipe() {
        let (line, pinned) = bundle(1000, 2, &[1, 1]);

        let items = items(&line, Some(&pinned), Decimal::new(20, 0)).expect("few units");

        assert!(items.iter().all(|item| item.order_item_name_values[0] == name_value("SourceLine", "1")));
        assert!(items.iter().all(|item| item.order_item_name_values.contains(&name_value("SourceSku", "SET"))));
        assert!(items.iter().all(|item| item.order_item_name_values.contains(&name_value("SourceRecipe", "v"))));
    }

    #[test]
    fn more_units_than_an_item_can_hold_are_no_order() {
        let (line, pinned) = bundle(1000, 10_000, &[1_000_000]);

        assert_eq!(items(&line, Some(&pinned), Decimal::ZERO), None);
    }

    proptest! {
        #[test]
        fn sums_and_quantities_of_the_components_are_those_of_the_bundle(
            price in 0i64..1_000_000, quantity in 1u32..50, tenths in 0i64..=300, parts in prop::collection::vec(1u32..20, 1..6),
        ) {
            let vat = Decimal::new(tenths, 1);
            let (line, pinned) = bundle(price, quantity, &parts);

            let items = items(&line, Some(&pinned), vat).expect("few units");

            let whole = split(line.unit_price, vat);
            let sum = |value: fn(&NewOrderItem) -> Decimal| -> Decimal {
                items.iter().map(|item| value(item) * Decimal::from(item.quantity)).sum()
            };
            prop_assert_eq!(sum(|item| item.unit_price), whole.ex_vat * Decimal::from(quantity));
            prop_assert_eq!(sum(|item| item.unit_price_vat), whole.vat * Decimal::from(quantity));
            prop_assert!(items.iter().all(|item| item.unit_price >= Decimal::ZERO && item.unit_price_vat >= Decimal::ZERO));
            for (n, each) in parts.iter().enumerate() {
                let found: u32 = items.iter().filter(|item| item.sku == format!("P{n}")).map(|item| item.quantity).sum();
                prop_assert_eq!(found, each * quantity);
            }
            prop_assert!(items.len() <= parts.len() + 2);
        }
    }
}
