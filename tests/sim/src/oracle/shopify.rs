//! Shopify's orders: what is told of them is what Shopify held, and in the end what it holds.

use super::{Violation, broken};
use crate::ending::Ending;

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
            && (newest.kind == "cancelled", &newest.lines) != (last.kind == "cancelled", &last.lines)
        {
            broke.push(broken("P2", format!("revision {number} of {order} is {last:?}, Shopify holds {newest:?}")));
        }
    }
    broke
}
