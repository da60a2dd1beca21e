//! From a line's total to prices of one.

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

/// Prices of one for `units` units of a line on which `of` units cost `total`, each with its number of units.
///
/// Discounts and taxes stand on whole lines and need not divide into pennies, so there may be two prices, a penny apart, the
/// lower one first. Together they are exactly the units' share of the total, to the penny; all units, all of it.
pub(super) fn prices(total: Decimal, of: u32, units: u32) -> Vec<(u32, Decimal)> {
    let share = if units == of {
        total
    } else {
        let share = total * Decimal::from(units) / Decimal::from(of.max(1));
        share.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
    };
    let mut low = (share / Decimal::from(units.max(1))).round_dp_with_strategy(2, RoundingStrategy::ToZero);
    low.rescale(2);
    let pennies = ((share - low * Decimal::from(units)) * Decimal::ONE_HUNDRED).to_u32().unwrap_or(0);
    let parts = [(units - pennies.min(units), low), (pennies, low + Decimal::new(1, 2))];
    parts.into_iter().filter(|(count, _)| *count > 0).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pence(pence: i64) -> Decimal {
        Decimal::new(pence, 2)
    }

    #[test]
    fn a_total_that_divides_is_one_price() {
        assert_eq!(prices(pence(2040), 2, 2), [(2, pence(1020))]);
    }

    #[test]
    fn a_total_that_does_not_divide_is_two_prices_a_penny_apart() {
        assert_eq!(prices(pence(1000), 3, 3), [(2, pence(333)), (1, pence(334))]);
    }

    #[test]
    fn some_of_the_units_cost_their_share() {
        assert_eq!(prices(pence(1000), 3, 2), [(1, pence(333)), (1, pence(334))]);
        assert_eq!(prices(pence(1000), 3, 1), [(1, pence(333))]);
    }

    proptest! {
        #[test]
        fn the_prices_add_up_to_the_share(total in 0i64..1_000_000_000, of in 1u32..10_000, units in 1u32..10_000) {
            let (total, units) = (pence(total), units.min(of));

            let prices = prices(total, of, units);

            let sum: Decimal = prices.iter().map(|(count, price)| Decimal::from(*count) * price).sum();
            let exact = total * Decimal::from(units) / Decimal::from(of);
            prop_assert_eq!(prices.iter().map(|(count, _)| count).sum::<u32>(), units);
            prop_assert!((sum - exact).abs() <= Decimal::new(5, 3));
            prop_assert!(units != of || sum == total);
            prop_assert!(prices.len() == 1 || prices[1].1 - prices[0].1 == pence(1));
            prop_assert!(prices.iter().all(|(_, price)| price.scale() == 2 && *price >= Decimal::ZERO));
        }
    }
}
