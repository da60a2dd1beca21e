use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::{FlowHealth, Verdict};
use crate::runs::{Flow, Run};

/// A flow is late when it has not ended well for three times as long as it should take: one run may fail by itself.
const PATIENCE: u32 = 3;

/// How a flow is at `now`, by its runs, the newest first.
pub fn judge(flow: Flow, runs: &[Run], poll: Duration, now: Timestamp) -> FlowHealth {
    let every = flow.every(poll);
    let target = every * PATIENCE;
    let well = runs.iter().find(|run| run.outcome == "done").map(|run| run.started);
    let last = runs.iter().find(|run| run.outcome != "busy");
    let verdict = match (last, well) {
        (None, _) => Verdict::Never,
        (_, None) => Verdict::Late,
        (Some(_), Some(well)) if now.duration_since(well) > to_signed(target) => Verdict::Late,
        (Some(last), _) if last.outcome != "done" => Verdict::Troubled,
        _ => Verdict::Good,
    };
    FlowHealth {
        flow,
        last: last.cloned(),
        well,
        target_seconds: target.as_secs(),
        next: runs.first().map(|run| run.started + every),
        verdict,
    }
}

fn to_signed(duration: Duration) -> SignedDuration {
    SignedDuration::try_from(duration).unwrap_or(SignedDuration::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runs::FLOWS;

    const POLL: Duration = Duration::from_secs(300);

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(1_760_000_000 + 60 * minute).expect("a moment")
    }

    fn run(minute: i64, outcome: &str) -> Run {
        Run {
            started: at(minute),
            mode: "delta".into(),
            outcome: outcome.into(),
            reason: None,
            milliseconds: None,
            rows: None,
            changed: None,
            sent: None,
            mintsoft_calls: None,
            wair_calls: None,
            observed_only: false,
            fence: None,
            as_of: None,
        }
    }

    fn verdict(runs: &[Run], minute: i64) -> Verdict {
        judge(FLOWS[0], runs, POLL, at(minute)).verdict
    }

    #[test]
    fn a_flow_is_good_while_its_last_good_run_is_recent() {
        assert_eq!(verdict(&[run(0, "done")], 15), Verdict::Good);
        assert_eq!(verdict(&[run(0, "done")], 16), Verdict::Late);
        assert_eq!(verdict(&[], 0), Verdict::Never);
    }

    #[test]
    fn one_bad_run_is_trouble_and_several_are_late() {
        assert_eq!(verdict(&[run(5, "held"), run(0, "done")], 6), Verdict::Troubled);
        assert_eq!(verdict(&[run(15, "held"), run(10, "held"), run(0, "done")], 16), Verdict::Late);
        assert_eq!(verdict(&[run(0, "held")], 1), Verdict::Late);
    }

    #[test]
    fn a_run_that_found_another_one_at_work_says_nothing() {
        assert_eq!(verdict(&[run(5, "busy"), run(0, "done")], 6), Verdict::Good);
    }
}
