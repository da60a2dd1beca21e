//! What is in a part, in the customer's terms and in the warehouse's.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Item, Ledger, Ordered};
use crate::{bundle::Component, sku::Sku};

/// Units of one SKU on one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Quantity {
    /// The channel's id of the line.
    pub line: String,
    /// The SKU.
    pub sku: Sku,
    /// How many.
    pub quantity: u32,
}

/// Components of a bundle that left without completing it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PartialBundle {
    /// The channel's id of the line.
    pub line: String,
    /// The bundle.
    pub sku: Sku,
    /// What of it is in this part.
    pub components: Vec<Component>,
}

/// What is in one part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Shipment {
    /// When it left.
    pub dispatched_at: Timestamp,
    /// Whole lines and bundles, in the customer's terms. A bundle is in the part that holds the last of its components.
    pub lines: Vec<Quantity>,
    /// What was picked, with components in the place of bundles.
    pub units: Vec<Quantity>,
    /// Bundles of which this part holds something but completes none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub partial: Vec<PartialBundle>,
}

/// What has left so far, so that no sum exceeds what was ordered.
struct Tally<'a> {
    lines: &'a [Ordered],
    /// Picked units by line and SKU.
    units: BTreeMap<(&'a str, &'a Sku), u32>,
    /// Whole lines and bundles.
    whole: BTreeMap<&'a str, u32>,
}

impl Ledger {
    /// All parts that have left, by number. Those that are fixed come first and keep what they hold; the others share the
    /// rest in the order in which they left.
    pub fn shipments(&self) -> BTreeMap<u32, Shipment> {
        let mut tally = Tally { lines: &self.lines, units: BTreeMap::new(), whole: BTreeMap::new() };
        for shipment in self.fixed.values() {
            tally.count(shipment);
        }
        let mut open: Vec<_> = self
            .numbers
            .iter()
            .filter(|(_, number)| !self.fixed.contains_key(number))
            .filter_map(|(id, number)| Some((self.seen.get(id)?.shipped()?, *id, *number, &self.seen[id].items)))
            .collect();
        open.sort_by_key(|(at, id, ..)| (*at, *id));
        let mut all = self.fixed.clone();
        for (at, _, number, items) in open {
            all.insert(number, tally.take(at, items));
        }
        all
    }
}

impl<'a> Tally<'a> {
    fn line(&self, line: &str) -> Option<&'a Ordered> {
        self.lines.iter().find(|ordered| ordered.line == line)
    }

    fn count(&mut self, shipment: &Shipment) {
        for unit in &shipment.units {
            if let Some((line, sku)) = self.line(&unit.line).and_then(|line| Some((line, each(line, &unit.sku)?.0))) {
                *self.units.entry((line.line.as_str(), sku)).or_default() += unit.quantity;
            }
        }
        for whole in &shipment.lines {
            if let Some(line) = self.line(&whole.line) {
                *self.whole.entry(line.line.as_str()).or_default() += whole.quantity;
            }
        }
    }

    fn take(&mut self, at: Timestamp, items: &[Item]) -> Shipment {
        let mut taken: BTreeMap<(&'a str, &'a Sku), u32> = BTreeMap::new();
        for item in items {
            let mut left = item.quantity;
            for line in self.lines.iter().filter(|line| item.line.as_ref().is_none_or(|name| *name == line.line)) {
                let Some((sku, each)) = each(line, &item.sku) else { continue };
                let key = (line.line.as_str(), sku);
                let gone = self.units.entry(key).or_default();
                let units = left.min(line.quantity.saturating_mul(each).saturating_sub(*gone));
                *gone += units;
                left -= units;
                if units > 0 {
                    *taken.entry(key).or_default() += units;
                }
            }
        }
        let mut shipment = Shipment { dispatched_at: at, lines: Vec::new(), units: Vec::new(), partial: Vec::new() };
        for line in self.lines {
            let units: Vec<Component> = taken
                .iter()
                .filter(|((name, _), _)| *name == line.line)
                .map(|((_, sku), quantity)| Component { sku: (*sku).clone(), quantity: *quantity })
                .collect();
            let complete = self.complete(line);
            let before = self.whole.entry(line.line.as_str()).or_default();
            let quantity = complete.saturating_sub(*before);
            *before += quantity;
            if quantity > 0 {
                shipment.lines.push(Quantity { line: line.line.clone(), sku: line.sku.clone(), quantity });
            } else if !units.is_empty() {
                let (line, sku, components) = (line.line.clone(), line.sku.clone(), units.clone());
                shipment.partial.push(PartialBundle { line, sku, components });
            }
            let unit = |Component { sku, quantity }| Quantity { line: line.line.clone(), sku, quantity };
            shipment.units.extend(units.into_iter().map(unit));
        }
        shipment
    }

    /// How many of a line could be put together from all that has left.
    fn complete(&self, line: &Ordered) -> u32 {
        let gone = |sku: &Sku| self.units.get(&(line.line.as_str(), sku)).copied().unwrap_or_default();
        if line.components.is_empty() {
            return gone(&line.sku);
        }
        line.components.iter().map(|part| gone(&part.sku) / part.quantity.max(1)).min().unwrap_or_default()
    }
}

/// The line's own spelling of a SKU that it ships as, and how many units of it make one.
fn each<'a>(line: &'a Ordered, sku: &Sku) -> Option<(&'a Sku, u32)> {
    if line.components.is_empty() {
        return (line.sku == *sku).then_some((&line.sku, 1));
    }
    line.components.iter().find(|part| part.sku == *sku).map(|part| (&part.sku, part.quantity))
}
