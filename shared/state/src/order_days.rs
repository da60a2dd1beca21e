//! What is counted of orders, day by day.
//!
//! A day is a partition with one small item for each revision that was created, not a counter: an item is written in the
//! transaction that says `created`, so it is there exactly once, and no two orders write the same item.

use std::time::Duration;

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use mapping::{order::Signals, reconcile::figures::OrderDay};
use ports::{Failure, When, Write};

use crate::{Store, keys, orders::Numbered, store};

/// Days stay readable for 13 months, so that a month can be compared with that of the year before.
const KEEP: Duration = Duration::from_secs(400 * 86_400);

/// The write that counts a revision on the day of its create; for the transaction that says that it is created.
pub fn count(of: &Numbered, day: Date, signals: Signals) -> Write {
    let key = keys::order_on_day(&day.to_string(), &of.channel, &of.order, of.revision);
    let expires = TimeZone::UTC.to_timestamp(day.at(0, 0, 0, 0)).ok().map(|begin| begin + KEEP);
    store::put(key, When::Any, &signals, expires)
}

/// The counts of one day of the zone in which they were counted.
///
/// # Errors
/// `Transient` when the table cannot be read.
pub async fn day(store: &Store, day: Date) -> Result<OrderDay, Failure> {
    let mut counts = OrderDay::default();
    for item in store.table().query(&keys::order_day(&day.to_string()), "").await? {
        let Signals { advised, other_sku, sold_out } = store::decode(&item)?.value;
        counts.created += 1;
        counts.advised += u32::from(advised);
        counts.other_sku += u32::from(other_sku);
        counts.sold_out += u32::from(sold_out);
    }
    Ok(counts)
}

/// The day of a moment, as [`day`] takes it.
pub fn day_of(at: Timestamp, zone: &TimeZone) -> Date {
    zone.to_datetime(at).date()
}
