//! Who is told of what, and when: a problem that goes away by itself wakes nobody, and one cause is one alert.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::{
    CHANNEL_UNAVAILABLE, CONFIG_MISSING, CREDENTIALS_REFUSED, Class, DISPATCH_STUCK, Kind, MINTSOFT_UNAVAILABLE,
    ORDER_STUCK, PRODUCT_NOT_IN_WAIR, WAIR_UNAVAILABLE, WAREHOUSE_MISSING, kind,
};

/// The subject that stands for all further subjects of a code, when there are too many to be listed one by one.
pub const OTHERS: &str = "others";

/// After an alert, further subjects of the same code are collected for this long.
const QUIET: SignedDuration = SignedDuration::from_hours(1);

/// A kind, the kind that it follows from, and whether a subject of the one fits a subject of the other.
type Consequence = (Kind, Kind, fn(&str, &str) -> bool);

/// What follows from what, where the subjects of both fit together: while the cause is open, its consequence is no problem of
/// its own.
const FOLLOWS: &[Consequence] = &[
    (ORDER_STUCK, MINTSOFT_UNAVAILABLE, |_, _| true),
    (ORDER_STUCK, CREDENTIALS_REFUSED, |_, vendor| vendor == "Mintsoft"),
    (ORDER_STUCK, CONFIG_MISSING, |_, _| true),
    (DISPATCH_STUCK, CHANNEL_UNAVAILABLE, |part, channel| {
        part.ends_with(", channel") && part.split('/').next() == Some(channel)
    }),
    (DISPATCH_STUCK, WAIR_UNAVAILABLE, |part, _| part.ends_with(", wair")),
    (DISPATCH_STUCK, CREDENTIALS_REFUSED, |part, vendor| vendor == "WAIR" && part.ends_with(", wair")),
    (PRODUCT_NOT_IN_WAIR, WAIR_UNAVAILABLE, |_, _| true),
    (PRODUCT_NOT_IN_WAIR, CREDENTIALS_REFUSED, |_, vendor| vendor == "WAIR"),
    (WAREHOUSE_MISSING, MINTSOFT_UNAVAILABLE, |_, _| true),
];

/// An open exception, as far as alerts depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sight<'a> {
    /// One of the catalogue's codes.
    pub code: &'a str,
    /// What it is about.
    pub subject: &'a str,
    /// When it was opened.
    pub first_seen: Timestamp,
    /// When somebody was alerted to it.
    pub alerted: Option<Timestamp>,
    /// Somebody has seen it without an alert.
    pub acknowledged: bool,
}

/// One problem that somebody has to be told of now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// What it is.
    pub kind: &'static Kind,
    /// Since when the oldest of its subjects is open.
    pub since: Timestamp,
    /// The subjects that nobody was told of, oldest first.
    pub subjects: Vec<String>,
    /// How many open exceptions follow from it, by code.
    pub follow: BTreeMap<&'static str, usize>,
}

