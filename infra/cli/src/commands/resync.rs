//! `lockstep resync`: brings a targeted look at both sides forward.

use serde_json::{Value, json};

use crate::ask::Consent;
use crate::format::{Format, Rows};
use crate::functions::Functions;
use crate::progress;
use crate::stack::Stack;
use crate::stop::{Done, Stop};

/// A look at both sides, now. Doing it twice does no more than doing it once.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Resync {
    /// Reads products and stock of SKUs again, and tells WAIR their levels again
    #[command(after_help = "Example:\n  lockstep resync sku TEE-RED-M TEE-RED-L --stack lockstep-prod")]
    Sku(Targets),
    /// Looks at orders again, and tries those that are held
    #[command(after_help = "Give Mintsoft order numbers, or channel/order.\n\n\
                            Example:\n  lockstep resync order web-uk/10042 --stack lockstep-prod")]
    Order(Targets),
    /// Reads Mintsoft warehouses again, given by their ids, and tells WAIR all their levels
    #[command(after_help = "Example:\n  lockstep resync warehouse 3 5 --stack lockstep-prod")]
    Warehouse(Targets),
}

#[derive(Debug, clap::Args)]
pub(crate) struct Targets {
    /// Which ones
    #[arg(required = true)]
    targets: Vec<String>,
    #[command(flatten)]
    stack: Stack,
    #[command(flatten)]
    consent: Consent,
    #[command(flatten)]
    format: Format,
}

/// The functions to invoke, by their outputs, in order.
type Steps = Vec<(&'static str, Value)>;

impl Resync {
    pub(crate) async fn run(self) -> Result<Done, Stop> {
        let steps = self.steps()?;
        let (Resync::Sku(all) | Resync::Order(all) | Resync::Warehouse(all)) = self;
        all.consent.to(&format!("look again at {} in {}", all.targets.join(", "), all.stack.name))?;
        let deployed = all.stack.open().await?;
        let functions = Functions::of(&deployed);
        let bar = progress::steps(steps.len() as u64, "resync");
        let mut reports = Vec::new();
        for (output, payload) in steps {
            reports.push((output, functions.run(output, &payload).await?));
            bar.inc(1);
        }
        bar.finish_and_clear();
        report(&reports, all.format)
    }

    fn steps(&self) -> Result<Steps, Stop> {
        Ok(match self {
            Resync::Sku(Targets { targets, .. }) => {
                let skus = json!({ "mode": "targeted", "skus": targets });
                vec![
                    ("ProductSyncFunction", skus.clone()),
                    ("ReconcileFunction", skus.clone()),
                    ("StockPollFunction", skus),
                ]
            }
            Resync::Order(Targets { targets, .. }) => {
                let orders = json!({ "mode": "targeted", "orders": targets });
                vec![("ReconcileFunction", orders.clone()), ("DispatchPollFunction", orders)]
            }
            Resync::Warehouse(Targets { targets, .. }) => {
                let ids = targets.iter().map(|id| id.parse::<i32>());
                let ids: Vec<_> = ids.collect::<Result<_, _>>().map_err(|_| {
                    Stop::Refused("a warehouse is given by its id, a whole number; `lockstep doctor` lists them".into())
                })?;
                vec![("ReconcileFunction", json!({ "mode": "targeted", "warehouses": ids }))]
            }
        })
    }
}

/// How it ended; an answer that says nothing else is a good one.
fn outcome(report: &Value) -> &str {
    report["outcome"].as_str().unwrap_or("done")
}

/// Found when a run did not end well, or nobody knows what was asked for.
fn report(reports: &[(&str, Value)], format: Format) -> Result<Done, Stop> {
    let cells = |(output, report): &(&str, Value)| {
        let unknown: Vec<_> = report["unknown"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let reason = report["reason"].as_str().map(str::to_owned);
        let reason = reason.or_else(|| (!unknown.is_empty()).then(|| format!("nobody knows {}", unknown.join(", "))));
        let name = output.trim_end_matches("Function").to_owned();
        [name, outcome(report).to_owned(), reason.unwrap_or_default()]
    };
    let table = Rows::new(["function", "outcome", "reason"], reports.iter().map(cells));
    let json: Vec<_> = reports.iter().map(|(output, report)| json!({ "function": output, "report": report })).collect();
    let bad = reports
        .iter()
        .any(|(_, report)| outcome(report) != "done" || report["unknown"].as_array().is_some_and(|it| !it.is_empty()));
    Ok(Done::with(table.print(format, &json, "nothing was done")?, bad))
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(clap::Parser)]
    struct Line {
        #[command(subcommand)]
        resync: Resync,
    }

    fn steps(line: &[&str]) -> Result<Steps, Stop> {
        let line = ["x"].iter().chain(line).chain(&["--stack", "s", "--yes"]).copied();
        Line::parse_from(line).resync.steps()
    }

    #[test]
    fn a_sku_is_read_again_after_what_was_told_of_it_is_forgotten() {
        let payload = json!({ "mode": "targeted", "skus": ["A", "B"] });

        let steps = steps(&["sku", "A", "B"]).unwrap();

        let expected = ["ProductSyncFunction", "ReconcileFunction", "StockPollFunction"];
        assert_eq!(steps, expected.map(|output| (output, payload.clone())));
    }

    #[test]
    fn warehouses_are_numbers() {
        let expected = json!({ "mode": "targeted", "warehouses": [3, 5] });

        assert_eq!(steps(&["warehouse", "3", "5"]).unwrap(), [("ReconcileFunction", expected)]);
        assert!(matches!(steps(&["warehouse", "MAIN"]), Err(Stop::Refused(_))));
    }

    #[test]
    fn a_run_that_did_not_end_well_is_found() {
        let format = Format { json: false, csv: true };

        let good = report(&[("StockPollFunction", json!({ "outcome": "done" }))], format).unwrap();
        let bad = report(&[("StockPollFunction", json!({ "outcome": "busy" }))], format).unwrap();
        let unknown = report(&[("ReconcileFunction", json!({ "skus": 0, "unknown": ["A"] }))], format).unwrap();

        assert_eq!(good, Done { text: "function,outcome,reason\nStockPoll,done,".into(), found: false });
        assert!(bad.found && unknown.found);
        assert!(unknown.text.ends_with("Reconcile,done,nobody knows A"), "{}", unknown.text);
    }
}
