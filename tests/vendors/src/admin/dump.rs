//! What the world holds, as JSON.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::World;
use crate::faults::Faults;
use crate::log::Vendor;

/// Everything, or what concerns the SKUs that are named.
pub(super) fn state(world: &World, skus: &[&str]) -> Value {
    let wanted = |sku: &str| skus.is_empty() || skus.contains(&sku);
    let (mintsoft, wair) = (&world.mintsoft, &world.wair);
    let names: BTreeMap<i32, &str> = mintsoft.products().map(|product| (product.id, product.sku.as_str())).collect();
    let inventory = mintsoft.rows().filter_map(|row| {
        let sku = names.get(&row.product).filter(|sku| wanted(sku))?;
        Some(json!({
            "row": row.id, "product": row.product, "sku": sku, "client": row.client, "warehouse": row.warehouse,
            "location": row.location, "on_hand": row.on_hand, "allocated": row.allocated,
            "stock_level": row.stock_level(), "updated": row.updated,
        }))
    });
    let mut levels: BTreeMap<&str, BTreeMap<&str, i64>> = BTreeMap::new();
    for (location, sku, level) in wair.levels().filter(|(_, sku, _)| wanted(sku)) {
        levels.entry(location).or_default().insert(sku, level);
    }
    let allocations = wair.allocations().iter().filter(|(_, allocation)| wanted(&allocation.sku));
    json!({
        "mintsoft": {
            "orders": mintsoft.orders().collect::<Vec<_>>(),
            "inventory": inventory.collect::<Vec<_>>(),
            "logins": mintsoft.logins(),
        },
        "wair": {
            "levels": levels,
            "allocations": allocations.collect::<BTreeMap<_, _>>(),
            "mutations": wair.mutations(),
            "batch_open": wair.batch_open(),
            "batches": wair.batches(),
            "recommendations": wair.recommendations(),
            "violations": wair.violations(),
            "logins": wair.logins(),
        },
        "offset_seconds": world.offset.as_secs(),
    })
}

/// Calls by vendor: all, writes, and by verb and path with ids replaced.
pub(super) fn counts(world: &World) -> Value {
    let mut counts: BTreeMap<Vendor, BTreeMap<String, usize>> = BTreeMap::new();
    for call in world.log.calls() {
        let path: Vec<&str> =
            call.path.split('/').map(|part| if part.parse::<i32>().is_ok() { "{id}" } else { part }).collect();
        *counts.entry(call.vendor).or_default().entry(format!("{} {}", call.method, path.join("/"))).or_default() += 1;
    }
    let of = |vendor: Vendor| {
        json!({
            "total": world.log.total(vendor), "writes": world.log.writes(vendor), "calls": counts.get(&vendor),
        })
    };
    json!({ "mintsoft": of(Vendor::Mintsoft), "wair": of(Vendor::Wair) })
}

pub(super) fn faults(faults: &Faults) -> Value {
    let rules = faults.rules().map(|(rule, seen, fired)| json!({ "rule": rule, "seen": seen, "fired": fired }));
    json!({ "rules": rules.collect::<Vec<_>>(), "fired": faults.fired() })
}
