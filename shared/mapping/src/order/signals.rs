//! What is counted of an order: whether it follows advice of WAIR, and whether the shop sold what was not there.

use serde::{Deserialize, Serialize};

use super::event::Line;
use crate::stock::SkuStock;

/// What is counted of one order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Signals {
    /// At least one line carries a recommendation.
    pub advised: bool,
    /// At least one line orders another SKU than the recommended one.
    pub other_sku: bool,
    /// At least one SKU that leaves the shelf for it was sold out when stock was last read.
    pub sold_out: bool,
}

impl Signals {
    /// What the lines themselves tell.
    pub fn of(lines: &[Line]) -> Self {
        let advice = || lines.iter().filter_map(|line| Some((&line.sku, line.recommendation.as_ref()?)));
        let other = advice().any(|(sku, advice)| {
            advice.recommended_sku.as_deref().is_some_and(|recommended| recommended != sku.as_str())
        });
        Self { advised: advice().next().is_some(), other_sku: other, sold_out: false }
    }
}

/// Whether a warehouse had no free unit of a SKU when it was last read. A SKU that has no row there is unknown, not sold out.
pub fn is_sold_out(stock: &SkuStock, warehouse: i32) -> bool {
    stock.sums(&[warehouse]).is_some_and(|(physical, allocated)| physical <= allocated)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{mintsoft::inventory::Bin, order::Recommendation, sku::Sku, stock::Row};

    fn line(sku: &str, recommended: Option<Option<&str>>) -> Line {
        let advice = |sku: Option<&str>| Recommendation {
            fit_profile: Some("fp_77".to_owned()),
            recommended_sku: sku.map(str::to_owned),
            ..Recommendation::default()
        };
        Line {
            line: "1".to_owned(),
            sku: Sku::usable(sku).expect("usable"),
            quantity: 1,
            unit_price: rust_decimal::Decimal::ONE,
            recommendation: recommended.map(advice),
        }
    }

    #[test]
    fn only_a_recommended_sku_that_is_named_can_be_another_one() {
        for (lines, advised, other_sku) in [
            (vec![line("TEE-M", None)], false, false),
            (vec![line("TEE-M", Some(None))], true, false),
            (vec![line("TEE-M", Some(Some("TEE-M")))], true, false),
            (vec![line("TEE-M", Some(Some("TEE-M"))), line("CAP", Some(Some("HAT")))], true, true),
        ] {
            assert_eq!(Signals::of(&lines), Signals { advised, other_sku, sold_out: false });
        }
    }

    #[test]
    fn a_sku_without_a_row_in_the_warehouse_is_not_sold_out() {
        let row = |warehouse, physical, allocated| Row {
            bin: Bin { warehouse, row: warehouse, location: 0 },
            physical,
            allocated,
            missed: 0,
        };
        for (rows, sold_out) in [
            (vec![], false),
            (vec![row(5, 0, 0)], false),
            (vec![row(3, 4, 3)], false),
            (vec![row(3, 4, 4), row(5, 9, 0)], true),
            (vec![row(3, 0, 2)], true),
        ] {
            let stock = SkuStock { rows, ..SkuStock::new(Sku::usable("TEE").expect("usable")) };
            assert_eq!(is_sold_out(&stock, 3), sold_out, "{:?}", stock.rows);
        }
    }
}
