//! Metrics: log lines in CloudWatch's embedded metric format, from which CloudWatch makes the figures.
//!
//! Every series costs money: a name with the values of its dimensions is one. `infra/observability.yaml` watches them.

use std::sync::OnceLock;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// All metrics are under this name.
pub const NAMESPACE: &str = "Lockstep";

/// A flow that no other figure shows to be alive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// `product-sync`.
    Catalogue,
    /// `transfer-poll`.
    Transfers,
    /// `dispatch-poll`.
    Dispatch,
    /// The daily digest.
    Digest,
}

impl Flow {
    /// As in the dimension `Flow`.
    pub fn word(self) -> &'static str {
        match self {
            Flow::Catalogue => "catalogue",
            Flow::Transfers => "transfers",
            Flow::Dispatch => "dispatch",
            Flow::Digest => "digest",
        }
    }
}

/// One figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Metric {
    /// A run of the flow came to its end, well or not. One that found another at work, or lost our own state, did not.
    Heartbeat(Flow),
    /// How old what is known of the stock is, in seconds. Every run of `stock-poll` says it: it is that flow's heartbeat.
    StockAge(u64),
    /// Pairs of SKU and location whose stock differs for longer than two polls. Every run of `reconcile` says it: it is
    /// that flow's heartbeat.
    Drift(u64),
    /// Orders that Mintsoft holds and has not finished with.
    OrdersOpen(u64),
    /// Orders that are held.
    OrdersHeld(u64),
    /// From the moment a part left until somebody was told, in seconds.
    DispatchLag(u64),
    /// The fullest minute of Mintsoft's call budget that a run has met, in percent.
    CallBudgetUsed(u64),
}

impl Metric {
    /// Its name and unit.
    fn named(self) -> (&'static str, &'static str) {
        match self {
            Metric::Heartbeat(_) => ("Heartbeat", "Count"),
            Metric::StockAge(_) => ("StockAge", "Seconds"),
            Metric::Drift(_) => ("Drift", "Count"),
            Metric::OrdersOpen(_) => ("OrdersOpen", "Count"),
            Metric::OrdersHeld(_) => ("OrdersHeld", "Count"),
            Metric::DispatchLag(_) => ("DispatchLag", "Seconds"),
            Metric::CallBudgetUsed(_) => ("CallBudgetUsed", "Percent"),
        }
    }

    fn value(self) -> u64 {
        match self {
            Metric::Heartbeat(_) => 1,
            Metric::StockAge(value)
            | Metric::Drift(value)
            | Metric::OrdersOpen(value)
            | Metric::OrdersHeld(value)
            | Metric::DispatchLag(value)
            | Metric::CallBudgetUsed(value) => value,
        }
    }
}

static STAGE: OnceLock<String> = OnceLock::new();

/// Names the deployment in all further lines. Before it, nothing is published.
pub fn start(stage: &str) {
    STAGE.get_or_init(|| stage.to_owned());
}

/// Publishes what was so at `now`: one line on standard output, which Lambda takes to CloudWatch.
pub fn publish(now: Timestamp, metrics: &[Metric]) {
    if let Some(stage) = STAGE.get()
        && !metrics.is_empty()
    {
        println!("{}", line(stage, now, metrics));
    }
}

/// One document of the format (Amazon CloudWatch, "Specification: Embedded metric format", read 2026-11-25). It holds one
/// flow at most: a member of the document has one value.
fn line(stage: &str, now: Timestamp, metrics: &[Metric]) -> Value {
    let mut document = Map::from_iter([("Stage".to_owned(), stage.into())]);
    let (mut of_stage, mut of_flow) = (Vec::new(), Vec::new());
    for metric in metrics {
        let (name, unit) = metric.named();
        document.insert(name.to_owned(), metric.value().into());
        let definition = json!({ "Name": name, "Unit": unit });
        match metric {
            Metric::Heartbeat(flow) => {
                document.insert("Flow".to_owned(), flow.word().into());
                of_flow.push(definition);
            }
            _ => of_stage.push(definition),
        }
    }
    let directives: Vec<Value> = [(json!(["Stage"]), of_stage), (json!(["Stage", "Flow"]), of_flow)]
        .into_iter()
        .filter(|(_, definitions)| !definitions.is_empty())
        .map(|(set, definitions)| json!({ "Namespace": NAMESPACE, "Dimensions": [set], "Metrics": definitions }))
        .collect();
    document.insert("_aws".to_owned(), json!({ "Timestamp": now.as_millisecond(), "CloudWatchMetrics": directives }));
    Value::Object(document)
}

#[cfg(test)]
mod tests;
