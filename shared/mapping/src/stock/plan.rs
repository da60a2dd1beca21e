//! What WAIR must be told: physical levels that differ, and the whole set of allocations when any of them differs.

use std::sync::Arc;

use super::{SkuStock, Told};
use crate::{
    config::{Authority, Config},
    sku::Sku,
};

/// A location whose stock comes from Mintsoft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fed {
    /// WAIR's location id.
    pub location: Arc<str>,
    /// The warehouses that are summed for it.
    pub warehouses: Vec<i32>,
}

/// The locations of a configuration that Mintsoft feeds.
pub fn fed(config: &Config) -> Vec<Fed> {
    let from_mintsoft = config.locations.iter().filter(|location| location.authority == Authority::Mintsoft);
    from_mintsoft
        .filter(|location| !location.warehouses.is_empty())
        .map(|location| Fed { location: Arc::from(location.wair.as_str()), warehouses: location.warehouses.clone() })
        .collect()
}

/// One figure for WAIR.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Level {
    /// WAIR's location id.
    pub location: Arc<str>,
    /// The SKU.
    pub sku: Sku,
    /// Units.
    pub quantity: i64,
}

impl SkuStock {
    /// What was told of a location.
    pub fn told_at(&self, location: &str) -> Option<&Told> {
        self.told.iter().find(|told| *told.location == *location)
    }

    /// Remembers what was told, or with `None` that it is not known whether it arrived.
    pub fn remember_physical(&mut self, location: &Arc<str>, quantity: Option<i64>) {
        self.told_entry(location).physical = quantity;
    }

    /// As [`SkuStock::remember_physical`], for the allocation.
    pub fn remember_allocated(&mut self, location: &Arc<str>, quantity: Option<i64>) {
        self.told_entry(location).allocated = quantity;
    }

    fn told_entry(&mut self, location: &Arc<str>) -> &mut Told {
        let at = match self.told.binary_search_by(|told| (*told.location).cmp(location)) {
            Ok(at) => at,
            Err(at) => {
                // Never told: no physical level is known there, and no allocation stands there.
                self.told.insert(at, Told { location: location.clone(), physical: None, allocated: Some(0) });
                at
            }
        };
        &mut self.told[at]
    }

    /// Levels that WAIR does not have yet, zeros included: a SKU that sold out must be told as 0.
    pub fn levels_to_tell(&self, fed: &[Fed]) -> Vec<Level> {
        let differs = |feed: &&Fed| {
            let physical = self.sums(&feed.warehouses).map(|sums| sums.0);
            physical.is_some() && self.told_at(&feed.location).and_then(|told| told.physical) != physical
        };
        let level = |feed: &Fed| self.sums(&feed.warehouses).map(|sums| self.level(feed, sums.0));
        fed.iter().filter(differs).filter_map(level).collect()
    }

    /// Allocations that stand now; none below one.
    pub fn allocations(&self, fed: &[Fed]) -> Vec<Level> {
        let allocated = |feed: &Fed| self.sums(&feed.warehouses).map(|sums| sums.1).filter(|units| *units > 0);
        fed.iter().filter_map(|feed| allocated(feed).map(|units| self.level(feed, units))).collect()
    }

    /// Whether the last full load of allocations is no longer right for this SKU.
    pub fn allocations_differ(&self, fed: &[Fed]) -> bool {
        fed.iter().any(|feed| {
            let now = self.sums(&feed.warehouses).map_or(0, |sums| sums.1.max(0));
            self.told_at(&feed.location).map_or(Some(0), |told| told.allocated) != Some(now)
        })
    }

    fn level(&self, feed: &Fed, quantity: i64) -> Level {
        Level { location: feed.location.clone(), sku: self.sku.clone(), quantity }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{mintsoft::inventory::Bin, stock::Row};

    fn stock(rows: &[(i32, i32, i32)]) -> SkuStock {
        let mut stock = SkuStock::new(Sku::usable("A").expect("usable"));
        let row = |(at, (warehouse, physical, allocated)): (usize, &(i32, i32, i32))| Row {
            bin: Bin { warehouse: *warehouse, row: i32::try_from(at).expect("few"), location: 0 },
            physical: *physical,
            allocated: *allocated,
            missed: 0,
        };
        stock.rows = rows.iter().enumerate().map(row).collect();
        stock
    }

    fn feed() -> Vec<Fed> {
        vec![Fed { location: Arc::from("WH-UK"), warehouses: vec![3, 5] }]
    }

    #[test]
    fn warehouses_and_bins_of_a_location_are_summed_as_physical_stock() {
        let levels = stock(&[(3, 5, 2), (3, 4, 0), (5, 1, 1), (8, 100, 0)]).levels_to_tell(&feed());

        assert_eq!(levels.iter().map(|level| level.quantity).collect::<Vec<_>>(), [10]);
    }

    #[test]
    fn a_sku_that_sold_out_is_told_as_zero() {
        let mut stock = stock(&[(3, 0, 0)]);
        stock.remember_physical(&Arc::from("WH-UK"), Some(4));

        assert_eq!(stock.levels_to_tell(&feed())[0].quantity, 0);
    }

    #[test]
    fn a_sku_without_a_row_is_unknown_and_not_zero() {
        assert!(stock(&[(8, 3, 0)]).levels_to_tell(&feed()).is_empty());
    }

    #[test]
    fn what_may_not_have_arrived_is_told_again() {
        let mut stock = stock(&[(3, 4, 0)]);
        stock.remember_physical(&Arc::from("WH-UK"), Some(4));
        assert!(stock.levels_to_tell(&feed()).is_empty());

        stock.remember_physical(&Arc::from("WH-UK"), None);

        assert_eq!(stock.levels_to_tell(&feed()).len(), 1);
    }

    #[test]
    fn a_released_allocation_differs_and_is_not_in_the_next_set() {
        let mut stock = stock(&[(3, 4, 0)]);
        stock.remember_allocated(&Arc::from("WH-UK"), Some(2));

        assert!(stock.allocations_differ(&feed()));
        assert!(stock.allocations(&feed()).is_empty());
    }
}
