//! `lockstep check`: the daily page in a terminal.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use state::switch::Paused;
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
        let paused = stack.records()?.switches.all().await?;
        tell(&daily, &paused, self.format)
    }
}

fn tell(daily: &Daily, paused: &[Paused], format: Format) -> Result<Done, Stop> {
    let open: usize = daily.teams.iter().map(|team| team.open).sum();
    let found = !daily.trusted || !paused.is_empty() || open > 0;
    let text = match format {
        Format { json: true, .. } => as_json(&json!({ "daily": daily, "paused": paused }))?,
        Format { csv: true, .. } => tasks(daily).csv()?,
        _ => page(daily, paused),
    };
    Ok(Done::with(text, found))
}

fn page(daily: &Daily, paused: &[Paused]) -> String {
    let trust = match daily.trusted {
        true => "Today can be trusted.".to_owned(),
        false => "Today cannot be trusted: a flow is late or in trouble.".to_owned(),
    };
    let stopped = paused.iter().map(|it| {
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
            task.oldest.subject.clone(),
            age(daily.now, Some(task.oldest.first_seen)),
            kind.map(|kind| kind.remedy.to_owned()).unwrap_or_default(),
        ]
    });
    Rows::new(["owner", "code", "open", "oldest", "since", "what to do"], cells)
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
mod tests {
    use std::collections::BTreeMap;

    use mapping::flow::Flow;
    use story::runs::FLOWS;

    use super::*;

    fn now() -> Timestamp {
        "2026-11-20T12:00:00Z".parse().unwrap()
    }

    fn daily(trusted: bool) -> Daily {
        let last = Some(now() - SignedDuration::from_mins(3));
        let verdict = if trusted { Verdict::Good } else { Verdict::Late };
        let health =
            FlowHealth { flow: FLOWS[0], last, logged: None, well: last, target_seconds: 900, next: None, verdict };
        Daily {
            now: now(),
            trusted,
            flows: vec![health],
            teams: Vec::new(),
            counts: Vec::new(),
            orders: BTreeMap::new(),
            trends: Vec::new(),
        }
    }

    #[test]
    fn a_good_day_is_told_with_exit_code_0() {
        let told = tell(&daily(true), &[], Format::default()).unwrap();

        assert!(!told.found);
        assert!(told.text.starts_with("Today can be trusted."), "{}", told.text);
        assert!(told.text.contains("3 min ago") && told.text.ends_with("Nobody has anything to do."), "{}", told.text);
    }

    #[test]
    fn a_stopped_flow_and_a_late_one_are_told() {
        let paused = Paused { flow: Flow::OrderRelay, by: "Ada".into(), at: now(), reason: "recount".into() };

        let stopped = tell(&daily(true), &[paused], Format::default()).unwrap();
        let late = tell(&daily(false), &[], Format::default()).unwrap();

        assert!(
            stopped.found && stopped.text.contains("order-relay is stopped since 2026-11-20T12:00:00Z by Ada: recount")
        );
        assert!(late.found && late.text.starts_with("Today cannot be trusted"));
    }

    #[test]
    fn ages_are_told_in_the_largest_unit_that_says_enough() {
        let told = [1, 119 * 60, 2 * 3600, 72 * 3600].map(age_of);

        assert_eq!(told, ["just now", "119 min ago", "2 h ago", "3 days ago"]);
    }

    fn age_of(seconds: i64) -> String {
        age(now(), Some(now() - SignedDuration::from_secs(seconds)))
    }
}
