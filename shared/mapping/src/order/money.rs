//! Prices with and without VAT.

use rust_decimal::{Decimal, RoundingStrategy};

/// A price in two parts; their sum is the price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Split {
    /// Without VAT, to the penny.
    pub ex_vat: Decimal,
    /// The VAT.
    pub vat: Decimal,
}

/// Splits a price that includes VAT at `percent`; half a penny goes away from zero on the part without VAT.
pub fn split(price: Decimal, percent: Decimal) -> Split {
    let whole = price * Decimal::ONE_HUNDRED / (Decimal::ONE_HUNDRED + percent);
    let ex_vat = whole.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    Split { ex_vat, vat: price - ex_vat }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn prices_are_split_to_the_penny() {
        for (price, tenths, ex_vat, vat) in
            [(1020, 200, 850, 170), (1999, 200, 1666, 333), (1, 200, 1, 0), (999, 0, 999, 0), (1055, 55, 1000, 55)]
        {
            let expected = Split { ex_vat: Decimal::new(ex_vat, 2), vat: Decimal::new(vat, 2) };

            assert_eq!(split(Decimal::new(price, 2), Decimal::new(tenths, 1)), expected, "{price}");
        }
    }

    #[test]
    fn half_a_penny_goes_away_from_zero() {
        let split = split(Decimal::new(5, 2), Decimal::ONE_HUNDRED);

        assert_eq!(split, Split { ex_vat: Decimal::new(3, 2), vat: Decimal::new(2, 2) });
    }

    proptest! {
        #[test]
        fn the_parts_add_up_and_are_whole_pennies(price in 0i64..1_000_000_000, tenths in 0i64..=1000) {
            let (price, percent) = (Decimal::new(price, 2), Decimal::new(tenths, 1));

            let Split { ex_vat, vat } = split(price, percent);

            prop_assert_eq!(ex_vat + vat, price);
            prop_assert!(ex_vat >= Decimal::ZERO && vat >= Decimal::ZERO);
            prop_assert!(ex_vat.normalize().scale() <= 2);
            // Within half a penny of the exact share.
            let exact = price * Decimal::ONE_HUNDRED / (Decimal::ONE_HUNDRED + percent);
            prop_assert!((ex_vat - exact).abs() <= Decimal::new(5, 3));
        }
    }
}
