//! The three-way count for finance: dispatched in Mintsoft, told to the sales channel, booked in WAIR.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};

/// A sink may take this long before anybody asks, tracking numbers that are waited for not counted.
const PATIENCE: SignedDuration = SignedDuration::from_hours(2);
/// Differences that a day's record lists; the rest is only counted.
const MOST_LISTED: usize = 200;

/// What one side counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Tally {
    /// Parts of orders.
    pub parts: u64,
    /// Units that were picked.
    pub units: u64,
}

impl Tally {
    fn add(&mut self, units: u64) {
        self.parts += 1;
        self.units += units;
    }
}

/// What one sink has of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Has {
    /// It accepted so many units, then.
    Accepted(u64, Timestamp),
    /// Nothing yet.
    Nothing,
    /// It said no, or did not answer for too long: an exception of its own is open.
    Failed,
    /// It is not told of dispatches at all.
    NotAsked,
}

/// One part that left the warehouse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The order, as people write it, with the part.
    pub subject: String,
    /// Its number in Mintsoft.
    pub number: String,
    /// When it left.
    pub left: Timestamp,
    /// Units in it, as Mintsoft says.
    pub units: u64,
    /// Whether it has a tracking number.
    pub tracked: bool,
    /// The sales channel.
    pub channel: Has,
    /// WAIR.
    pub wair: Has,
}

impl Part {
    /// Whether one sink should have it by now. `tracking_wait` is what a part without tracking number waits for one.
    pub fn is_overdue(&self, has: Has, tracking_wait: SignedDuration, now: Timestamp) -> bool {
        has == Has::Nothing && now.duration_since(self.left) > PATIENCE.saturating_add(tracking_wait)
    }

    /// Minutes from its leaving to the channel's answer, or to now.
    pub fn lag_minutes(&self, now: Timestamp) -> Option<i64> {
        let until = match self.channel {
            Has::Accepted(_, at) => at,
            Has::Nothing | Has::Failed => now,
            Has::NotAsked => return None,
        };
        Some(until.duration_since(self.left).as_mins().max(0))
    }
}

/// One part of which the three sides do not say the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Difference {
    /// The order, as people write it, with the part.
    pub subject: String,
    /// Its number in Mintsoft.
    pub number: String,
    /// Units that left.
    pub dispatched: u64,
    /// Units that the channel was told; `None` when it is not told of dispatches.
    pub told: Option<u64>,
    /// Units that WAIR booked.
    pub booked: u64,
}

/// The count of one local day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Count {
    /// The day on which the parts left.
    pub day: Date,
    /// What Mintsoft dispatched.
    pub dispatched: Tally,
    /// What the channel accepted; `None` when it is not told of dispatches.
    pub told: Option<Tally>,
    /// What WAIR accepted.
    pub booked: Tally,
    /// Parts without a tracking number.
    pub without_tracking: u64,
    /// How many parts differ.
    pub differing: u64,
    /// The first of them.
    pub differences: Vec<Difference>,
}

impl Count {
    /// A day on which nothing has left.
    pub fn empty(day: Date, has_channel: bool) -> Self {
        Self {
            day,
            dispatched: Tally::default(),
            told: has_channel.then(Tally::default),
            booked: Tally::default(),
            without_tracking: 0,
            differing: 0,
            differences: Vec::new(),
        }
    }

    fn enter(&mut self, part: &Part) {
        let units = |has| if let Has::Accepted(units, _) = has { units } else { 0 };
        let (told, booked) = (units(part.channel), units(part.wair));
        self.dispatched.add(part.units);
        self.without_tracking += u64::from(!part.tracked);
        if let (Some(tally), Has::Accepted(..)) = (&mut self.told, part.channel) {
            tally.add(told);
        }
        if let Has::Accepted(..) = part.wair {
            self.booked.add(booked);
        }
        let asked = self.told.is_some() && part.channel != Has::NotAsked;
        let accepted = |has| matches!(has, Has::Accepted(..));
        let channel_same = !asked || (accepted(part.channel) && told == part.units);
        if channel_same && accepted(part.wair) && booked == part.units {
            return;
        }
        self.differing += 1;
        if self.differences.len() < MOST_LISTED {
            self.differences.push(Difference {
                subject: part.subject.clone(),
                number: part.number.clone(),
                dispatched: part.units,
                told: asked.then_some(told),
                booked,
            });
        }
    }
}

