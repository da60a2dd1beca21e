//! Stock as the sum of mutations; a level only corrects the sum.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::Wair;
use super::uploads::{quantity, text};

type Pair = (String, String);

#[derive(Debug, Default)]
pub(super) struct Stock {
    /// Location, then SKU.
    sums: BTreeMap<String, BTreeMap<String, i64>>,
    /// What planning still sees of pairs that changed in the open batch.
    before: BTreeMap<Pair, Option<i64>>,
    /// Mutations that were sent, by id, so that a repeated one counts once.
    sent: BTreeMap<String, (Pair, i64)>,
    corrections: usize,
}

impl Stock {
    pub(super) fn levels(&mut self, records: &[Map<String, Value>], at_once: bool) {
        for record in records {
            let pair = (text(record, "locationId"), text(record, "skuId"));
            let known = self.level(&pair.0, &pair.1);
            if known != Some(quantity(record)) {
                self.corrections += usize::from(known.unwrap_or_default() != quantity(record));
                self.set(pair, quantity(record), at_once);
            }
        }
    }

    pub(super) fn mutations(&mut self, records: Vec<Map<String, Value>>, at_once: bool) {
        for record in records {
            let (id, pair) = (text(&record, "stockMutationId"), (text(&record, "locationId"), text(&record, "skuId")));
            let old = self.sent.insert(id, (pair.clone(), quantity(&record)));
            if let Some((pair, amount)) = old {
                self.add(pair, -amount, at_once);
            }
            self.add(pair, quantity(&record), at_once);
        }
    }

    pub(super) fn publish(&mut self) {
        self.before.clear();
    }

    fn level(&self, location: &str, sku: &str) -> Option<i64> {
        self.sums.get(location)?.get(sku).copied()
    }

    fn add(&mut self, pair: Pair, amount: i64, at_once: bool) {
        let sum = self.level(&pair.0, &pair.1).unwrap_or_default() + amount;
        self.set(pair, sum, at_once);
    }

    fn set(&mut self, pair: Pair, sum: i64, at_once: bool) {
        let old = self.level(&pair.0, &pair.1);
        if !at_once {
            self.before.entry(pair.clone()).or_insert(old);
        }
        self.sums.entry(pair.0).or_default().insert(pair.1, sum);
    }
}

impl Wair {
    /// Stock on hand; `None` when nothing was ever sent for the pair.
    pub fn level(&self, location: &str, sku: &str) -> Option<i64> {
        self.stock.level(location, sku)
    }

    /// Stock on hand as planning sees it: what an open batch brought is not in it yet.
    pub fn planned_level(&self, location: &str, sku: &str) -> Option<i64> {
        let before = self.stock.before.get(&(location.to_owned(), sku.to_owned()));
        before.copied().unwrap_or_else(|| self.level(location, sku))
    }

    /// All levels: location, SKU, stock on hand.
    pub fn levels(&self) -> impl Iterator<Item = (&str, &str, i64)> {
        let by_location = self.stock.sums.iter();
        by_location.flat_map(|(location, skus)| skus.iter().map(|(sku, sum)| (location.as_str(), sku.as_str(), *sum)))
    }

    /// How many mutations are stored: those that were sent and the corrections that levels made.
    pub fn mutations(&self) -> usize {
        self.stock.sent.len() + self.stock.corrections
    }
}
