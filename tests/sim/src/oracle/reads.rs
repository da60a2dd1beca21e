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

/// Without these fields, the stock poll cannot use a row.
const NEEDED: [&str; 2] = ["SKU", "StockLevel"];
/// With one of these it says that rows cannot be used, or that too few are left.
const TELLING: [&str; 3] = ["STOCK_ROW_UNREADABLE", "STOCK_SKU_BLANK", "VANISH_GUARD"];

/// P18: a read of stock that ends well though its rows lack what is needed has told people so.
pub fn drift_is_told(facts: &[Fact]) -> Vec<Violation> {
    let mut polls: BTreeSet<By> = BTreeSet::new();
    let mut drifted: BTreeMap<By, &str> = BTreeMap::new();
    let mut told: BTreeSet<By> = BTreeSet::new();
    let mut broke = Vec::new();
    for fact in facts {
        match &fact.what {
            What::Began { function: "stock-poll", .. } => drop(polls.insert(fact.by)),
            What::Drifted { field } if NEEDED.contains(&field.as_str()) && polls.contains(&fact.by) => {
                drifted.insert(fact.by, field);
            }
            What::Raised { code, .. } if TELLING.contains(&code.as_str()) => drop(told.insert(fact.by)),
            What::Ended { answer } if !told.contains(&fact.by) => {
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
