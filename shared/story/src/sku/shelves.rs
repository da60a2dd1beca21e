//! What lies where, and what WAIR was told of it.

use std::collections::BTreeMap;

use mapping::{
    config::{Authority, Config, Location},
    stock::{SkuStock, Told as Noted},
};

use super::{BinStory, LocationStory, Standing, Told, WarehouseStory};

/// Every location that stock can be in, in the order of the configuration.
pub(super) fn locations(
    stock: &SkuStock,
    config: &Config,
    unsent: bool,
    is_missing: impl Fn(&str) -> bool,
) -> Vec<LocationStory> {
    let fed = config.locations.iter().filter(|location| !location.warehouses.is_empty());
    let offered: Vec<&str> = config.offered_from().map(|location| location.wair.as_str()).collect();
    let tell = |location: &Location| {
        let sums = stock.sums(&location.warehouses);
        let noted = stock.told.iter().find(|told| *told.location == *location.wair);
        let told = told(noted, |told| told.physical);
        let upstream = stock.upstream_at(&location.wair);
        let level = sums.map(|(physical, _)| physical);
        let differs = level.is_some_and(|level| told != Told::Units(level));
        let stale = is_missing(&location.wair);
        let standing = match (level, told) {
            (None, Told::Never) => Standing::NeverSeen,
            _ if stale => Standing::Kept,
            (None, _) => Standing::Gone,
            _ if !differs => Standing::Told,
            _ if unsent || told == Told::Unsure => Standing::InFlight,
            _ => Standing::Differs,
        };
        LocationStory {
            wair: location.wair.clone(),
            offered: offered.contains(&location.wair.as_str()),
            from_upstream: location.authority == Authority::Wair,
            stale,
            warehouses: warehouses(stock, |warehouse| location.warehouses.contains(&warehouse)),
            physical: level,
            allocated: sums.map(|(_, allocated)| allocated),
            told,
            told_allocated: self::told(noted, |told| told.allocated),
            upstream: upstream.map(|level| (level.quantity, level.observed_at)),
            in_flight: unsent && differs,
            standing,
        }
    };
    fed.map(tell).collect()
}

/// Rows in warehouses that no location has; all of them without a configuration.
pub(super) fn unmapped(stock: Option<&SkuStock>, config: Option<&Config>) -> Vec<WarehouseStory> {
    let is_mapped = |warehouse: i32| config.is_some_and(|config| config.location_of(warehouse).is_some());
    stock.map_or(Vec::new(), |stock| warehouses(stock, |warehouse| !is_mapped(warehouse)))
}

fn warehouses(stock: &SkuStock, wanted: impl Fn(i32) -> bool) -> Vec<WarehouseStory> {
    let mut found = BTreeMap::<i32, Vec<BinStory>>::new();
    for row in stock.rows.iter().filter(|row| wanted(row.bin.warehouse)) {
        let bin =
            BinStory { bin: row.bin.location, physical: row.physical, allocated: row.allocated, missed: row.missed };
        found.entry(row.bin.warehouse).or_default().push(bin);
    }
    found.into_iter().map(|(warehouse, bins)| WarehouseStory { warehouse, bins }).collect()
}

fn told(noted: Option<&Noted>, figure: impl Fn(&Noted) -> Option<i64>) -> Told {
    match noted.map(figure) {
        None => Told::Never,
        Some(None) => Told::Unsure,
        Some(Some(units)) => Told::Units(units),
    }
}
