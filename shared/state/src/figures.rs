//! What reconciliation found: figures by day, the count for finance, and a trend. Nothing here is needed to run.

use std::{collections::BTreeMap, time::Duration};

use jiff::{Timestamp, civil::Date};
use mapping::reconcile::{
    count::Count,
    figures::{Figures, Point},
};
use ports::{Failure, Item, Key, When, Write};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{Store, keys, store};

/// Days stay readable for 400 days: a year, and the day to compare it with.
const KEEP_DAYS: Duration = Duration::from_secs(400 * 86_400);
/// Points of the trend stay for 30 days.
const KEEP_POINTS: Duration = Duration::from_secs(30 * 86_400);

/// The figures of one day.
///
/// # Errors
/// `Transient` when the table cannot be read.
pub async fn of(store: &Store, day: Date) -> Result<Option<Figures>, Failure> {
    one(store, keys::figures(&day.to_string())).await
}

/// The write of the figures of their day, in place of earlier ones.
pub fn put(figures: &Figures) -> Write {
    store::put(keys::figures(&figures.day.to_string()), When::Any, figures, Some(figures.at + KEEP_DAYS))
}

/// The count of one day.
///
/// # Errors
/// `Transient` when the table cannot be read.
pub async fn count(store: &Store, day: Date) -> Result<Option<Count>, Failure> {
    one(store, keys::count(&day.to_string())).await
}

/// The counts of several days.
///
/// # Errors
/// `Transient` when the table cannot be read.
pub async fn counts(store: &Store, days: impl IntoIterator<Item = Date>) -> Result<BTreeMap<Date, Count>, Failure> {
    let wanted: Vec<Key> = days.into_iter().map(|day| keys::count(&day.to_string())).collect();
    if wanted.is_empty() {
        return Ok(BTreeMap::new());
    }
    let decode = |item: &Item| store::decode::<Count>(item).map(|found| (found.value.day, found.value));
    store.table().get(&wanted).await?.iter().map(decode).collect()
}

/// The write of one day's count, in place of an earlier one.
pub fn put_count(count: &Count, now: Timestamp) -> Write {
    store::put(keys::count(&count.day.to_string()), When::Any, count, Some(now + KEEP_DAYS))
}

/// All points of the trend, oldest first.
///
/// # Errors
/// `Transient` when the table cannot be read.
pub async fn trend(store: &Store) -> Result<Vec<Point>, Failure> {
    let items = store.table().query(keys::TREND, "").await?;
    items.iter().map(|item| store::decode(item).map(|found| found.value)).collect()
}

/// The write of one point; there is one for each hour.
pub fn put_point(point: &Point) -> Write {
    let text = point.at.to_string();
    let hour = text.get(..13).unwrap_or(&text);
    store::put(keys::trend(hour), When::Any, point, Some(point.at + KEEP_POINTS))
}

/// What the sender of mails remembers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MailFlow {
    /// The local day of the last digest.
    pub digest: Option<Date>,
}

/// What the sender of mails remembers.
///
/// # Errors
/// `Transient` when the table cannot be read.
pub async fn mail_flow(store: &Store) -> Result<MailFlow, Failure> {
    Ok(one(store, keys::flow("mail")).await?.unwrap_or_default())
}

/// The write of what it remembers, for a transaction that carries its lease.
pub fn put_mail_flow(flow: &MailFlow) -> Write {
    store::put(keys::flow("mail"), When::Any, flow, None)
}

async fn one<T: DeserializeOwned>(store: &Store, key: Key) -> Result<Option<T>, Failure> {
    Ok(store.read(&key).await?.map(|found| found.value))
}
