//! The daily check: whether today can be trusted, and who has to do what.

mod flows;
mod teams;
mod trends;

use std::{collections::BTreeMap, time::Duration};

use futures::{future::try_join_all, try_join};
use jiff::{SignedDuration, Span, Timestamp, tz::TimeZone};
use mapping::{exception::Owner, reconcile::count::Count};
use ports::Failure;
use serde::Serialize;
use state::{
    Leases,
    exceptions::Exception,
    figures,
    switch::{Paused, Switches},
};

use crate::{
    Teller,
    runs::{FLOWS, Flow, Run},
};

pub use flows::judge;

/// How long ago yesterday's figures are from, and how far trends go back.
const DAY: SignedDuration = SignedDuration::from_hours(24);
/// Days of the three-way count that are shown.
const COUNTED: i64 = 3;

/// The daily check.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Daily {
    /// When it was made.
    pub now: Timestamp,
    /// Whether all flows are in time and nothing stops one of them.
    pub trusted: bool,
    /// The flows that a person has stopped, those without a run of their own too.
    pub paused: Vec<Paused>,
    /// One line for each flow.
    pub flows: Vec<FlowHealth>,
    /// One for each team, those with something to do first.
    pub teams: Vec<Team>,
    /// Finance's three-way count, today and the days before, the newest first.
    pub counts: Vec<Count>,
    /// Orders that are not finished, by the word of their stage, as reconciliation last counted them.
    pub orders: BTreeMap<String, u64>,
    /// The last day and the last month in small.
    pub trends: Vec<Trend>,
}

/// How a flow is.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FlowHealth {
    /// Which.
    #[serde(flatten)]
    pub flow: Flow,
    /// When its newest run began.
    pub last: Option<Timestamp>,
    /// What the newest run did that met anything new, or trouble; quiet runs leave nothing in the log.
    pub logged: Option<Run>,
    /// When it last ended well.
    pub well: Option<Timestamp>,
    /// Longest time between two good runs that is still in order.
    pub target_seconds: u64,
    /// When it should run next.
    pub next: Option<Timestamp>,
    /// Whether it can be trusted.
    pub verdict: Verdict,
}

/// Whether a flow can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Verdict {
    /// It ended well and in time.
    Good,
    /// It ended well lately, but its newest run did not.
    Troubled,
    /// It is at work.
    Running,
    /// It has not ended well for too long.
    Late,
    /// It has not run at all.
    Never,
}

/// What a team has to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Team {
    /// Who.
    pub owner: Owner,
    /// How many exceptions are open.
    pub open: usize,
    /// How many of them nobody has taken on.
    pub unassigned: usize,
    /// How many were open at this time yesterday.
    pub yesterday: usize,
    /// By code, the most frequent first.
    pub tasks: Vec<Task>,
}

/// Open exceptions of one code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Task {
    /// The code.
    pub code: String,
    /// How many are open.
    pub open: usize,
    /// How many of this code were open at this time yesterday.
    pub yesterday: usize,
    /// The oldest of them.
    pub oldest: Exception,
}

/// A figure over the last day and the last month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Trend {
    /// What it is.
    pub name: String,
    /// Its unit.
    pub unit: &'static str,
    /// Its highest value in each of the last 24 hours, oldest first; `None` where nothing is known.
    pub hours: Vec<Option<u64>>,
    /// In each of the last 30 days.
    pub days: Vec<Option<u64>>,
}

impl Teller {
    async fn closed_since(&self, since: Timestamp) -> Result<Vec<Exception>, Failure> {
        let day = |at: Timestamp| at.to_zoned_datetime(TimeZone::UTC).date();
        let mut closed = self.exceptions.list_closed(day(since), day(self.clock.now())).await?;
        closed.retain(|exception| exception.closed.is_some_and(|at| at >= since));
        Ok(closed)
    }

    async fn counts(&self, now: Timestamp) -> Result<Vec<Count>, Failure> {
        let today = now.to_zoned_datetime(self.zone().await?).date();
        let days = (0..COUNTED).map(|back| today.saturating_sub(Span::new().days(back)));
        let counts = figures::counts(&self.store, days).await?;
        Ok(counts.into_values().rev().collect())
    }

    /// The daily check of a stack that polls every `poll`.
    ///
    /// # Errors
    /// `Transient` or `Halted` when the state cannot be read.
    pub async fn daily(&self, poll: Duration) -> Result<Daily, Failure> {
        let now = self.clock.now();
        let (from, to) = (now - DAY, now + SignedDuration::from_secs(1));
        let leases = Leases::new(self.store.clone(), self.clock.clone());
        let switches = Switches::new(self.store.clone(), self.clock.clone());
        // Side by side: nothing here depends on another, and people wait for the longest only.
        let (logs, standings, open, closed, paused, points, counts) = try_join!(
            try_join_all(FLOWS.iter().map(|flow| self.runs_between(flow.id, from, to))),
            try_join_all(FLOWS.iter().map(|flow| leases.look(flow.id))),
            self.exceptions.list_open(),
            self.closed_since(now - DAY),
            switches.all(),
            figures::trend(&self.store),
            self.counts(now),
        )?;
        let seen = FLOWS.iter().zip(&logs).zip(&standings);
        let judged = seen.map(|((flow, runs), standing)| judge(*flow, runs, *standing, poll, now));
        let flows = judged.collect::<Vec<_>>();
        let teams = teams::teams(open, &closed, now - DAY);
        let well = flows.iter().all(|health| matches!(health.verdict, Verdict::Good | Verdict::Running));
        let trusted = well && paused.is_empty();
        Ok(Daily {
            now,
            trusted,
            paused,
            flows,
            teams,
            counts,
            orders: points.last().map(|point| point.orders.clone()).unwrap_or_default(),
            trends: trends::trends(&points, now),
        })
    }
}
