//! Which exceptions are shown.

use jiff::{SignedDuration, Timestamp};
use mapping::exception::{self, Class, Kind, Owner};
use state::exceptions::Exception;

use crate::fields::{Fields, query};

/// How old an exception has to be: the word in the address, the words for people, hours.
pub(crate) const AGES: [(&str, &str, i64); 4] = [
    ("1h", "older than an hour", 1),
    ("4h", "older than 4 hours", 4),
    ("1d", "older than a day", 24),
    ("7d", "older than a week", 168),
];

/// What a person asked to see. What cannot be understood is left out, as if it had not been asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Filter {
    pub(crate) owner: Option<Owner>,
    pub(crate) class: Option<Class>,
    pub(crate) code: Option<&'static Kind>,
    /// One of [`AGES`].
    pub(crate) age: &'static str,
    /// From 1.
    pub(crate) page: usize,
}

impl Filter {
    pub(crate) fn of(fields: &Fields) -> Self {
        let class = match fields.get("class") {
            "timing" => Some(Class::Timing),
            "structural" => Some(Class::Structural),
            _ => None,
        };
        Self {
            owner: Owner::ALL.into_iter().find(|owner| owner.word() == fields.get("owner")),
            class,
            code: exception::kind(fields.get("code")),
            age: AGES.iter().find(|(word, ..)| *word == fields.get("age")).map_or("", |(word, ..)| word),
            page: fields.get("page").parse().unwrap_or(1).max(1),
        }
    }

    /// The same in an address, for this page of the list.
    pub(crate) fn query(&self, page: usize) -> String {
        let page = if page > 1 { page.to_string() } else { String::new() };
        query(&[
            ("owner", self.owner.map_or("", Owner::word)),
            ("class", self.class.map_or("", Class::word)),
            ("code", self.code.map_or("", |kind| kind.code)),
            ("age", self.age),
            ("page", &page),
        ])
    }

    /// Whether nothing was asked for.
    pub(crate) fn is_open(&self) -> bool {
        self.owner.is_none() && self.class.is_none() && self.code.is_none() && self.age.is_empty()
    }

    /// Whether an exception is shown at `now`.
    pub(crate) fn takes(&self, found: &Exception, now: Timestamp) -> bool {
        let sight = found.sight();
        let hours = AGES.iter().find(|(word, ..)| *word == self.age).map_or(0, |(.., hours)| *hours);
        self.code.is_none_or(|code| code.code == found.code)
            && self.owner.is_none_or(|owner| sight.owner() == owner)
            && self.class.is_none_or(|class| sight.class() == class)
            && (hours == 0 || now.duration_since(found.first_seen) >= SignedDuration::from_hours(hours))
    }
}
