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
    vec![
        Trend { name: "Stock changes", unit: "SKUs an hour", points: summed(of("stock"), |run| run.changed) },
        Trend { name: "Told to WAIR", unit: "levels an hour", points: summed(of("stock"), |run| run.sent) },
        Trend { name: "Dispatches", unit: "orders an hour", points: summed(of("dispatch"), |run| run.changed) },
    ]
}

/// Σ over the runs of the hour before `end`; `None` when there was none.
fn sum(log: &[Run], end: Timestamp, figure: fn(&Run) -> Option<u64>) -> Option<u64> {
    let runs = log.iter().filter(|run| run.started <= end && run.started > end - HOUR);
    runs.filter_map(figure).reduce(|sum, more| sum + more)
}
