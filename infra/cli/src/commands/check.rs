//! `lockstep check`: the daily page in a terminal.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use story::daily::{Daily, FlowHealth, Verdict};

use crate::format::{Format, Rows, as_json};
use crate::functions::Functions;
use crate::stack::Stack;
use crate::stop::{Done, Stop};

#[derive(Debug, clap::Args)]
#[command(after_help = "Exit code 1 when a flow cannot be trusted, is stopped, or somebody has something to do.\n\n\
                        Examples:\n  lockstep check --stack lockstep-prod\n  \
                        lockstep check --stack lockstep-prod --json | jq .trusted")]
pub(crate) struct Check {
    #[command(flatten)]
    stack: Stack,
    #[command(flatten)]
    format: Format,
}

impl Check {
    pub(crate) async fn run(self) -> Result<Done, Stop> {
        let stack = self.stack.open().await?;
        let environment = Functions::of(&stack).environment("StockPollFunction").await?;
        let minutes = environment.get("POLL_MINUTES").and_then(|minutes| minutes.parse::<u64>().ok());
        let minutes = minutes.ok_or_else(|| Stop::Unable("the stack does not say how often it polls".to_owned()))?;
        let daily = stack.teller()?.daily(Duration::from_secs(60 * minutes)).await?;
        tell(&daily, self.format)
    }
}

fn tell(daily: &Daily, format: Format) -> Result<Done, Stop> {
    let open: usize = daily.teams.iter().map(|team| team.open).sum();
    let found = !daily.trusted || open > 0;
    let text = match format {
        Format { json: true, .. } => as_json(daily)?,
        Format { csv: true, .. } => tasks(daily).csv()?,
        _ => page(daily),
    };
    Ok(Done::with(text, found))
}

fn page(daily: &Daily) -> String {
    let trust = match daily.trusted {
        true => "Today can be trusted.".to_owned(),
        false => "Today cannot be trusted: a flow is late, in trouble or stopped.".to_owned(),
    };
    let stopped = daily.paused.iter().map(|it| {
        let why = if it.reason.is_empty() { String::new() } else { format!(": {}", it.reason) };
        format!("{} is stopped since {:.0} by {}{why}", it.flow.name(), it.at, it.by)
    });
    let head = std::iter::once(trust).chain(stopped).collect::<Vec<_>>().join("\n");
    let health = |health: &FlowHealth| {
        let verdict = word(health.verdict).to_owned();
        [health.flow.name.to_owned(), verdict, age(daily.now, health.last), age(daily.now, health.well)]
    };
    let flows = Rows::new(["flow", "is", "last run", "last good run"], daily.flows.iter().map(health));
    let mut parts = vec![head, flows.text("no flow is known")];
    if !daily.counts.is_empty() {
        parts.push(counts(daily).text(""));
    }
    if !daily.orders.is_empty() {
        let orders: Vec<_> = daily.orders.iter().map(|(stage, count)| format!("{count} {stage}")).collect();
        parts.push(format!("Orders: {}", orders.join(", ")));
    }
    parts.push(tasks(daily).text("Nobody has anything to do."));
    parts.join("\n\n")
}

/// Finance's three-way count, in units.
fn counts(daily: &Daily) -> Rows {
    let cells = daily.counts.iter().map(|count| {
        let told = count.told.as_ref().map(|told| told.units.to_string()).unwrap_or_default();
        [
            count.day.to_string(),
            count.dispatched.units.to_string(),
            told,
            count.booked.units.to_string(),
            count.differing.to_string(),
        ]
    });
    Rows::new(["day", "units dispatched", "told to the channel", "booked at WAIR", "parts that differ"], cells)
}

fn tasks(daily: &Daily) -> Rows {
    let of_team = daily.teams.iter().flat_map(|team| team.tasks.iter().map(move |task| (team, task)));
    let cells = of_team.map(|(team, task)| {
        let kind = mapping::exception::kind(&task.code);
        [
            team.owner.word().to_owned(),
            task.code.clone(),
            task.open.to_string(),
            task.yesterday.to_string(),
            task.oldest.subject.clone(),
            age(daily.now, Some(task.oldest.first_seen)),
            kind.map(|kind| kind.remedy.to_owned()).unwrap_or_default(),
        ]
    });
    Rows::new(["owner", "code", "open", "yesterday", "oldest", "since", "what to do"], cells)
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Good => "good",
        Verdict::Troubled => "troubled",
        Verdict::Running => "running",
        Verdict::Late => "late",
        Verdict::Never => "never ran",
    }
}

/// How long ago, in the largest unit that says enough.
pub(crate) fn age(now: Timestamp, moment: Option<Timestamp>) -> String {
    let Some(moment) = moment else { return "never".to_owned() };
    let age = now.duration_since(moment).max(SignedDuration::ZERO);
    match age.as_mins() {
        0 => "just now".to_owned(),
        minutes if minutes < 120 => format!("{minutes} min ago"),
        minutes if minutes < 48 * 60 => format!("{} h ago", minutes / 60),
        minutes => format!("{} days ago", minutes / 60 / 24),
    }
}

#[cfg(test)]
mod tests;
