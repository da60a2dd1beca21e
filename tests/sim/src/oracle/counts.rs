//! Counts of the store: the newest one stands, and none empties most of it.

use super::{Violation, broken};
use crate::{
    counts::Counter,
    ending::Ending,
    facts::{Fact, What},
    tenant::STORE,
};

/// Of a SKU with one of these, somebody knows that Mintsoft has another level.
const KNOWN: [&str; 3] = ["UPSTREAM_DRIFT", "UPSTREAM_LEVEL_REFUSED", "STOCK_ROW_UNREADABLE"];

/// P5: the newest count is what WAIR has, and what Mintsoft has as far as more is not allocated, or somebody knows why not.
pub fn newest_stands(ending: &Ending) -> Vec<Violation> {
    let mut broke = Vec::new();
    let all = Counter::newest(&ending.counts, true);
    for (sku, (observed, units)) in Counter::newest(&ending.counts, false) {
        let store = ending.store.get(sku).cloned().unwrap_or_default();
        let emptied = all.get(sku).is_some_and(|(newest, _)| *newest != observed);
        let level = match store.wair {
            // Of a count that comes too late to empty much, the rest is kept.
            Some(0) if emptied => 0,
            told => {
                if told != Some(i64::from(units)) {
                    broke.push(broken("P5", format!("{units} of {sku} were counted, WAIR has {told:?}")));
                }
                i64::from(units)
            }
        };
        let known = KNOWN.iter().any(|code| ending.open.contains(&((*code).to_owned(), sku.to_owned())));
        if store.mintsoft.unwrap_or(0) != level.max(store.allocated) && !known {
            broke.push(broken("P5", format!("{level} of {sku} stand, Mintsoft has {store:?}, and nobody knows")));
        }
    }
    broke
}

/// P7: a count that empties most of the store is not kept, and somebody is told. The limits are those of the tenant's configuration.
pub fn emptying_is_refused(facts: &[Fact], ending: &Ending) -> Vec<Violation> {
    let mut broke = Vec::new();
    let (all, sane) = (Counter::newest(&ending.counts, true), Counter::newest(&ending.counts, false));
    for count in ending.counts.iter().filter(|count| count.empties && count.accepted.is_some()) {
        let newest: Vec<&str> = all.iter().filter(|(_, (at, _))| *at == count.observed).map(|(sku, _)| *sku).collect();
        let is_kept = |sku: &&&str| {
            let was = sane.get(**sku).is_some_and(|(_, units)| *units > 0);
            was && ending.store.get(**sku).is_some_and(|store| store.wair == Some(0))
        };
        let kept = newest.iter().filter(is_kept).count();
        if kept > 10 && kept * 100 > sane.len() * 10 {
            broke.push(broken("P7", format!("the count of {} emptied {kept} SKUs", count.observed)));
        }
        let told = facts.iter().filter(|fact| fact.at >= count.observed).any(|fact| match &fact.what {
            What::Raised { code, subject } => code == "UPSTREAM_GUARD" && subject == STORE,
            _ => false,
        });
        if kept == 0 && !newest.is_empty() && !told {
            broke.push(broken("P7", format!("the count of {} was dropped, and nobody was told", count.observed)));
        }
    }
    broke
}
