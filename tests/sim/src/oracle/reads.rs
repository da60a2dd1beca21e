//! Reads: a cursor passes only what is kept, and what cannot be read is told.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Violation, broken};
use crate::facts::{By, Fact, What};

/// P8: when a run moves its cursor, all that it has read is durable and handed on: afterwards it calls nobody, keeps nothing and sends
/// nothing.
pub fn cursor_moves_last(facts: &[Fact]) -> Vec<Violation> {
    let mut moved: BTreeMap<By, &str> = BTreeMap::new();
    let mut broke = Vec::new();
    for fact in facts {
        let late = match &fact.what {
            What::Moved { flow } => {
                moved.insert(fact.by, flow);
                continue;
            }
            What::Sent { method, path, .. } => format!("{method} {path} went out"),
            What::Kept { flow } => format!("{flow} kept what it had read"),
            What::Enqueued { queue, .. } => format!("a message went into {queue}"),
            _ => continue,
        };
        if let Some(flow) = moved.get(&fact.by) {
            broke.push(broken("P8", format!("after {} had moved the cursor of {flow}, {late}", fact.by)));
        }
    }
    broke
}

/// Exceptions that tell of rows which cannot be read, or are not there.
const TELLING: [&str; 6] = [
    "STOCK_ROW_UNREADABLE",
    "STOCK_SKU_BLANK",
    "VANISH_GUARD",
    "PRODUCT_ROW_UNREADABLE",
    "SKU_BLANK",
    "CATALOGUE_VANISHED",
];

/// Functions with the fields without which they cannot use a row.
const NEEDS: [(&str, &[&str]); 2] = [("stock-poll", &["SKU", "StockLevel"]), ("product-sync", &["SKU"])];

/// P18: a read that ends well though its rows lack what is needed has told people so.
pub fn drift_is_told(facts: &[Fact]) -> Vec<Violation> {
    let mut readers: BTreeMap<By, &[&str]> = BTreeMap::new();
    let mut drifted: BTreeMap<By, &str> = BTreeMap::new();
    let mut open: BTreeSet<(&str, &str)> = BTreeSet::new();
    let mut broke = Vec::new();
    for fact in facts {
        match &fact.what {
            What::Began { function, .. } => {
                let needs = NEEDS.iter().find(|(name, _)| name == function);
                readers.extend(needs.map(|(_, fields)| (fact.by, *fields)));
            }
            What::Drifted { field } if readers.get(&fact.by).is_some_and(|needs| needs.contains(&field.as_str())) => {
                drifted.insert(fact.by, field);
            }
            What::Raised { code, subject } if TELLING.contains(&code.as_str()) => {
                open.insert((code, subject));
            }
            What::Closed { code, subject } => {
                open.remove(&(code.as_str(), subject.as_str()));
            }
            What::Ended { answer } if open.is_empty() => {
                let Some(field) = drifted.get(&fact.by) else { continue };
                let report: Value = serde_json::from_str(answer).unwrap_or_default();
                if report["outcome"] == "done" {
                    broke.push(broken("P18", format!("{} read rows without {field} and told nobody", fact.by)));
                }
            }
            _ => {}
        }
    }
    broke
}
