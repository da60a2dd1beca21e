//! Feeds that are late.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// What the clocks of two functions, and a slow start, may add.
const SLACK: Duration = Duration::from_secs(600);

/// Whether a flow that runs `every` so often is late at `now`. `last_good` is when it last ended well, `since` how long it has
/// been watched: a flow that has never run is late only when there was time for it.
pub fn is_late(last_good: Option<Timestamp>, since: Timestamp, every: Duration, now: Timestamp) -> bool {
    let limit = SignedDuration::try_from(limit(every)).unwrap_or(SignedDuration::MAX);
    now.duration_since(last_good.unwrap_or(since)) > limit
}

/// How long a flow that runs `every` so often may take to its next good end: one run may fail by itself, or two.
pub fn limit(every: Duration) -> Duration {
    every.saturating_mul(3).saturating_add(SLACK)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flow_is_late_after_three_missed_runs_and_some_slack() {
        let now: Timestamp = "2026-11-20T10:00:00Z".parse().expect("a timestamp");
        let every = Duration::from_secs(300);
        let ago = |minutes| now - SignedDuration::from_mins(minutes);

        assert!(!is_late(Some(ago(25)), ago(900), every, now));
        assert!(is_late(Some(ago(26)), ago(900), every, now));
        assert!(!is_late(None, ago(25), every, now));
        assert!(is_late(None, ago(26), every, now));
    }
}
