//! From a dispatched part to a fulfilment of Shopify's order.
//!
//! Fields as in Shopify's public pages of the Admin GraphQL API (`Order.fulfillmentOrders`, `Order.fulfillments`,
//! `fulfillmentCreate`, `fulfillmentTrackingInfoUpdate`); not verified against a shop.

mod wire;

use std::collections::BTreeMap;

pub use wire::{
    ByFulfillmentOrder, FoundOrder, Fulfillment, FulfillmentInput, FulfillmentLine, FulfillmentOrder, LineItem, Nodes,
    OrderLine, Remaining, Tracking,
};

use crate::dispatch::Callback;

/// What has to be done, so that Shopify knows of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// This fulfilment is the part, and says what has to be said.
    Has(String),
    /// This fulfilment is the part; its tracking has to be set.
    Track(String),
    /// There is none yet.
    Create(Vec<ByFulfillmentOrder>),
    /// No whole line is in the part: Shopify knows of no components.
    Nothing,
    /// Not all of the order could be read.
    TooLarge,
    /// Less is left to be fulfilled than has shipped.
    Short,
}

/// The tracking of a part as Shopify takes it; `None` when there is none. A link without a number is not taken.
pub fn tracking(callback: &Callback) -> Option<Tracking> {
    let number = callback.tracking_number.clone()?;
    Some(Tracking { company: callback.carrier.clone(), number: Some(number), url: callback.tracking_url.clone() })
}

/// Decides by what Shopify shows of the order. `known` is the fulfilment that was told for this part before, `others` are
/// those of the other parts: two parts may hold the same lines.
pub fn step(order: &FoundOrder, callback: &Callback, known: Option<&str>, others: &[String]) -> Step {
    let wanted = wanted(callback);
    if wanted.is_empty() {
        return Step::Nothing;
    }
    if !order.is_whole() {
        return Step::TooLarge;
    }
    let says = |found: &&Fulfillment| tracked(found) == callback.tracking_number.as_deref();
    let reached = |found: &Fulfillment| match says(&found) {
        true => Step::Has(found.id.clone()),
        false => Step::Track(found.id.clone()),
    };
    let mut live = order.fulfillments.iter().filter(|found| found.is_live());
    if let Some(found) = known.and_then(|known| live.clone().find(|found| found.id == known)) {
        return reached(found);
    }
    let same = |found: &&Fulfillment| !others.contains(&found.id) && holds(found) == wanted;
    if let Some(found) = live.clone().filter(same).find(says) {
        return Step::Has(found.id.clone());
    }
    match share(order, wanted.clone()) {
        Some(shares) => Step::Create(shares),
        // Somebody was faster, by hand.
        None => live.find(same).map_or(Step::Short, reached),
    }
}

/// Units by Shopify's id of the line item. A line that was split by its prices has one id here.
fn wanted(callback: &Callback) -> BTreeMap<String, u32> {
    let mut units: BTreeMap<String, u32> = BTreeMap::new();
    for line in &callback.lines {
        let id = line.line.split('.').next().unwrap_or_default();
        *units.entry(format!("gid://shopify/LineItem/{id}")).or_default() += line.quantity;
    }
    units
}

fn holds(found: &Fulfillment) -> BTreeMap<String, u32> {
    let mut units: BTreeMap<String, u32> = BTreeMap::new();
    for line in &found.fulfillment_line_items.nodes {
        *units.entry(line.line_item.id.clone()).or_default() += line.quantity.unwrap_or_default();
    }
    units
}

fn tracked(found: &Fulfillment) -> Option<&str> {
    found.tracking_info.first()?.number.as_deref().filter(|number| !number.is_empty())
}

/// From which fulfilment orders the units are taken; `None` when they hold too little.
fn share(order: &FoundOrder, mut wanted: BTreeMap<String, u32>) -> Option<Vec<ByFulfillmentOrder>> {
    let mut shares = Vec::new();
    for one in order.fulfillment_orders.nodes.iter().filter(|one| one.is_open()) {
        let mut lines = Vec::new();
        for line in &one.line_items.nodes {
            let left = wanted.entry(line.line_item.id.clone()).or_default();
            let quantity = line.remaining_quantity.min(*left);
            *left -= quantity;
            if quantity > 0 {
                lines.push(OrderLine { id: line.id.clone(), quantity });
            }
        }
        if !lines.is_empty() {
            shares
                .push(ByFulfillmentOrder { fulfillment_order_id: one.id.clone(), fulfillment_order_line_items: lines });
        }
    }
    wanted.values().all(|left| *left == 0).then_some(shares)
}

#[cfg(test)]
mod tests;
