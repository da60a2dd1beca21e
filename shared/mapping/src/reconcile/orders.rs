//! Orders: how long they may stay where they are, and what Mintsoft holds that it should not.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};

use crate::mintsoft::{
    status::{CANCELLED, INVOICE_FAILED, LEFT},
    time,
    wire::OrderPart,
};

/// Where an order is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Stage {
    /// Accepted; nothing was sent.
    Received,
    /// Waits for its SKUs.
    Held,
    /// A create is under way, or nobody knows how it ended.
    Creating,
    /// Mintsoft holds it, and something of it is still to leave.
    Created,
    /// A cancel is under way.
    Cancelling,
    /// It waits in the dead letters.
    Failed,
}

impl Stage {
    /// Its word in figures.
    pub fn word(self) -> &'static str {
        match self {
            Stage::Received => "received",
            Stage::Held => "held",
            Stage::Creating => "creating",
            Stage::Created => "created",
            Stage::Cancelling => "cancelling",
            Stage::Failed => "failed",
        }
    }

    /// How long an order may stay there. `grace` is what a new order waits for an edit.
    fn limit(self, grace: SignedDuration) -> Option<SignedDuration> {
        match self {
            Stage::Received => Some(grace.saturating_add(SignedDuration::from_mins(30))),
            // Looked up within three minutes, and sent again; then with pauses of up to a quarter of an hour.
            Stage::Creating | Stage::Cancelling => Some(SignedDuration::from_mins(60)),
            Stage::Held => Some(SignedDuration::from_hours(24)),
            Stage::Created => Some(SignedDuration::from_hours(5 * 24)),
            // It has an exception of its own.
            Stage::Failed => None,
        }
    }

    /// Whether an order has been there for too long.
    pub fn is_stalled(self, since: Timestamp, grace: SignedDuration, now: Timestamp) -> bool {
        self.limit(grace).is_some_and(|limit| now.duration_since(since) > limit)
    }
}

/// One order of Mintsoft, or a part of one, as far as it is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Mintsoft's id.
    pub id: i64,
    /// Its number, or those of merged orders joined by `+`.
    pub number: String,
    /// Its status.
    pub status: i64,
    /// When it left; `None` unless a status says so as well.
    pub left: Option<Timestamp>,
    /// Whether there is a tracking number.
    pub tracked: bool,
    /// Units in it.
    pub units: u64,
    /// How many parts its order has, itself included.
    pub parts: usize,
}

impl Row {
    /// Reads a row of our client; `None` when its id, number or status cannot be read.
    pub fn read(part: &OrderPart, zone: &TimeZone) -> Option<Self> {
        let status = part.order_status_id.0?;
        let despatched = part.despatch_date.as_deref().and_then(time::parse);
        let despatched = despatched.and_then(|local| zone.to_ambiguous_zoned_datetime(local).compatible().ok());
        let units = part.order_items.iter().flatten().filter_map(|item| u64::try_from(item.quantity.0?).ok());
        Some(Self {
            id: part.id.0?,
            number: part.order_number.clone().filter(|number| !number.is_empty())?,
            status,
            left: despatched.map(|zoned| zoned.timestamp()).filter(|_| LEFT.contains(&status)),
            tracked: part.tracking_number.as_deref().is_some_and(|text| !text.trim().is_empty()),
            units: units.sum(),
            parts: part.number_of_parts.0.and_then(|parts| usize::try_from(parts).ok()).unwrap_or(1),
        })
    }

    /// The numbers that it stands for.
    pub fn numbers(&self) -> impl Iterator<Item = &str> {
        self.number.split('+')
    }

    /// Whether it will leave, or may.
    pub fn is_live(&self) -> bool {
        self.status != CANCELLED && !LEFT.contains(&self.status)
    }

    /// Whether Mintsoft could not invoice it.
    pub fn invoice_failed(&self) -> bool {
        self.status == INVOICE_FAILED
    }
}

/// The numbers of which all parts are among these rows. Of another one, a part that is not there may be what is wrong.
pub fn whole<'a>(rows: impl Iterator<Item = &'a Row>) -> BTreeSet<&'a str> {
    let mut seen: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for row in rows {
        for number in row.numbers() {
            let (there, parts) = seen.entry(number).or_default();
            *there += 1;
            *parts = row.parts.max(*parts);
        }
    }
    seen.into_iter().filter(|(_, (there, parts))| there >= parts).map(|(number, _)| number).collect()
}

/// What we know of the customer order that a number of Mintsoft belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted<'a> {
    /// Nothing: the number is none of ours.
    Unknown,
    /// It is, or is about to be, in Mintsoft under this number.
    Under(&'a str),
    /// Nothing of it is wanted.
    Nothing,
    /// Somebody is at work on it, or a person has to be.
    Open,
}

