//! What WAIR has to hold, computed from Mintsoft's own rows and from nothing that Lockstep stores.

use std::collections::{BTreeMap, BTreeSet};

use vendors::mintsoft::HOME_CLIENT;
use vendors::{Mintsoft, World};

use crate::LOCATIONS;

/// Mintsoft's status of a cancelled order.
const CANCELLED: i32 = 3;

/// Figures of one SKU at one location.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// Physical stock.
    pub physical: i64,
    /// Of that, spoken for.
    pub allocated: i64,
}

/// What WAIR has to hold, by location and SKU. What has no inventory row is unknown, and not in it.
pub fn expected(mintsoft: &Mintsoft) -> BTreeMap<(&'static str, &str), Figures> {
    let sellable = |sku: &str, client: i32| !sku.is_empty() && client == HOME_CLIENT;
    let names = mintsoft.products().filter(|product| sellable(&product.sku, product.client));
    let names: BTreeMap<i32, &str> = names.map(|product| (product.id, product.sku.as_str())).collect();
    let mut sums: BTreeMap<_, Figures> = BTreeMap::new();
    for row in mintsoft.rows() {
        let location = LOCATIONS.iter().find(|(_, warehouses)| warehouses.contains(&row.warehouse));
        if let (Some((location, _)), Some(sku)) = (location, names.get(&row.product)) {
            let figures = sums.entry((*location, *sku)).or_default();
            figures.physical += i64::from(row.stock_level());
            figures.allocated += i64::from(row.allocated);
        }
    }
    sums
}

/// Where WAIR and Mintsoft differ, one sentence for each SKU and location; empty when they are in lockstep.
pub fn differences(world: &World) -> Vec<String> {
    let expected = expected(&world.mintsoft);
    let levels: BTreeMap<_, _> = world.wair.levels().map(|(location, sku, level)| ((location, sku), level)).collect();
    let mut allocated: BTreeMap<_, i64> = BTreeMap::new();
    for allocation in world.wair.allocations().values() {
        *allocated.entry((allocation.location.as_str(), allocation.sku.as_str())).or_default() += allocation.quantity;
    }
    let mut found = Vec::new();
    for ((location, sku), want) in &expected {
        let told = levels.get(&(*location, *sku));
        let reserved = allocated.get(&(*location, *sku)).copied().unwrap_or_default();
        if (told, reserved) != (Some(&want.physical), want.allocated) {
            found.push(format!("{sku} at {location}: Mintsoft {want:?}, WAIR {told:?} with {reserved} allocated"));
        }
    }
    let told: BTreeSet<_> = levels.keys().chain(allocated.keys()).collect();
    let unfounded = told.into_iter().filter(|pair| !expected.contains_key(*pair));
    found.extend(unfounded.map(|(location, sku)| format!("{sku} at {location}: WAIR has it, Mintsoft does not")));
    found
}

/// An order that Mintsoft has to hold exactly once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// Its Mintsoft number.
    pub number: String,
    /// What happened, for people.
    pub what: &'static str,
    /// Whether it is to be shipped; else it has to be cancelled.
    pub live: bool,
    /// SKUs and quantities, in order.
    pub lines: Vec<(String, u32)>,
}

impl Expected {
    /// What is wrong with it, if anything.
    pub fn problem(&self, world: &World) -> Option<String> {
        let Self { number, what, live, lines } = self;
        let found = world.mintsoft.orders_numbered(number);
        let [order] = found.as_slice() else {
            return Some(format!("{number} ({what}): {} Mintsoft orders, not 1", found.len()));
        };
        let held: Vec<(String, u32)> =
            order.items.iter().map(|item| (item.sku.clone(), item.quantity.unsigned_abs())).collect();
        if (order.status != CANCELLED) != *live {
            Some(format!("{number} ({what}): is in status {}", order.status))
        } else if held != *lines {
            Some(format!("{number} ({what}): has {held:?}, not {lines:?}"))
        } else {
            None
        }
    }
}

/// The first `count` SKUs with at least ten free units in warehouse 3 and nothing allocated anywhere.
pub fn plain_skus(mintsoft: &Mintsoft, count: usize) -> Vec<String> {
    let plain = |product: i32| {
        let warehouses = LOCATIONS.iter().flat_map(|(_, warehouses)| *warehouses);
        let mut rows = warehouses.flat_map(|warehouse| mintsoft.rows_of(product, *warehouse));
        let free: i32 = mintsoft.rows_of(product, 3).map(|row| row.on_hand).sum();
        free >= 10 && rows.all(|row| row.allocated == 0)
    };
    let own = mintsoft.products().filter(|product| product.client == HOME_CLIENT && !product.discontinued);
    own.filter(|product| plain(product.id)).map(|product| product.sku.clone()).take(count).collect()
}
