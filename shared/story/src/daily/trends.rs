use jiff::{SignedDuration, Timestamp};

use super::Trend;
use crate::runs::{FLOWS, Run};

const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// What the sync log says of the last 24 hours.
pub(super) fn trends(logs: &[Vec<Run>], now: Timestamp) -> Vec<Trend> {
    let of =
        |id: &str| FLOWS.iter().position(|flow| flow.id == id).and_then(|at| logs.get(at)).map_or(&[][..], |log| log);
    let hours = || (0..24).rev().map(move |back| now - HOUR * back);
    let summed =
        |log: &'_ [Run], figure: fn(&Run) -> Option<u64>| hours().map(|end| sum(log, end, figure)).collect::<Vec<_>>();
    let stock = of("stock");
    vec![
        Trend {
            name: "Stock age",
            unit: "minutes",
            less_is_better: true,
            points: hours().map(|end| age(stock, end)).collect(),
        },
        Trend {
            name: "Stock changes",
            unit: "SKUs an hour",
            less_is_better: false,
            points: summed(stock, |run| run.changed),
        },
        Trend {
            name: "Dispatches",
            unit: "orders an hour",
            less_is_better: false,
            points: summed(of("dispatch"), |run| run.changed),
        },
        Trend {
            name: "Mintsoft calls",
            unit: "an hour",
            less_is_better: true,
            points: FLOWS.iter().map(|flow| summed(of(flow.id), |run| run.mintsoft_calls)).fold(vec![None; 24], add),
        },
    ]
}

/// How old the stock was at `end`, in whole minutes.
fn age(log: &[Run], end: Timestamp) -> Option<u64> {
    let newest = log.iter().filter(|run| run.started <= end).filter_map(|run| run.as_of).max()?;
    u64::try_from(end.duration_since(newest).as_mins()).ok()
}

/// Σ over the runs of the hour before `end`; `None` when there was none.
fn sum(log: &[Run], end: Timestamp, figure: fn(&Run) -> Option<u64>) -> Option<u64> {
    let runs = log.iter().filter(|run| run.started <= end && run.started > end - HOUR);
    runs.filter_map(figure).reduce(|sum, more| sum + more)
}

fn add(sums: Vec<Option<u64>>, more: Vec<Option<u64>>) -> Vec<Option<u64>> {
    let both = |(a, b): (Option<u64>, Option<u64>)| a.map_or(b, |a| Some(a + b.unwrap_or(0)));
    sums.into_iter().zip(more).map(both).collect()
}
