//! Do the stock figures mean what we take them for?

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, civil::DateTime};

use super::Finding;
use crate::{
    config::Config,
    mintsoft::{
        time,
        wire::{StockFigures, SurveyedOrder},
    },
};

/// Below this share of rows that add up, nobody goes live.
const ENOUGH_PERCENT: f64 = 99.9;
/// Clocks inside one service differ by no more.
const SLACK: SignedDuration = SignedDuration::from_mins(2);
/// Statuses in which an order holds stock and nobody has taken it from the shelf (contract §7.8): NEW, PRINTED, AWAITINGPICKING.
const ALLOCATED: [i64; 3] = [1, 2, 15];

/// Whether `StockLevel = OnHand + Allocated` (contract §4.1).
pub fn adds_up(rows: &[StockFigures]) -> Finding {
    const CHECK: &str = "stock figures";
    let figures = rows.iter().filter_map(|row| Some((row, row.stock_level.0?, row.on_hand.0?, row.allocated.0?)));
    let (mut all, mut good, mut example) = (0_u32, 0_u32, None);
    for (row, level, free, allocated) in figures {
        all += 1;
        if level == free + allocated {
            good += 1;
        } else {
            let sku = row.sku.clone().unwrap_or_default();
            example = example.or(Some(format!("SKU {sku}: StockLevel {level}, OnHand {free}, Allocated {allocated}")));
        }
    }
    if all == 0 {
        let says = "no inventory row has all three figures";
        let none = Finding::cannot_tell(CHECK, says, "book stock in Mintsoft and run again");
        return Finding { blocks: true, ..none };
    }
    let percent = f64::from(good) * 100.0 / f64::from(all);
    let says = format!("StockLevel = OnHand + Allocated in {good} of {all} rows ({percent:.2} %)");
    match example {
        Some(example) if percent < ENOUGH_PERCENT => Finding::blocks(
            CHECK,
            format!("{says}; {example}"),
            "do not go live: ask Mintsoft or the 3PL what these figures mean on this tenant",
        ),
        _ => Finding::ok(CHECK, says),
    }
}

/// Whether the rows show every warehouse that feeds a location: one without any is empty, or is kept from this user.
pub fn every_warehouse(config: &Config, rows: &[StockFigures]) -> Finding {
    const CHECK: &str = "stock of every warehouse";
    let seen: BTreeSet<i64> = rows.iter().filter_map(|row| row.warehouse_id.0).collect();
    let mapped = || config.locations.iter().flat_map(|location| &location.warehouses);
    let unseen: Vec<_> = mapped().filter(|id| !seen.contains(&i64::from(**id))).map(ToString::to_string).collect();
    match unseen.is_empty() {
        true => Finding::ok(CHECK, format!("all {} have rows", mapped().count())),
        false => Finding::cannot_tell(
            CHECK,
            format!("no inventory row is in warehouse {}", unseen.join(", ")),
            "if it holds stock, the API user does not see it: ask Mintsoft or the 3PL for the permission",
        ),
    }
}

/// Whether a reservation moves `LastUpdated`, by which deltas find it: an order that holds all the stock that is reserved of a SKU in a
/// warehouse came in after the row's last change.
pub fn allocations_move(rows: &[StockFigures], orders: &[SurveyedOrder]) -> Finding {
    const CHECK: &str = "allocations in deltas";
    let mut held = BTreeMap::<(&str, i64), Vec<&StockFigures>>::new();
    for row in rows {
        if let (Some(sku), Some(warehouse)) = (row.sku.as_deref(), row.warehouse_id.0) {
            held.entry((sku, warehouse)).or_default().push(row);
        }
    }
    let (mut moved, mut stayed) = (0_u32, None);
    for order in orders.iter().filter(|order| order.order_status_id.0.is_some_and(|id| ALLOCATED.contains(&id))) {
        let Some(placed) = order.order_date.as_deref().and_then(time::parse) else { continue };
        for item in order.order_items.iter().flatten() {
            let key = item.sku.as_deref().zip(order.warehouse_id.0);
            let bins = key.and_then(|key| held.get(&key)).map(Vec::as_slice).unwrap_or_default();
            // With several bins nobody can say which of them holds the reservation.
            let [row] = bins else { continue };
            let reserved = item.allocated.0.is_some_and(|units| units > 0 && Some(units) <= row.allocated.0);
            match row.last_updated.as_deref().and_then(time::parse) {
                Some(changed) if reserved && before(changed, placed) => stayed = item.sku.clone(),
                Some(_) if reserved => moved += 1,
                _ => {}
            }
        }
    }
    match (moved, stayed) {
        (_, Some(sku)) => Finding::differs(
            CHECK,
            format!("stock of SKU {sku} was reserved after its row's LastUpdated"),
            "deltas do not see reservations here: set FullReadCron to cron(15 * * * ? *), so that a full read sees them every hour",
        ),
        (0, None) => Finding::cannot_tell(
            CHECK,
            "no open order holds stock of a SKU in a single bin",
            "run again on a trading day",
        ),
        (moved, None) => Finding::ok(CHECK, format!("LastUpdated moved with each of {moved} reservations")),
    }
}

fn before(changed: DateTime, placed: DateTime) -> bool {
    changed.checked_add(SLACK).is_ok_and(|latest| latest < placed)
}
