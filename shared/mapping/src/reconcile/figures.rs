//! The figures of a day, and the points of a trend. They are stored, and shown by whoever shows something.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::{count::Tally, stock::Gap};

/// The figures of one local day, as the latest run of that day found them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Figures {
    /// The day.
    pub day: Date,
    /// When they were taken.
    pub at: Timestamp,
    /// Open exceptions.
    pub exceptions: Exceptions,
    /// Stock.
    pub stock: Stock,
    /// Orders that are not finished, by the word of their stage.
    pub orders: BTreeMap<String, u64>,
    /// Orders that were created on the day.
    #[serde(default)]
    pub order_day: OrderDay,
    /// Dispatches of the day.
    pub dispatch: Dispatch,
    /// By flow.
    pub feeds: BTreeMap<String, Feed>,
    /// Transfers that WAIR recommends, were not sent, and name a SKU of which too little is free at their origin.
    pub short_recommendations: u64,
    /// Why something is not of this moment; empty when both vendors answered.
    #[serde(default)]
    pub gaps: Vec<String>,
}

/// Open exceptions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Exceptions {
    /// Those that stay until somebody acts.
    pub structural: u64,
    /// Those that are expected to clear with time.
    pub timing: u64,
    /// All of them, by the word of their owner.
    pub by_owner: BTreeMap<String, u64>,
}

/// Stock.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Stock {
    /// Minutes since the last run began that read everything it should; `None` before the first.
    pub age_minutes: Option<i64>,
    /// What WAIR does not have.
    #[serde(flatten)]
    pub gap: Gap,
    /// SKUs for which a resend was asked.
    pub resent: u64,
    /// SKUs for which that did not help.
    pub persistent: u64,
}

/// The orders of one day (UTC). One that was edited counts once for each revision that reached Mintsoft.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderDay {
    /// Revisions that were created in Mintsoft.
    pub created: u32,
    /// Of these, with a recommendation of WAIR.
    pub advised: u32,
    /// With a line whose SKU is not the recommended one.
    pub other_sku: u32,
    /// With a SKU that was sold out when stock was last read: nearly oversold, or oversold.
    pub sold_out: u32,
}

/// Dispatches of one day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Dispatch {
    /// What Mintsoft dispatched.
    pub dispatched: Tally,
    /// What the channel accepted; `None` when it is not told of dispatches.
    pub told: Option<Tally>,
    /// What WAIR booked.
    pub booked: Tally,
    /// Parts of which the three do not say the same.
    pub differing: u64,
    /// Parts without a tracking number.
    pub without_tracking: u64,
    /// The longest time from leaving to the channel's answer, or to now.
    pub lag_minutes: i64,
}

/// One flow.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Feed {
    /// When it last ended well, within the last days.
    pub last_good: Option<Timestamp>,
    /// Whether that is too long ago.
    pub late: bool,
}

/// One point of the trend.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Point {
    /// When.
    pub at: Timestamp,
    /// As [`Stock::age_minutes`].
    pub stock_age_minutes: Option<i64>,
    /// As [`Gap`].
    #[serde(flatten)]
    pub gap: Gap,
    /// As [`Figures::orders`].
    pub orders: BTreeMap<String, u64>,
    /// As [`Dispatch::lag_minutes`].
    pub dispatch_lag_minutes: i64,
}

impl From<&Figures> for Point {
    fn from(figures: &Figures) -> Self {
        Self {
            at: figures.at,
            stock_age_minutes: figures.stock.age_minutes,
            gap: figures.stock.gap,
            orders: figures.orders.clone(),
            dispatch_lag_minutes: figures.dispatch.lag_minutes,
        }
    }
}
