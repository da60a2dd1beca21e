//! `lockstep replay`: looks at the dead letters, sends them through again, stops that.

use mapping::replay::{self, Action, Line};
use serde_json::Value;

use crate::ask::Consent;
use crate::format::{Format, Rows, as_json};
use crate::functions::Functions;
use crate::stack::Stack;
use crate::stop::{Done, Stop};

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Replay {
    /// Says what a run would do; changes nothing
    #[command(after_help = "Examples:\n  lockstep replay plan --queue orders --stack lockstep-prod\n  \
                            lockstep replay plan --queue orders --code ORDER_STUCK --older-than 60 --stack lockstep-prod")]
    Plan(Wish),
    /// Sends dead letters through again, with today's mapping
    #[command(after_help = "Whatever was done already is not done again, however often it is replayed.\n\n\
                            Example:\n  lockstep replay run --queue orders --code ORDER_REFUSED --per-second 2 --stack lockstep-prod")]
    Run {
        #[command(flatten)]
        wish: Wish,
        #[command(flatten)]
        consent: Consent,
    },
    /// Stops a run; what it has sent through stays so
    #[command(after_help = "Example:\n  lockstep replay stop --queue orders --stack lockstep-prod")]
    Stop {
        #[command(flatten)]
        wish: Wish,
        #[command(flatten)]
        consent: Consent,
    },
}

#[derive(Debug, clap::Args)]
pub(crate) struct Wish {
    #[command(flatten)]
    stack: Stack,
    /// Whose dead letters
    #[arg(long, value_parser = ["orders", "dispatch"])]
    queue: String,
    /// Only those that ended with this code; may be repeated
    #[arg(long = "code", value_name = "CODE")]
    codes: Vec<String>,
    /// Only those of this order; may be repeated
    #[arg(long = "order", value_name = "ORDER")]
    orders: Vec<String>,
    /// Only those that are older than this
    #[arg(long, value_name = "MINUTES")]
    older_than: Option<u32>,
    /// At most so many
    #[arg(long)]
    limit: Option<u32>,
    /// So many in a second
    #[arg(long)]
    per_second: Option<f64>,
    /// A letter that was replayed so often is set aside
    #[arg(long, value_name = "TIMES")]
    replays: Option<u32>,
    #[command(flatten)]
    format: Format,
}

impl Replay {
    pub(crate) async fn run(self) -> Result<Done, Stop> {
        let (action, wish, by) = match &self {
            Replay::Plan(wish) => (Action::Plan, wish, None),
            Replay::Run { wish, consent } => {
                consent.to(&format!("send dead letters of {} through again in {}", wish.queue, wish.stack.name))?;
                (Action::Run, wish, Some(consent.by.clone()))
            }
            Replay::Stop { wish, consent } => {
                consent.to(&format!("stop the replay of {} in {}", wish.queue, wish.stack.name))?;
                (Action::Stop, wish, Some(consent.by.clone()))
            }
        };
        let deployed = wish.stack.open().await?;
        let report = Functions::of(&deployed).invoke("DlqReplayFunction", &wish.payload(action, by)?).await?;
        Ok(Done::with(wish.print(&report)?, !ended_well(action, &report)))
    }
}

impl Wish {
    fn payload(&self, action: Action, by: Option<String>) -> Result<Value, Stop> {
        let wish = replay::Wish {
            action,
            queue: if self.queue == "orders" { Line::Orders } else { Line::Dispatch },
            codes: self.codes.clone(),
            orders: self.orders.clone(),
            older_than_minutes: self.older_than,
            limit: self.limit.map(u64::from),
            per_second: self.per_second,
            replays: self.replays,
            by,
        };
        serde_json::to_value(wish).map_err(|error| Stop::Refused(error.to_string()))
    }

    fn print(&self, report: &Value) -> Result<String, Stop> {
        if self.format.json {
            return as_json(report);
        }
        let mut rows = Vec::new();
        flatten("", report, &mut rows);
        Rows::new(["what", "value"], rows).print(self.format, report, "no report")
    }
}

/// Whether what was asked for is done. A run that the schedule goes on with is not done yet.
fn ended_well(action: Action, report: &Value) -> bool {
    match action {
        Action::Plan => report["outcome"] == "done",
        Action::Run => report["outcome"] == "done" && report["failed"] == 0,
        Action::Stop => report["outcome"] == "stopped",
    }
}

/// One row for each figure, named by its path.
fn flatten(path: &str, value: &Value, rows: &mut Vec<[String; 2]>) {
    let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path} {name}") };
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| flatten(&below(name), value, rows)),
        Value::Array(values) => {
            values.iter().enumerate().for_each(|(at, value)| flatten(&below(&(at + 1).to_string()), value, rows));
        }
        Value::Null => {}
        Value::String(text) => rows.push([path.to_owned(), text.clone()]),
        other => rows.push([path.to_owned(), other.to_string()]),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use serde_json::json;

    use super::*;

    #[derive(clap::Parser)]
    struct Line {
        #[command(flatten)]
        wish: Wish,
    }

    fn wish(more: &[&str]) -> Wish {
        let line = ["x", "--stack", "s", "--queue", "orders"].iter().chain(more).copied();
        Line::parse_from(line).wish
    }

    #[test]
    fn the_payload_names_only_what_was_asked_for() {
        let all = ["--code", "A", "--order", "1", "--older-than", "5", "--limit", "6", "--per-second", "7"];

        assert_eq!(wish(&[]).payload(Action::Plan, None).unwrap(), json!({ "action": "plan", "queue": "orders" }));
        assert_eq!(
            wish(&all).payload(Action::Run, Some("Ada".into())).unwrap(),
            json!({ "action": "run", "queue": "orders", "codes": ["A"], "orders": ["1"], "olderThanMinutes": 5,
                "limit": 6, "perSecond": 7.0, "by": "Ada" })
        );
    }

    #[test]
    fn only_what_was_asked_for_and_done_ends_well() {
        let well =
            |action, outcome: &str, failed: u64| ended_well(action, &json!({ "outcome": outcome, "failed": failed }));

        for outcome in ["running", "done", "refused", "busy", "stopped"] {
            let all = [Action::Plan, Action::Run, Action::Stop].map(|action| well(action, outcome, 0));
            assert_eq!(all, [outcome == "done", outcome == "done", outcome == "stopped"], "{outcome}");
        }
        assert!(!well(Action::Run, "done", 1));
        assert!(well(Action::Stop, "stopped", 1), "the run is stopped, however it went");
        assert!(!ended_well(Action::Run, &json!({})));
    }

    #[test]
    fn a_report_is_printed_figure_by_figure() {
        let report = json!({ "counts": [{ "code": "A", "count": 2 }], "sent": 3 });

        let csv = wish(&["--csv"]).print(&report).unwrap();

        assert_eq!(csv.lines().collect::<Vec<_>>(), ["what,value", "counts 1 code,A", "counts 1 count,2", "sent,3"]);
    }
}
