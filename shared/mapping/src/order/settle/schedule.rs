//! When a create without a clear answer may be sent again.

use std::time::Duration;

/// When to look the order up, counted from the moment at which the outcome became unknown.
///
/// A create that timed out may still be running, and a created order can be invisible to the search for a while.
/// Nobody documents for how long; a minute and a half with growing distances outlasts every lag that was seen, and
/// delays only orders whose create had no answer.
pub const LOOKUPS: [Duration; 4] =
    [Duration::from_secs(5), Duration::from_secs(20), Duration::from_secs(45), Duration::from_secs(90)];

/// What to do about a create whose outcome is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Search for the order.
    LookUpNow,
    /// Come back after this long.
    Wait(Duration),
    /// It surely was not created: the create may be sent once more.
    SendAgain,
}

/// What to do after `absent_lookups` clean searches that did not find the order.
///
/// A search that failed, or whose answer was ambiguous, does not count: it proves nothing.
pub fn after_unknown(absent_lookups: u32, since_unknown: Duration) -> Next {
    let due = usize::try_from(absent_lookups).ok().and_then(|done| LOOKUPS.get(done));
    match due {
        None => Next::SendAgain,
        Some(due) if since_unknown >= *due => Next::LookUpNow,
        Some(due) => Next::Wait(*due - since_unknown),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn s(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn each_lookup_waits_for_its_time() {
        for (absent, since, next) in [
            (0, s(0), Next::Wait(s(5))),
            (0, s(5), Next::LookUpNow),
            (1, s(6), Next::Wait(s(14))),
            (2, s(45), Next::LookUpNow),
            (3, s(60), Next::Wait(s(30))),
            (3, s(3600), Next::LookUpNow),
        ] {
            assert_eq!(after_unknown(absent, since), next, "{absent} {since:?}");
        }
    }

    #[test]
    fn only_four_clean_lookups_allow_another_create() {
        assert_eq!(after_unknown(3, s(1_000_000)), Next::LookUpNow);
        assert_eq!(after_unknown(4, s(90)), Next::SendAgain);
        assert_eq!(after_unknown(u32::MAX, s(0)), Next::SendAgain);
    }
}
