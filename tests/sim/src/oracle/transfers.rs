//! Transfers: each recommended unit moves once.

use std::collections::BTreeMap;

use super::{Violation, broken};
use crate::ending::Ending;

/// No more units are sent than were ever recommended.
pub fn each_once(ending: &Ending) -> Vec<Violation> {
    let mut sent: BTreeMap<&str, i64> = BTreeMap::new();
    for order in ending.orders.iter().filter(|order| order.number.starts_with("LS-T-")) {
        for item in &order.items {
            *sent.entry(&item.sku).or_default() += i64::from(item.quantity);
        }
    }
    let more = sent.into_iter().filter_map(|(sku, units)| {
        let recommended = ending.recommended.get(sku).copied().unwrap_or(0);
        (units > recommended)
            .then(|| broken("F23", format!("{units} of {sku} are in transfers, {recommended} were recommended")))
    });
    more.collect()
}
