//! What WAIR must be told: physical levels that differ, and the whole set of allocations when any of them differs.

use std::sync::Arc;

use super::{SkuStock, Told};
use crate::{
    config::{Authority, Config, Location},
    sku::Sku,
};

/// A location that Mintsoft's warehouses stand behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fed {
    /// WAIR's location id.
    pub location: Arc<str>,
    /// The warehouses that are summed for it.
    pub warehouses: Vec<i32>,
    /// Whether its levels come from upstream; Mintsoft then knows only what is allocated there.
    pub upstream: bool,
}

/// The locations of a configuration that have a warehouse in Mintsoft.
pub fn fed(config: &Config) -> Vec<Fed> {
    let mapped = config.locations.iter().filter(|location| !location.warehouses.is_empty());
    let feed = |location: &Location| Fed {
        location: Arc::from(location.wair.as_str()),
        warehouses: location.warehouses.clone(),
        upstream: location.authority == Authority::Wair,
    };
    mapped.map(feed).collect()
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
        let differs = |feed: &Fed, units: i64| {
            self.told_at(&feed.location).and_then(|told| told.physical).is_none_or(|told| told != units)
        };
        let level =
            |feed: &Fed| self.physical(feed).filter(|units| differs(feed, *units)).map(|units| self.level(feed, units));
        fed.iter().filter_map(level).collect()
    }

    /// The level of a location; `None` while it is unknown. Rows never go without leaving a zero, so a location that was
    /// told a level and has no row now has lost its warehouse to another one, in the configuration: it is empty.
    fn physical(&self, feed: &Fed) -> Option<i64> {
        if feed.upstream {
            return self.upstream_at(&feed.location).map(|level| i64::from(level.quantity));
        }
        self.sums(&feed.warehouses).map(|sums| sums.0).or_else(|| self.told_at(&feed.location).map(|_| 0))
    }

    /// Allocations that stand now; none below one.
    pub fn allocations(&self, fed: &[Fed]) -> Vec<Level> {
        let some = |feed: &&Fed| self.allocated(feed) > 0;
        fed.iter().filter(some).map(|feed| self.level(feed, self.allocated(feed))).collect()
    }

    /// Whether the last full load of allocations is no longer right for this SKU.
    pub fn allocations_differ(&self, fed: &[Fed]) -> bool {
        let of_feed = |feed: &Fed| {
            self.told_at(&feed.location).map_or(Some(0), |told| told.allocated) != Some(self.allocated(feed))
        };
        fed.iter().any(of_feed) || self.told.iter().any(|told| told.allocated != Some(0) && !feeds(fed, told))
    }

    /// Remembers that a full load of [`SkuStock::allocations`] was told.
    pub fn remember_allocations(&mut self, fed: &[Fed]) {
        for feed in fed {
            let units = self.allocated(feed);
            if units > 0 || self.told_at(&feed.location).is_some() {
                self.told_entry(&feed.location).allocated = Some(units);
            }
        }
        self.told.iter_mut().filter(|told| !feeds(fed, told)).for_each(|told| told.allocated = Some(0));
    }

    fn allocated(&self, feed: &Fed) -> i64 {
        self.sums(&feed.warehouses).map_or(0, |sums| sums.1.max(0))
    }

    fn level(&self, feed: &Fed, quantity: i64) -> Level {
        Level { location: feed.location.clone(), sku: self.sku.clone(), quantity }
    }
}

fn feeds(fed: &[Fed], told: &Told) -> bool {
    fed.iter().any(|feed| feed.location == told.location)
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
        vec![Fed { location: Arc::from("WH-UK"), warehouses: vec![3, 5], upstream: false }]
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
        let mut stock = stock(&[(3, 4, 2)]);
        stock.remember_allocations(&feed());
        assert!(!stock.allocations_differ(&feed()));

        stock.rows[0].allocated = 0;

        assert!(stock.allocations_differ(&feed()));
        assert!(stock.allocations(&feed()).is_empty());
    }

    #[test]
    fn a_location_that_lost_its_warehouse_is_empty_and_holds_no_allocation() {
        let mut stock = stock(&[(5, 4, 2)]);
        stock.remember_physical(&Arc::from("WH-UK"), Some(4));
        stock.remember_allocations(&feed());
        let moved = [
            Fed { location: Arc::from("WH-UK"), warehouses: vec![3], upstream: false },
            Fed { location: Arc::from("WH-EU"), warehouses: vec![5], upstream: false },
        ];

        let levels: Vec<_> = stock.levels_to_tell(&moved).into_iter().map(|level| level.quantity).collect();

        assert_eq!(levels, [0, 4]);
        assert!(stock.allocations_differ(&moved));
        assert!(stock.allocations_differ(&moved[1..]), "also when the location itself is gone");
    }

    #[test]
    fn an_allocation_elsewhere_is_no_level_of_zero_here() {
        let mut stock = stock(&[(5, 4, 2)]);
        let both = [Fed { location: Arc::from("WH-EU"), warehouses: vec![8], upstream: false }, feed().remove(0)];

        stock.remember_allocations(&both);

        assert_eq!(stock.levels_to_tell(&both).len(), 1);
    }
}
