//! Replay of dead letters: what is asked for, what is said of each letter, and the report.

use std::{collections::BTreeMap, time::Duration};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::exception::{self, Owner};

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// Says what a run would do.
    Plan,
    /// Sends the chosen letters back to their queue.
    Run,
    /// Ends the run that is under way.
    Stop,
}

/// Whose dead letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Line {
    /// Of the orders queue.
    Orders,
    /// Of the dispatch queue.
    Dispatch,
}

impl Line {
    /// Both of them.
    pub const ALL: [Line; 2] = [Line::Orders, Line::Dispatch];

    /// Its word in keys and reports.
    pub fn word(self) -> &'static str {
        match self {
            Line::Orders => "orders",
            Line::Dispatch => "dispatch",
        }
    }
}

/// What a person asks for. What is left out does not limit the choice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Wish {
    /// What is done.
    pub action: Action,
    /// With whose dead letters.
    pub queue: Line,
    /// Only letters with one of these codes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<String>,
    /// Only letters about one of these orders: `10042` or `web-uk/10042`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub orders: Vec<String>,
    /// Only letters that are among the dead ones at least so long.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub older_than_minutes: Option<u32>,
    /// Sends at most so many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
    /// Sends at most so many in a second: 2 unless said otherwise, and never less than one in ten seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_second: Option<f64>,
    /// A letter that was replayed so often is set aside: 3 unless said otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replays: Option<u32>,
    /// Who asks, by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}

impl Wish {
    /// Whether a letter is among those that are asked for.
    pub fn chooses(&self, letter: &Letter, now: Timestamp) -> bool {
        let about = |order: &String| {
            letter.order.as_ref().is_some_and(|(channel, id)| order == id || *order == format!("{channel}/{id}"))
        };
        let least = SignedDuration::from_mins(self.older_than_minutes.unwrap_or(0).into());
        (self.codes.is_empty() || letter.code.as_ref().is_some_and(|code| self.codes.contains(code)))
            && (self.orders.is_empty() || self.orders.iter().any(about))
            && now.duration_since(letter.since) >= least
    }

    /// The pause after each letter that is sent.
    pub fn pause(&self) -> Duration {
        let per_second = self.per_second.filter(|pace| pace.is_finite()).unwrap_or(2.0).clamp(0.1, 1000.0);
        Duration::from_secs_f64(1.0 / per_second)
    }

    /// After so many replays a letter is set aside.
    pub fn most_replays(&self) -> u32 {
        self.replays.unwrap_or(3)
    }
}

/// What would happen to a letter if it were sent now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Would {
    /// It would be tried again.
    Send,
    /// It is settled: the flow would say so and let it go.
    AlreadyDone,
    /// Something newer has taken its place: the flow would say so and let it go.
    Superseded,
    /// It would fail again, or nobody can tell what it is: it stays.
    Blocked,
}

/// One dead letter, judged. No personal data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// What makes two letters the same, whatever their message ids are.
    pub key: String,
    /// As people write it.
    pub subject: String,
    /// Channel and id of the order that it is about, where it can be read.
    pub order: Option<(String, String)>,
    /// The exception that is open about it.
    pub code: Option<String>,
    /// Since when it is among the dead letters.
    pub since: Timestamp,
    /// What would happen to it.
    pub would: Would,
    /// Why it stays, where it does.
    pub why: Option<String>,
}

/// How a plan or a run ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    /// It is under way, or its time was over: the next invocation goes on.
    #[default]
    Running,
    /// All that was asked for.
    Done,
    /// Nothing was sent; the reason says why.
    Refused,
    /// Another run holds the lease; nothing was done.
    Busy,
    /// A person has stopped it.
    Stopped,
}

/// The chosen letters of one code.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Group {
    /// The code; none where no exception is open.
    pub code: Option<String>,
    /// Who has to act.
    pub owner: Option<Owner>,
    /// How many.
    pub count: u64,
    /// Since when the oldest is among the dead letters.
    pub oldest: Timestamp,
    /// What would happen to them.
    pub would: BTreeMap<Would, u64>,
    /// The first of their subjects.
    pub subjects: Vec<String>,
}

/// How many subjects of a group a report names.
const SUBJECTS: usize = 10;

/// What a plan or a run says of itself. The counts are those of the last pass over the dead letters; what was sent is
/// counted over all passes of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// What was asked for.
    pub wish: Wish,
    /// How it ended.
    pub outcome: Outcome,
    /// Why, unless all went well.
    pub reason: Option<String>,
    /// When it began.
    pub started: Timestamp,
    /// When this was written.
    pub updated: Timestamp,
    /// How many letters were looked at.
    pub read: u64,
    /// How many of them are none of those that were asked for.
    pub not_chosen: u64,
    /// The chosen ones, by code.
    pub groups: Vec<Group>,
    /// What would happen to all of them, or would have when they were looked at.
    pub would: BTreeMap<Would, u64>,
    /// Why those that are blocked stay.
    pub blocked: BTreeMap<String, u64>,
    /// How many were sent to their queue.
    pub sent: u64,
    /// How many could not be sent, and stay.
    pub failed: u64,
}

impl Report {
    /// A report on nothing yet.
    pub fn new(wish: Wish, started: Timestamp) -> Self {
        Self {
            wish,
            outcome: Outcome::Running,
            reason: None,
            started,
            updated: started,
            read: 0,
            not_chosen: 0,
            groups: Vec::new(),
            would: BTreeMap::new(),
            blocked: BTreeMap::new(),
            sent: 0,
            failed: 0,
        }
    }

    /// The report with which the next pass of the same run begins.
    pub fn next_pass(&self) -> Self {
        let Self { wish, started, updated, sent, failed, .. } = self.clone();
        Self { updated, sent, failed, ..Self::new(wish, started) }
    }

    /// The exception that keeps all the chosen letters, when nothing was sent because somebody is away.
    pub fn waits_for(&self) -> Option<&str> {
        let only_blocked = self.sent == 0 && self.would.keys().all(|would| *would == Would::Blocked);
        let all_away = self.blocked.keys().all(|why| exception::kind(why).is_some());
        self.blocked.keys().next().filter(|_| only_blocked && all_away).map(String::as_str)
    }

    /// Counts a chosen letter.
    pub fn note(&mut self, letter: &Letter) {
        *self.would.entry(letter.would).or_default() += 1;
        if letter.would == Would::Blocked {
            *self.blocked.entry(letter.why.clone().unwrap_or_default()).or_default() += 1;
        }
        let group = match self.groups.iter_mut().find(|group| group.code == letter.code) {
            Some(group) => group,
            None => {
                let owner = letter.code.as_deref().and_then(exception::kind).map(|kind| kind.owner);
                self.groups.push(Group { code: letter.code.clone(), owner, oldest: letter.since, ..Group::default() });
                self.groups.last_mut().expect("just pushed")
            }
        };
        group.count += 1;
        group.oldest = group.oldest.min(letter.since);
        *group.would.entry(letter.would).or_default() += 1;
        if group.subjects.len() < SUBJECTS {
            group.subjects.push(letter.subject.clone());
        }
    }
}

#[cfg(test)]
mod tests;
