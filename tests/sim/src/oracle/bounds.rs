//! Sizes: nothing grows beyond what the other side takes.

use super::{Violation, broken};
use crate::facts::{Fact, What};

/// What SQS takes.
const BODY: usize = 256 * 1024;
/// As much as we send in one call: what takes longer than a call may wait is cut off on the way.
const CALL: usize = 10 * 1024 * 1024;

/// What WAIR documents for each of its data sets.
fn records(set: &str) -> usize {
    match set {
        "Stock" | "StockMutations" => 50_000,
        "Items" => 25_000,
        _ => 10_000,
    }
}

/// P19: each message and each call is within its limits.
pub fn bounded(facts: &[Fact]) -> Vec<Violation> {
    let mut broke = Vec::new();
    for fact in facts {
        match &fact.what {
            What::Enqueued { queue, bytes } if *bytes > BODY => {
                broke.push(broken("P19", format!("{bytes} bytes were put into {queue}")));
            }
            What::Uploaded { set, records: many, bytes } if *many > records(set) || *bytes > CALL => {
                broke.push(broken("P19", format!("{many} records, {bytes} bytes, were sent to {set}")));
            }
            _ => {}
        }
    }
    broke
}
