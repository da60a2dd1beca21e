//! StockNotForReplenishment, best sent as one full load.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};

use super::uploads::{quantity, text};
use super::{Call, Refusal, Wair};

/// Stock that is there but spoken for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Allocation {
    /// Where.
    pub location: String,
    /// Of what.
    pub sku: String,
    /// From when.
    pub start: Timestamp,
    /// Until when.
    pub end: Option<Timestamp>,
    /// How many.
    pub quantity: i64,
}

type Set = BTreeMap<String, Allocation>;

#[derive(Debug, Default)]
pub(super) struct Allocations {
    stored: Set,
    /// What planning still sees while a batch is open.
    before: Option<Set>,
    /// Pages of a full load whose last page has not come.
    collecting: Option<Set>,
}

impl Allocations {
    pub(super) fn publish(&mut self) {
        self.before = None;
    }

    fn replace(&mut self, set: Set, at_once: bool) {
        let old = std::mem::replace(&mut self.stored, set);
        if !at_once {
            self.before.get_or_insert(old);
        }
    }
}

impl Wair {
    pub(super) fn allocate(
        &mut self,
        call: &Call<'_>,
        records: &[Map<String, Value>],
        at_once: bool,
    ) -> Result<(), Refusal> {
        let set: Set = records.iter().map(|record| self.allocation(record)).collect::<Result<_, _>>()?;
        let (full, more) = (call.flag("fullLoad"), call.flag("moreRecordsAvailable"));
        if !full {
            let mut all = self.allocations.stored.clone();
            all.extend(set);
            self.allocations.replace(all, at_once);
            return Ok(());
        }
        let mut page = set;
        if !self.switches.prune_every_page {
            let mut all = self.allocations.collecting.take().unwrap_or_default();
            all.extend(page);
            if more {
                self.allocations.collecting = Some(all);
                return Ok(());
            }
            page = all;
        }
        if page.is_empty() && self.switches.empty_full_load_refused {
            return Err(Box::new(self.problem("stockNotForReplenishment", "The set must not be empty.")));
        }
        self.allocations.replace(page, at_once);
        Ok(())
    }

    /// A full load whose last page never came is given up, or taken as it is.
    pub(super) fn end_collection(&mut self, call: &Call<'_>) {
        if let Some(set) = self.allocations.collecting.take() {
            self.violation(call, "interrupted_full_load", format!("{} records collected", set.len()));
            if self.switches.prune_interrupted {
                self.allocations.replace(set, true);
            }
        }
    }

    fn allocation(&self, record: &Map<String, Value>) -> Result<(String, Allocation), Refusal> {
        let start = text(record, "startDateTime").parse();
        let start = start.map_err(|_| Box::new(self.problem("startDateTime", "The value is not a date.")))?;
        let end = match record.get("endDateTime").and_then(Value::as_str) {
            Some(end) => {
                Some(end.parse().map_err(|_| Box::new(self.problem("endDateTime", "The value is not a date.")))?)
            }
            None => None,
        };
        let (location, sku) = (text(record, "locationId"), text(record, "skuId"));
        Ok((text(record, "id"), Allocation { location, sku, start, end, quantity: quantity(record) }))
    }

    /// What is spoken for at a location, whatever its dates.
    pub fn allocated(&self, location: &str, sku: &str) -> i64 {
        sum(&self.allocations.stored, location, sku)
    }

    /// The same as planning sees it.
    pub fn planned_allocated(&self, location: &str, sku: &str) -> i64 {
        sum(self.allocations.before.as_ref().unwrap_or(&self.allocations.stored), location, sku)
    }

    /// All allocations by id.
    pub fn allocations(&self) -> &BTreeMap<String, Allocation> {
        &self.allocations.stored
    }
}

fn sum(set: &Set, location: &str, sku: &str) -> i64 {
    set.values().filter(|row| row.location == location && row.sku == sku).map(|row| row.quantity).sum()
}
