//! One row for every run of a flow.

use std::time::Duration;

use jiff::{Timestamp, civil::Date};
use ports::{Failure, Key, When, Write};
use serde::Serialize;

use crate::{Store, keys, store};

/// Rows stay readable for 35 days.
const KEEP: Duration = Duration::from_secs(35 * 86_400);

/// The write that logs one run that began at `started`; for the flow's last transaction.
pub fn row<T: Serialize>(flow: &str, started: Timestamp, unique: u64, report: &T) -> Write {
    let text = started.to_string();
    let day = text.get(..10).unwrap_or_default();
    let key = Key::new(keys::run_log_day(flow, day), format!("{text}#{unique:016x}"));
    store::put(key, When::Any, report, Some(started + KEEP))
}

/// The rows of one flow on one day (UTC) as JSON, each with the moment at which its run began, oldest first.
///
/// # Errors
/// `Transient` when the table cannot be read, `Halted` when a row is not one of ours.
pub async fn rows(store: &Store, flow: &str, day: Date) -> Result<Vec<(Timestamp, serde_json::Value)>, Failure> {
    let items = store.table().query(&keys::run_log_day(flow, &day.to_string()), "").await?;
    let row = |item: &ports::Item| {
        let started = item.key.sk.split('#').next().and_then(|text| text.parse().ok());
        let started = started.ok_or_else(|| Failure::Halted(format!("{} is no moment", item.key.sk)))?;
        store::decode(item).map(|found| (started, found.value))
    };
    items.iter().map(row).collect()
}