/// What to tell of the exceptions that are `open` at `now`: structural ones first, then the most urgent. Who sends an alert
/// marks its code and subjects as alerted, so that it is not sent again.
///
/// - A structural exception is told at once, a timing one when it is older than its deadline.
/// - All subjects of a code are one alert. Those that come within an hour of it are told together when the hour is over.
/// - What follows from another open exception is only counted with that one.
/// - What somebody has acknowledged is not told.
pub fn alerts(open: &[Sight<'_>], now: Timestamp) -> Vec<Alert> {
    let mut of_code: BTreeMap<&str, Vec<&Sight<'_>>> = BTreeMap::new();
    let mut follow: BTreeMap<&str, BTreeMap<&'static str, usize>> = BTreeMap::new();
    let is_cause = |sight: &&Sight<'_>| FOLLOWS.iter().any(|(_, cause, _)| cause.code == sight.code);
    let causes: Vec<_> = open.iter().filter(is_cause).collect();
    for sight in open {
        let follows = FOLLOWS.iter().filter(|(effect, ..)| effect.code == sight.code);
        let because = |(_, cause, fits): &&Consequence| {
            causes.iter().any(|open| open.code == cause.code && fits(sight.subject, open.subject))
        };
        match follows.into_iter().find(because) {
            Some((effect, cause, _)) => *follow.entry(cause.code).or_default().entry(effect.code).or_default() += 1,
            None => of_code.entry(sight.code).or_default().push(sight),
        }
    }
    let mut alerts = Vec::new();
    for (code, sights) in of_code {
        let Some(kind) = kind(code) else { continue };
        let told_lately = sights.iter().filter_map(|sight| sight.alerted).any(|at| now.duration_since(at) < QUIET);
        let mut due: Vec<_> = sights.into_iter().filter(|sight| is_due(kind, sight, now)).collect();
        if told_lately || due.is_empty() {
            continue;
        }
        due.sort_by_key(|sight| (sight.first_seen, sight.subject));
        let subjects = due.iter().map(|sight| sight.subject.to_owned()).collect();
        alerts.push(Alert {
            kind,
            since: due[0].first_seen,
            subjects,
            follow: follow.remove(code).unwrap_or_default(),
        });
    }
    alerts.sort_by_key(|alert| (alert.kind.class == Class::Timing, alert.kind.deadline, alert.kind.code));
    alerts
}

fn is_due(kind: &Kind, sight: &Sight<'_>, now: Timestamp) -> bool {
    let is_old = || now.duration_since(sight.first_seen) >= SignedDuration::from_hours(kind.deadline.into());
    sight.alerted.is_none() && !sight.acknowledged && (kind.class == Class::Structural || is_old())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exception::{ORDER_REFUSED, TRANSFER_SHORT};

    fn at(minutes: i64) -> Timestamp {
        Timestamp::from_second(minutes * 60).expect("in range")
    }

    fn sight<'a>(kind: &Kind, subject: &'a str, first_seen: i64) -> Sight<'a> {
        Sight { code: kind.code, subject, first_seen: at(first_seen), alerted: None, acknowledged: false }
    }

    fn told(open: &[Sight<'_>], now: i64) -> Vec<(&'static str, Vec<String>)> {
        alerts(open, at(now)).into_iter().map(|alert| (alert.kind.code, alert.subjects)).collect()
    }

    #[test]
    fn a_structural_exception_is_told_at_once_and_all_of_a_code_together() {
        let open = [sight(&ORDER_REFUSED, "b", 2), sight(&ORDER_REFUSED, "a", 1)];

        assert_eq!(told(&open, 2), [("ORDER_REFUSED", vec!["a".to_owned(), "b".to_owned()])]);
    }

    #[test]
    fn what_comes_within_an_hour_of_an_alert_waits_until_the_hour_is_over() {
        let first = Sight { alerted: Some(at(0)), ..sight(&ORDER_REFUSED, "a", 0) };
        let open = [first, sight(&ORDER_REFUSED, "b", 5)];

        assert!(told(&open, 59).is_empty());
        assert_eq!(told(&open, 60), [("ORDER_REFUSED", vec!["b".to_owned()])]);
    }

    #[test]
    fn a_timing_exception_is_told_when_it_is_older_than_its_deadline() {
        let open = [sight(&TRANSFER_SHORT, "T-1", 0)];
        let deadline = i64::from(TRANSFER_SHORT.deadline) * 60;

        assert!(told(&open, deadline - 1).is_empty());
        assert_eq!(told(&open, deadline).len(), 1);
    }

    #[test]
    fn what_was_told_or_acknowledged_is_not_told_again() {
        let told_once = Sight { alerted: Some(at(0)), ..sight(&ORDER_REFUSED, "a", 0) };
        let known = Sight { acknowledged: true, ..sight(&TRANSFER_SHORT, "T-1", 0) };

        assert!(told(&[told_once, known], 100_000).is_empty());
    }

    #[test]
    fn an_outage_is_one_alert_with_all_that_follows_from_it() {
        let orders: Vec<String> = (0..10_000).map(|n| format!("web-uk/{n}")).collect();
        let mut open: Vec<_> = orders.iter().map(|order| sight(&ORDER_STUCK, order, 300)).collect();
        open.push(sight(&MINTSOFT_UNAVAILABLE, "Mintsoft", 0));

        let alerts = alerts(&open, at(600));

        assert_eq!(alerts.len(), 1);
        assert_eq!((alerts[0].kind, alerts[0].follow["ORDER_STUCK"]), (&MINTSOFT_UNAVAILABLE, 10_000));
    }

    #[test]
    fn a_dispatch_follows_only_from_the_outage_of_whom_it_could_not_tell() {
        let parts =
            [sight(&DISPATCH_STUCK, "web-uk/1 part 1, channel", 0), sight(&DISPATCH_STUCK, "web-uk/1 part 1, wair", 0)];
        let with = |kind: &Kind, subject| {
            let open = [parts[0], parts[1], sight(kind, subject, 0)];
            told(&open, 600)
                .into_iter()
                .find(|(code, _)| *code == "DISPATCH_STUCK")
                .map_or(0, |(_, subjects)| subjects.len())
        };

        assert_eq!(with(&CHANNEL_UNAVAILABLE, "web-uk"), 1);
        assert_eq!(with(&CHANNEL_UNAVAILABLE, "web-us"), 2);
        assert_eq!(with(&WAIR_UNAVAILABLE, "WAIR"), 1);
        assert_eq!(with(&CREDENTIALS_REFUSED, "Mintsoft"), 2);
    }

    #[test]
    fn what_is_left_after_its_cause_is_told() {
        assert_eq!(told(&[sight(&ORDER_STUCK, "web-uk/1", 0)], 60).len(), 1);
    }

    #[test]
    fn a_code_that_is_not_in_the_catalogue_is_left_to_the_list() {
        let strange = Sight { code: "GONE", ..sight(&ORDER_STUCK, "x", 0) };

        assert!(told(&[strange], 100).is_empty());
    }
}