/// What is wrong with an order in Mintsoft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// Nobody here sent it.
    Foreign,
    /// It was cancelled, or replaced by a newer revision.
    Unwanted,
    /// It, or a part of it, is cancelled in Mintsoft and wanted here.
    Dropped,
}

/// Judges one number of a row.
pub fn judge(row: &Row, number: &str, prefix: &str, wanted: Wanted<'_>) -> Option<Wrong> {
    match wanted {
        Wanted::Unknown => (number.starts_with(prefix) && row.status != CANCELLED).then_some(Wrong::Foreign),
        Wanted::Under(own) if own == number => (row.status == CANCELLED).then_some(Wrong::Dropped),
        Wanted::Nothing => row.is_live().then_some(Wrong::Unwanted),
        // An older revision must be gone before a newer one is sent. One that is newer than our record was claimed since. Numbers of one
        // order differ in the revision alone, so the older one is shorter, or smaller.
        Wanted::Under(own) => {
            let older = (number.len(), number) < (own.len(), own);
            (row.is_live() && older).then_some(Wrong::Unwanted)
        }
        Wanted::Open => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn row(status: i64) -> Row {
        Row { id: 1, number: "LS-web-1".to_owned(), status, left: None, tracked: false, units: 1, parts: 1 }
    }

    #[test]
    fn an_order_stalls_when_its_stage_takes_too_long() {
        let now: Timestamp = "2026-11-20T10:00:00Z".parse().expect("a timestamp");
        let stalled = |stage: Stage, minutes| {
            stage.is_stalled(now - SignedDuration::from_mins(minutes), SignedDuration::from_mins(5), now)
        };

        assert!(!stalled(Stage::Received, 35) && stalled(Stage::Received, 36));
        assert!(!stalled(Stage::Creating, 60) && stalled(Stage::Creating, 61));
        assert!(!stalled(Stage::Held, 24 * 60) && stalled(Stage::Held, 24 * 60 + 1));
        assert!(!stalled(Stage::Created, 5 * 24 * 60) && stalled(Stage::Created, 5 * 24 * 60 + 1));
        assert!(!stalled(Stage::Failed, 100_000));
    }

    #[test]
    fn a_number_with_our_prefix_that_nobody_knows_is_foreign_unless_it_is_cancelled() {
        assert_eq!(judge(&row(1), "LS-web-1", "LS-", Wanted::Unknown), Some(Wrong::Foreign));
        assert_eq!(judge(&row(3), "LS-web-1", "LS-", Wanted::Unknown), None);
        assert_eq!(judge(&row(1), "EB-77", "LS-", Wanted::Unknown), None);
    }

    #[test]
    fn a_number_is_whole_when_all_its_parts_are_there() {
        let part = |id, number: &str, parts| Row { id, number: number.to_owned(), parts, ..row(1) };
        let rows =
            [part(1, "LS-web-1", 2), part(2, "LS-web-2", 2), part(3, "LS-web-2", 2), part(4, "LS-web-3+LS-web-4", 1)];

        assert_eq!(Vec::from_iter(whole(rows.iter())), ["LS-web-2", "LS-web-3", "LS-web-4"]);
    }

    #[test]
    fn what_was_cancelled_or_replaced_may_not_be_live() {
        let newer = Wanted::Under("LS-web-1-R2");

        assert_eq!(judge(&row(1), "LS-web-1", "LS-", Wanted::Nothing), Some(Wrong::Unwanted));
        assert_eq!(judge(&row(1), "LS-web-1", "LS-", newer), Some(Wrong::Unwanted));
        assert_eq!(judge(&row(3), "LS-web-1", "LS-", newer), None);
        assert_eq!(judge(&row(1), "LS-web-1-R2", "LS-", newer), None);
        assert_eq!(judge(&row(1), "LS-web-1-R3", "LS-", newer), None);
        assert_eq!(judge(&row(1), "LS-web-1-R10", "LS-", newer), None);
        assert_eq!(judge(&row(1), "LS-web-R1", "LS-", Wanted::Under("LS-web-R1-R2")), Some(Wrong::Unwanted));
        assert_eq!(judge(&row(1), "LS-web-1", "LS-", Wanted::Open), None);
    }

    proptest! {
        #[test]
        fn an_order_under_the_number_that_we_know_is_wrong_only_when_it_is_cancelled(status in 0_i64..30, number in "LS-[a-z]{1,4}-[0-9]{1,4}") {
            let dropped = (status == CANCELLED).then_some(Wrong::Dropped);

            prop_assert_eq!(judge(&row(status), &number, "LS-", Wanted::Under(&number)), dropped);
        }
    }
}
