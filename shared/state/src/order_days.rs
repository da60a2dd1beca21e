//! What is counted of orders, day by day.
//!
//! A day is a partition with one small item for each revision that was created, not a counter: an item is written in the
//! transaction that says `created`, so it is there exactly once, and no two orders write the same item.

use std::time::Duration;

use jiff::Timestamp;
use mapping::{order::Signals, reconcile::figures::OrderDay};
use ports::{Failure, When, Write};

use crate::{Store, keys, orders::Numbered, store};

/// Days stay readable for 13 months, so that a month can be compared with that of the year before.
const KEEP: Duration = Duration::from_secs(400 * 86_400);

/// The write that counts a revision created at `at`; for the transaction that says so.
pub fn count(of: &Numbered, at: Timestamp, signals: Signals) -> Write {
    let key = keys::order_on_day(&day_of(at), &of.channel, &of.order, of.revision);
    store::put(key, When::Any, &signals, Some(at + KEEP))
}

/// The counts of one day (UTC, `2026-11-20`).
///
/// # Errors
/// `Transient` when the table cannot be read.
pub async fn day(store: &Store, day: &str) -> Result<OrderDay, Failure> {
    let mut counts = OrderDay::default();
    for item in store.table().query(&keys::order_day(day), "").await? {
        let Signals { advised, other_sku, sold_out } = store::decode(&item)?.value;
        counts.created += 1;
        counts.advised += u32::from(advised);
        counts.other_sku += u32::from(other_sku);
        counts.sold_out += u32::from(sold_out);
    }
    Ok(counts)
}

/// The day of a moment, as [`day`] takes it.
pub fn day_of(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d").to_string()
}
