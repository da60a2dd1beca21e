//! Which open exceptions people are told of at once, and in which words.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::exception::{Class, Kind, Owner, kind};

/// An exception that is younger is left to the next look: whoever opens it may still be writing it.
const SETTLE: SignedDuration = SignedDuration::from_secs(30);
/// After a mail about one code, further subjects of it wait this long: one cause gives one mail.
const QUIET: SignedDuration = SignedDuration::from_mins(60);
/// Subjects that a mail names.
const NAMED: usize = 10;

/// One open exception, as far as people are told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// Its code.
    pub code: String,
    /// What it is about.
    pub subject: String,
    /// Since when.
    pub first_seen: Timestamp,
}

impl Open {
    /// Its kind; `None` when newer code has opened it.
    pub fn kind(&self) -> Option<&'static Kind> {
        kind(&self.code)
    }

    /// Its class; what nobody here knows is not expected to go away.
    pub fn class(&self) -> Class {
        self.kind().map_or(Class::Structural, |kind| kind.class)
    }

    /// Who has to act.
    pub fn owner(&self) -> Owner {
        self.kind().map_or(Owner::Integration, |kind| kind.owner)
    }
}

/// What was told of one code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Told {
    /// When the last mail about it was sent.
    pub at: Timestamp,
    /// All that were opened up to then are told.
    pub until: Timestamp,
}

/// A mail about one cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// The code.
    pub code: String,
    /// What is told when this is sent.
    pub told: Told,
    /// One line.
    pub subject: String,
    /// The text.
    pub text: String,
}

/// The mails that are due: one for each code with structural exceptions that nobody was told of.
pub fn alerts(open: &[Open], told: &BTreeMap<String, Told>, now: Timestamp) -> Vec<Alert> {
    let mut by_code: BTreeMap<&str, Vec<&Open>> = BTreeMap::new();
    let settled = |one: &&Open| now.duration_since(one.first_seen) >= SETTLE;
    for one in open.iter().filter(|one| one.class() == Class::Structural).filter(settled) {
        by_code.entry(&one.code).or_default().push(one);
    }
    let alert = |(code, mut group): (&str, Vec<&Open>)| {
        let known = told.get(code);
        if known.is_some_and(|known| now.duration_since(known.at) < QUIET) {
            return None;
        }
        group.retain(|one| known.is_none_or(|known| one.first_seen > known.until));
        group.sort_by(|a, b| (a.first_seen, &a.subject).cmp(&(b.first_seen, &b.subject)));
        let until = group.last()?.first_seen;
        Some(Alert {
            code: code.to_owned(),
            told: Told { at: now, until },
            subject: format!("Lockstep: {code}, {} new", group.len()),
            text: text(&group),
        })
    };
    by_code.into_iter().filter_map(alert).collect()
}

fn text(group: &[&Open]) -> String {
    let mut lines = Vec::new();
    if let Some(kind) = group.first().and_then(|one| one.kind()) {
        lines.extend([kind.sentence.to_owned(), format!("Owner: {}", word(kind.owner))]);
        lines.push(format!("Next step: {}", kind.remedy));
    }
    lines.push(String::new());
    lines.extend(group.iter().take(NAMED).map(|one| format!("- {} (since {:.0})", one.subject, one.first_seen)));
    if group.len() > NAMED {
        lines.push(format!("- and {} more", group.len() - NAMED));
    }
    lines.join("\n")
}

/// An owner in plain words.
pub fn word(owner: Owner) -> &'static str {
    match owner {
        Owner::Ecommerce => "ecommerce",
        Owner::Warehouse => "warehouse",
        Owner::CustomerService => "customer service",
        Owner::Finance => "finance",
        Owner::Merchandising => "merchandising",
        Owner::Integration => "integration",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn now() -> Timestamp {
        "2026-11-20T10:00:00Z".parse().expect("a timestamp")
    }

    fn open(code: &str, subject: &str, seconds_ago: i64) -> Open {
        let first_seen = now() - SignedDuration::from_secs(seconds_ago);
        Open { code: code.to_owned(), subject: subject.to_owned(), first_seen }
    }

    #[test]
    fn one_cause_gives_one_mail_and_timing_ones_give_none() {
        let many = (0..25).map(|n| open("ORDER_SKU_UNKNOWN", &format!("web/{n}"), 60 + n));
        let all: Vec<_> =
            many.chain([open("WAIR_UNAVAILABLE", "WAIR", 600), open("VANISH_GUARD", "all", 60)]).collect();

        let alerts = alerts(&all, &BTreeMap::new(), now());

        let subjects: Vec<_> = alerts.iter().map(|alert| alert.subject.as_str()).collect();
        assert_eq!(subjects, ["Lockstep: ORDER_SKU_UNKNOWN, 25 new", "Lockstep: VANISH_GUARD, 1 new"]);
        assert!(alerts[0].text.contains("Owner: ecommerce") && alerts[0].text.ends_with("- and 15 more"));
    }

    #[test]
    fn what_was_told_is_not_told_again_and_news_of_it_wait_for_an_hour() {
        let told = |minutes_ago| {
            let at = now() - SignedDuration::from_mins(minutes_ago);
            BTreeMap::from([("VANISH_GUARD".to_owned(), Told { at, until: at })])
        };
        let (old, new) = (open("VANISH_GUARD", "old", 8_000), open("VANISH_GUARD", "new", 60));

        assert_eq!(alerts(std::slice::from_ref(&old), &told(70), now()), []);
        assert_eq!(alerts(&[old.clone(), new.clone()], &told(59), now()), []);
        let later = alerts(&[old, new], &told(61), now());
        assert!(later.len() == 1 && later[0].text.contains("new") && !later[0].text.contains("- old"));
    }

    #[test]
    fn an_exception_that_may_still_be_written_is_left_to_the_next_look() {
        assert_eq!(alerts(&[open("VANISH_GUARD", "all", 29)], &BTreeMap::new(), now()), []);
    }

    proptest! {
        #[test]
        fn whatever_is_open_is_told_once(ages in prop::collection::vec(30_i64..100_000, 1..30)) {
            let all: Vec<_> = ages.iter().map(|age| open("VANISH_GUARD", &age.to_string(), *age)).collect();

            let first = alerts(&all, &BTreeMap::new(), now());
            let told = first.iter().map(|alert| (alert.code.clone(), alert.told)).collect();
            let again = alerts(&all, &told, now() + SignedDuration::from_hours(2));

            prop_assert_eq!((first.len(), again.len()), (1, 0));
        }
    }
}
