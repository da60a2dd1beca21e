//! What the points of reconciliation say of the last day and of the last month.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use mapping::reconcile::figures::Point;

use super::{DAY, Trend};

const HOUR: SignedDuration = SignedDuration::from_hours(1);
/// Bars of the two plots.
const HOURS: i32 = 24;
const DAYS: i32 = 30;

/// Three figures and the orders of each stage, by hour and by day.
pub(super) fn trends(points: &[Point], now: Timestamp) -> Vec<Trend> {
    let trend = |name: &str, unit, figure: &dyn Fn(&Point) -> Option<u64>| Trend {
        name: name.to_owned(),
        unit,
        hours: highest(points, now, HOUR, HOURS, figure),
        days: highest(points, now, DAY, DAYS, figure),
    };
    let mut trends = vec![
        trend("Stock age", "minutes", &|point| point.stock_age_minutes.and_then(|age| u64::try_from(age).ok())),
        trend("Drift", "SKUs and locations", &|point| Some(point.gap.drift)),
        trend("Dispatch lag", "minutes", &|point| u64::try_from(point.dispatch_lag_minutes).ok()),
    ];
    // A point names only the stages that orders were in.
    let stages: BTreeSet<&String> = points.iter().flat_map(|point| point.orders.keys()).collect();
    let of_stage = |stage: &&String| {
        trend(&format!("Orders {stage}"), "orders", &|point| Some(point.orders.get(*stage).copied().unwrap_or(0)))
    };
    trends.extend(stages.iter().map(of_stage));
    trends
}

/// The highest figure of each of the last `count` steps, oldest first; `None` where there is no point.
fn highest(
    points: &[Point],
    now: Timestamp,
    step: SignedDuration,
    count: i32,
    figure: &dyn Fn(&Point) -> Option<u64>,
) -> Vec<Option<u64>> {
    let within = |end: Timestamp| points.iter().filter(move |point| point.at <= end && point.at > end - step);
    (0..count).rev().map(|back| within(now - step * back).filter_map(&figure).max()).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use mapping::reconcile::stock::Gap;

    use super::*;

    #[test]
    fn each_step_shows_its_highest_point_and_an_empty_one_nothing() {
        let now: Timestamp = "2026-11-20T10:00:00Z".parse().expect("a moment");
        let point = |minutes, age, held| Point {
            at: now - SignedDuration::from_mins(minutes),
            stock_age_minutes: Some(age),
            gap: Gap::default(),
            orders: BTreeMap::from([("created".to_owned(), 2), ("held".to_owned(), held)]),
            dispatch_lag_minutes: 0,
        };

        let trends = trends(&[point(3 * 60, 9, 5), point(10, 4, 3), point(5, 6, 1)], now);

        assert_eq!((trends[0].hours[23], trends[0].hours[22], trends[0].hours[20]), (Some(6), None, Some(9)));
        assert_eq!((trends[0].days[29], trends[0].days[28]), (Some(9), None));
        let names: Vec<_> = trends.iter().map(|trend| trend.name.as_str()).collect();
        assert_eq!(names, ["Stock age", "Drift", "Dispatch lag", "Orders created", "Orders held"]);
        assert_eq!((trends[4].hours[23], trends[4].days[29], trends[3].hours[23]), (Some(3), Some(5), Some(2)));
    }
}
