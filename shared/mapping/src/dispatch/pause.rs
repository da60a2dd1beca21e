//! When a sink that did not answer is tried again.

use std::time::Duration;

/// The pause after the `receives`-th attempt (from 1). The last entry of the schedule repeats. Jitter only lengthens, by a
/// tenth at most: outages end for all messages at once, and their retries must not.
pub fn pause(schedule: &[u32], receives: u32, random: u64) -> Duration {
    let at = usize::try_from(receives.saturating_sub(1)).unwrap_or(usize::MAX);
    let seconds = u64::from(schedule.get(at).or(schedule.last()).copied().unwrap_or(60).max(1));
    Duration::from_millis(seconds * 1000 + random % (seconds * 100))
}
