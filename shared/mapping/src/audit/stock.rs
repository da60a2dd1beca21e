//! Warehouses, figures, feeds.

use std::collections::BTreeMap;

use super::{Cost, Feed, Gap, Kind, Systems};
use crate::{config::Config, mintsoft::wire::StockFigures, sku::Sku};

/// Physical units of each SKU, over all warehouses.
pub(super) struct Shelf(BTreeMap<String, i64>);

impl Shelf {
    pub(super) fn of(systems: &Systems) -> Self {
        let mut units = BTreeMap::new();
        for row in ours(systems) {
            if let (Some(sku), Some(level)) = (&row.sku, row.stock_level.0) {
                *units.entry(sku.clone()).or_default() += level;
            }
        }
        Self(units)
    }

    pub(super) fn units(&self, sku: &Sku) -> i64 {
        self.0.get(sku.as_str()).copied().unwrap_or_default().max(0)
    }
}

fn ours(systems: &Systems) -> impl Iterator<Item = &StockFigures> {
    systems.stock.iter().filter(|row| row.client_id.0.is_none_or(|owner| owner == systems.client))
}

pub(super) fn gaps(systems: &Systems, config: &Config) -> Vec<Gap> {
    let mut gaps: Vec<_> = ours(systems).filter_map(disagrees).collect();
    gaps.extend(unmapped(systems, config));
    gaps.extend(systems.feeds.iter().filter_map(stale));
    gaps
}

fn disagrees(row: &StockFigures) -> Option<Gap> {
    let (level, free, allocated) = (row.stock_level.0?, row.on_hand.0?, row.allocated.0?);
    let off = level - free - allocated;
    let warehouse = row.warehouse_id.0.unwrap_or_default();
    let says = format!("warehouse {warehouse}: StockLevel {level}, OnHand {free}, Allocated {allocated}");
    let sku = row.sku.clone().unwrap_or_default();
    (off != 0).then(|| Gap::new(Kind::StockDisagrees, sku, says, Cost::units(off.abs())))
}

/// Warehouses with stock that feed no location.
fn unmapped(systems: &Systems, config: &Config) -> Vec<Gap> {
    let mut units = BTreeMap::<i32, i64>::new();
    for row in ours(systems) {
        let id = row.warehouse_id.0.and_then(|id| i32::try_from(id).ok());
        if let Some(id) = id.filter(|id| config.location_of(*id).is_none()) {
            *units.entry(id).or_default() += row.stock_level.0.unwrap_or_default().max(0);
        }
    }
    let name = |id: i32| {
        let row = systems.warehouses.iter().find(|row| row.id.0 == Some(id.into()));
        row.and_then(|row| row.name.clone()).unwrap_or_default()
    };
    let stocked = units.into_iter().filter(|(_, units)| *units > 0);
    stocked
        .map(|(id, units)| {
            let says = format!("{} holds {units} units that WAIR never hears of", name(id));
            Gap::new(Kind::WarehouseUnmapped, format!("warehouse {id}"), says, Cost::units(units))
        })
        .collect()
}

fn stale(feed: &Feed) -> Option<Gap> {
    let Feed { name, age_minutes, most_minutes } = feed;
    let says = match age_minutes {
        Some(age) if age <= most_minutes => return None,
        Some(age) => format!("{age} minutes old, and may be {most_minutes}"),
        None => "it never came".to_owned(),
    };
    Some(Gap::new(Kind::FeedStale, *name, says, Cost::default()))
}
