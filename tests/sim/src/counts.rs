//! What is counted outside Mintsoft: the store, by somebody who posts levels.

use std::collections::{BTreeMap, BTreeSet};

use vendors::mintsoft::HOME_CLIENT;

use crate::{sim::Sim, tenant};

/// One count of the store.
#[derive(Debug, Clone)]
pub struct Count {
    /// When it was counted, in milliseconds since the epoch: no two at one moment.
    pub observed: i64,
    /// SKUs and units.
    pub levels: Vec<(String, u32)>,
    /// It says that most of the store is empty, and is not to be kept.
    pub empties: bool,
    /// When the intake accepted it.
    pub accepted: Option<i64>,
}

/// Who counts.
#[derive(Debug, Default)]
pub struct Counter {
    /// All counts, in order.
    pub posts: Vec<Count>,
    /// How many of the next ones are posted twice.
    pub twice: u32,
    /// For how many milliseconds each of the next ones is held back.
    pub late: Vec<i64>,
}

impl Counter {
    /// What counted as of now, most of the store being in it or not.
    pub fn newest(counts: &[Count], also_emptying: bool) -> BTreeMap<&str, (i64, u32)> {
        let mut newest: BTreeMap<&str, (i64, u32)> = BTreeMap::new();
        for count in counts.iter().filter(|count| count.accepted.is_some() && (also_emptying || !count.empties)) {
            for (sku, units) in &count.levels {
                let known = newest.entry(sku).or_insert((count.observed, *units));
                if known.0 < count.observed {
                    *known = (count.observed, *units);
                }
            }
        }
        newest
    }
}

/// What a SKU is in the store, in the end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InStore {
    /// Its level in WAIR.
    pub wair: Option<i64>,
    /// What stands in Mintsoft's warehouse of it; `None` without a row.
    pub mintsoft: Option<i64>,
    /// How much of that is allocated.
    pub allocated: i64,
}

impl InStore {
    /// All SKUs that were ever counted.
    pub fn all(sim: &Sim) -> BTreeMap<String, Self> {
        let vendors = vendors::lock(&sim.core.vendors);
        let counted: BTreeSet<&String> =
            sim.counter.posts.iter().flat_map(|count| &count.levels).map(|(sku, _)| sku).collect();
        let mut store: BTreeMap<String, Self> = BTreeMap::new();
        for sku in counted {
            let of_sku = store.entry(sku.clone()).or_default();
            of_sku.wair = vendors.wair.level(tenant::STORE, sku);
            let product = vendors.mintsoft.products().find(|one| one.client == HOME_CLIENT && one.sku == *sku);
            let Some(product) = product else { continue };
            for row in vendors.mintsoft.rows_of(product.id, tenant::STORE_WAREHOUSE) {
                *of_sku.mintsoft.get_or_insert(0) += i64::from(row.stock_level());
                of_sku.allocated += i64::from(row.allocated);
            }
        }
        store
    }
}