/// Counts parts by the local day on which they left; `days` without any are there, too.
pub fn count(
    parts: &[Part],
    days: impl IntoIterator<Item = Date>,
    zone: &TimeZone,
    has_channel: bool,
) -> BTreeMap<Date, Count> {
    let mut counts: BTreeMap<Date, Count> = days.into_iter().map(|day| (day, Count::empty(day, has_channel))).collect();
    for part in parts {
        if let Some(count) = counts.get_mut(&zone.to_datetime(part.left).date()) {
            count.enter(part);
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a timestamp")
    }

    fn part(left: &str, channel: Has, wair: Has) -> Part {
        let left = at(left);
        Part {
            subject: "web/1 part 1".to_owned(),
            number: "LS-web-1".to_owned(),
            left,
            units: 2,
            tracked: true,
            channel,
            wair,
        }
    }

    fn zone() -> TimeZone {
        TimeZone::get("Europe/Berlin").expect("a zone")
    }

    const ACCEPTED: Has = Has::Accepted(2, Timestamp::UNIX_EPOCH);

    #[test]
    fn three_sides_that_say_the_same_have_no_difference() {
        let day = date(2026, 11, 20);

        let counts = count(&[part("2026-11-20T10:00:00Z", ACCEPTED, ACCEPTED)], [day], &zone(), true);

        let two = Tally { parts: 1, units: 2 };
        assert_eq!((counts[&day].dispatched, counts[&day].told, counts[&day].booked), (two, Some(two), two));
        assert_eq!(counts[&day].differing, 0);
    }

    #[test]
    fn a_lost_callback_is_a_difference_that_names_its_order() {
        let day = date(2026, 11, 20);

        let counts = count(&[part("2026-11-20T10:00:00Z", Has::Nothing, ACCEPTED)], [day], &zone(), true);

        let difference = &counts[&day].differences[0];
        assert_eq!((difference.told, difference.booked, difference.number.as_str()), (Some(0), 2, "LS-web-1"));
    }

    #[test]
    fn days_are_local_and_a_channel_that_is_not_told_is_not_compared() {
        let (day, next) = (date(2026, 11, 20), date(2026, 11, 21));

        let counts = count(&[part("2026-11-20T23:30:00Z", Has::NotAsked, ACCEPTED)], [day, next], &zone(), false);

        assert_eq!((counts[&day].dispatched.parts, counts[&next].dispatched.parts), (0, 1));
        assert_eq!((counts[&next].differing, counts[&next].told), (0, None));
    }

    #[test]
    fn a_sink_is_asked_for_after_two_hours_and_never_when_it_failed() {
        let part = part("2026-11-20T10:00:00Z", Has::Nothing, Has::Failed);
        let wait = SignedDuration::from_mins(60);

        assert!(!part.is_overdue(part.channel, wait, at("2026-11-20T13:00:00Z")));
        assert!(part.is_overdue(part.channel, wait, at("2026-11-20T13:00:01Z")));
        assert!(!part.is_overdue(part.wair, wait, at("2026-11-25T10:00:00Z")));
    }

    proptest! {
        #[test]
        fn every_part_is_counted_once_and_differs_unless_both_have_all_of_it(
            parts in prop::collection::vec((0_u8..3, 0_u8..3, 0_i64..48), 0..40),
        ) {
            let has = |kind| match kind { 0 => ACCEPTED, 1 => Has::Nothing, _ => Has::Failed };
            let start = at("2026-11-20T00:00:00Z");
            let made: Vec<_> = parts
                .iter()
                .map(|(channel, wair, hours)| Part {
                    left: start + SignedDuration::from_hours(*hours),
                    ..part("2026-11-20T00:00:00Z", has(*channel), has(*wair))
                })
                .collect();
            let days = [20, 21, 22].map(|day| date(2026, 11, day));

            let counts = count(&made, days, &zone(), true);

            let sum = |of: fn(&Count) -> u64| counts.values().map(of).sum::<u64>();
            let good = parts.iter().filter(|(channel, wair, _)| *channel == 0 && *wair == 0).count() as u64;
            prop_assert_eq!(sum(|count| count.dispatched.parts), parts.len() as u64);
            prop_assert_eq!(sum(|count| count.differing), parts.len() as u64 - good);
        }
    }
}
