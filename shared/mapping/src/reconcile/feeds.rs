//! Feeds that are late.

use jiff::{SignedDuration, Timestamp};

/// What the clocks of two functions, and a slow start, may add.
const SLACK: SignedDuration = SignedDuration::from_mins(10);

/// Whether a flow that runs `every` so often is late at `now`. `last_good` is when it last ended well, `since` how long it has
/// been watched: a flow that has never run is late only when there was time for it.
pub fn is_late(last_good: Option<Timestamp>, since: Timestamp, every: SignedDuration, now: Timestamp) -> bool {
    let limit = every.saturating_mul(3).saturating_add(SLACK);
    now.duration_since(last_good.unwrap_or(since)) > limit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flow_is_late_after_three_missed_runs_and_some_slack() {
        let now: Timestamp = "2026-11-20T10:00:00Z".parse().expect("a timestamp");
        let every = SignedDuration::from_mins(5);
        let ago = |minutes| now - SignedDuration::from_mins(minutes);

        assert!(!is_late(Some(ago(25)), ago(900), every, now));
        assert!(is_late(Some(ago(26)), ago(900), every, now));
        assert!(!is_late(None, ago(25), every, now));
        assert!(is_late(None, ago(26), every, now));
    }
}
