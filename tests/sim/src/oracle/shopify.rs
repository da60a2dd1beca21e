//! Shopify's orders: what is told of them is what Shopify held, and in the end what it holds.

use std::collections::{BTreeMap, BTreeSet};

use super::{Violation, broken, dispatch::undone};
use crate::{ending::Ending, shopify::sku_of, tenant};

/// P2: every revision is a state that the order was in at its moment, and the last one is the state it is in.
pub fn as_it_holds_them(ending: &Ending) -> Vec<Violation> {
    let mut broke = Vec::new();
    for one in &ending.queued {
        if ending.shopify.get(&one.order).and_then(|states| one.meant(states)).is_none() {
            broke.push(broken("P2", format!("Shopify never held {one:?}")));
        }
    }
    for (order, states) in &ending.shopify {
        // That nothing of it was taken is another oracle's.
        let newest = states.values().rfind(|state| state.accepted.is_some());
        let last = ending.ordered.get(order).and_then(|all| all.last_key_value());
        if let (Some(newest), Some((number, last))) = (newest, last)
            && (newest.is_over(), &newest.lines) != (last.is_over(), &last.lines)
        {
            broke.push(broken("P2", format!("revision {number} of {order} is {last:?}, Shopify holds {newest:?}")));
        }
    }
    broke
}

/// P12: what Shopify holds as fulfilled is what left, unit for unit. It knows nothing of the components of bundles.
pub fn fulfilled_as_it_left(ending: &Ending) -> Vec<Violation> {
    let mut broke = Vec::new();
    for (order, fulfilled) in ending.fulfilled.iter().flatten().filter(|(order, _)| !undone(ending, order)) {
        let Some(states) = ending.shopify.get(order) else { continue };
        let bundles = states.values().flat_map(|state| &state.lines).filter_map(|(sku, _)| ending.recipes.get(sku));
        let mut parts: BTreeSet<&str> = bundles.flatten().flatten().map(|(sku, _)| sku.as_str()).collect();
        parts.extend(ending.recipes.keys().map(String::as_str));
        let mut units: BTreeMap<&str, [i64; 2]> = BTreeMap::new();
        for (line, count) in fulfilled {
            units.entry(sku_of(states, *line).unwrap_or("?")).or_default()[0] += i64::from(*count);
        }
        let left = ending.orders.iter().filter(|one| one.despatched.is_some() && [4, 5, 6].contains(&one.status));
        for item in left.filter(|one| tenant::ordered(&one.number) == Some(order.as_str())).flat_map(|one| &one.items) {
            units.entry(item.sku.as_str()).or_default()[1] += i64::from(item.quantity);
        }
        for (sku, [told, left]) in units.into_iter().filter(|(sku, _)| !parts.contains(sku)) {
            if told != left {
                broke.push(broken("P12", format!("{left} of {sku} left for order {order}, Shopify has {told}")));
            }
        }
    }
    broke
}
