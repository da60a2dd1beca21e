use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use mapping::reconcile::feeds::limit;

use state::lease::Standing;

use super::{FlowHealth, Verdict};
use crate::runs::{Flow, Run};

/// How a flow is at `now`: by its logged runs, the newest first, and by how its lease stands. A run that met nothing new and no
/// trouble is in the lease only.
pub fn judge(flow: Flow, runs: &[Run], lease: Standing, poll: Duration, now: Timestamp) -> FlowHealth {
    let every = flow.every(poll);
    let target = limit(every);
    let logged = runs.iter().find(|run| run.outcome != "busy");
    let well = runs.iter().find(|run| run.outcome == "done").map(|run| run.started).max(lease.good);
    let last = lease.taken.max(logged.map(|run| run.started));
    let verdict = match (last, well) {
        (None, _) => Verdict::Never,
        _ if lease.until.is_some_and(|until| until > now) && well.is_some() => Verdict::Running,
        (_, Some(well)) if now.duration_since(well) <= to_signed(target) => {
            let died = lease.until.is_some();
            let bad = logged.is_some_and(|run| run.outcome != "done" && run.started > well);
            if died || bad { Verdict::Troubled } else { Verdict::Good }
        }
        _ => Verdict::Late,
    };
    FlowHealth {
        flow,
        last,
        logged: logged.cloned(),
        well,
        target_seconds: target.as_secs(),
        next: last.map(|last| last + every),
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
        judge(FLOWS[0], runs, Standing::default(), POLL, at(minute)).verdict
    }

    /// Taken at this minute by a run that has not ended well, or at that minute.
    fn taken(minute: i64, until: Option<i64>, good: Option<i64>) -> Standing {
        Standing { fence: 1, taken: Some(at(minute)), until: until.map(at), good: good.map(at) }
    }

    #[test]
    fn a_flow_is_good_while_its_last_good_run_is_recent() {
        assert_eq!(verdict(&[run(0, "done")], 25), Verdict::Good);
        assert_eq!(verdict(&[run(0, "done")], 26), Verdict::Late);
        assert_eq!(verdict(&[], 0), Verdict::Never);
    }

    #[test]
    fn one_bad_run_is_trouble_and_several_are_late() {
        assert_eq!(verdict(&[run(5, "held"), run(0, "done")], 6), Verdict::Troubled);
        assert_eq!(verdict(&[run(25, "held"), run(20, "held"), run(0, "done")], 26), Verdict::Late);
        assert_eq!(verdict(&[run(0, "held")], 1), Verdict::Late);
    }

    #[test]
    fn a_run_that_found_another_one_at_work_says_nothing() {
        assert_eq!(verdict(&[run(5, "busy"), run(0, "done")], 6), Verdict::Good);
    }

    #[test]
    fn a_quiet_run_is_known_by_its_lease() {
        let health = judge(FLOWS[0], &[run(0, "held")], taken(60, None, Some(60)), POLL, at(61));

        assert_eq!((health.verdict, health.well, health.last), (Verdict::Good, Some(at(60)), Some(at(60))));
        assert_eq!(health.next, Some(at(65)));
    }

    #[test]
    fn a_run_that_gave_its_lease_back_without_a_word_was_no_good_one() {
        let health = judge(FLOWS[0], &[run(0, "done")], taken(60, None, Some(0)), POLL, at(61));

        assert_eq!((health.verdict, health.well, health.last), (Verdict::Late, Some(at(0)), Some(at(60))));
    }

    #[test]
    fn a_lease_that_ran_out_is_trouble_and_one_that_is_held_is_work() {
        let of = |until| judge(FLOWS[0], &[run(0, "done")], taken(5, Some(until), Some(0)), POLL, at(8)).verdict;

        assert_eq!(of(9), Verdict::Running);
        assert_eq!(of(7), Verdict::Troubled);
    }
}
