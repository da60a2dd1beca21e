//! How many calls may be made now: a sliding 60-second window, shared by all functions, with priorities.

use serde::{Deserialize, Serialize};

/// The window that the budget speaks of, with one second for clocks that differ.
const WINDOW_MS: i64 = 61_000;
/// A permit that is not used by then is void; until then its calls count as if made at the last moment.
const USE_WITHIN_MS: i64 = 10_000;

/// So many grants fit, with all else in the ledger, into the one kilobyte that costs one write unit.
const MOST_GRANTS: usize = 20;
/// Where there are more, those within one such span count as one, at the latest moment of them: never too few calls in any window, and
/// room that comes back so much later at most. What a window and a permit's life hold are 18 spans.
const SPAN_MS: i64 = 4_000;

/// How many calls a minute are set aside for the first call of each stock poll, so that a poll that finds nothing new need not
/// write to the ledger: the lease that it has to take anyway counts them. Small budgets set nothing aside.
pub fn set_aside(per_minute: u32) -> u32 {
    (per_minute / 20).min(4)
}

/// Who calls, in rising priority. A class may fill the window only up to its share, so that the classes above it always
/// find room: a full read can never keep an order waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Nightly full reads.
    Full,
    /// Deltas and targeted reads.
    Delta,
    /// Dispatch sweeps.
    Dispatch,
    /// Orders.
    Order,
}

impl Class {
    fn share_percent(self) -> u32 {
        match self {
            Class::Full => 75,
            Class::Delta => 85,
            Class::Dispatch => 92,
            Class::Order => 100,
        }
    }
}

/// Permits given out lately.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    grants: Vec<Grant>,
    /// No calls before this moment: the vendor asked for a pause.
    #[serde(default)]
    blocked_until_ms: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Grant {
    use_by_ms: i64,
    calls: u32,
}

/// The answer to a wish for calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// So many calls, each begun by `use_by_ms`.
    Granted {
        /// At least 1, at most what was wanted.
        calls: u32,
        /// Milliseconds since 1970.
        use_by_ms: i64,
    },
    /// Ask again then.
    Wait {
        /// Milliseconds since 1970.
        until_ms: i64,
        /// `call budget` or `the vendor asked for a pause`.
        why: &'static str,
    },
}

impl Ledger {
    /// Decides on `want` calls of `class` at `now_ms` under a limit per minute, and enters what it grants.
    pub fn decide(&mut self, now_ms: i64, class: Class, want: u32, per_minute: u32) -> Decision {
        self.grants.retain(|grant| grant.use_by_ms + WINDOW_MS > now_ms);
        if self.blocked_until_ms > now_ms {
            return Decision::Wait { until_ms: self.blocked_until_ms, why: "the vendor asked for a pause" };
        }
        let ceiling = (per_minute * class.share_percent() / 100).max(1);
        let used: u32 = self.grants.iter().map(|grant| grant.calls).sum();
        if used >= ceiling {
            return Decision::Wait { until_ms: self.room_at(used, ceiling), why: "call budget" };
        }
        let calls = want.clamp(1, ceiling - used);
        let use_by_ms = now_ms + USE_WITHIN_MS;
        self.grants.push(Grant { use_by_ms, calls });
        self.merge();
        Decision::Granted { calls, use_by_ms }
    }

    /// How much of a limit per minute is taken by the permits of the last decision, in percent.
    pub fn used_percent(&self, per_minute: u32) -> u32 {
        let used: u32 = self.grants.iter().map(|grant| grant.calls).sum();
        used * 100 / per_minute.max(1)
    }

    /// Until when the vendor's pause lasts, if it has asked for one.
    pub fn paused_until(&self, now_ms: i64) -> Option<i64> {
        Some(self.blocked_until_ms).filter(|until_ms| *until_ms > now_ms)
    }

    /// Grants nothing before `until_ms`.
    pub fn block(&mut self, until_ms: i64) {
        self.blocked_until_ms = self.blocked_until_ms.max(until_ms);
    }

    /// Makes one grant of those within one span, when there are too many.
    fn merge(&mut self) {
        if self.grants.len() <= MOST_GRANTS {
            return;
        }
        self.grants.sort_unstable_by_key(|grant| grant.use_by_ms);
        self.grants.dedup_by(|later, kept| {
            let same = later.use_by_ms.div_euclid(SPAN_MS) == kept.use_by_ms.div_euclid(SPAN_MS);
            if same {
                *kept = Grant { use_by_ms: later.use_by_ms, calls: kept.calls + later.calls };
            }
            same
        });
    }

    fn room_at(&self, used: u32, ceiling: u32) -> i64 {
        let mut grants = self.grants.clone();
        grants.sort_unstable_by_key(|grant| grant.use_by_ms);
        let mut left = used;
        for grant in &grants {
            left -= grant.calls;
            if left < ceiling {
                return grant.use_by_ms + WINDOW_MS;
            }
        }
        WINDOW_MS
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_order_finds_room_when_full_reads_have_filled_their_share() {
        let mut ledger = Ledger::default();
        while let Decision::Granted { .. } = ledger.decide(0, Class::Full, 10, 120) {}

        let decision = ledger.decide(0, Class::Order, 4, 120);

        assert_eq!(decision, Decision::Granted { calls: 4, use_by_ms: USE_WITHIN_MS });
    }

    #[test]
    fn a_block_stops_every_class_until_it_ends() {
        let mut ledger = Ledger::default();
        ledger.block(5_000);

        assert!(matches!(ledger.decide(4_999, Class::Order, 1, 120), Decision::Wait { until_ms: 5_000, .. }));
        assert!(matches!(ledger.decide(5_000, Class::Order, 1, 120), Decision::Granted { .. }));
    }

    #[test]
    fn a_busy_minute_stays_within_one_kilobyte_and_frees_its_room_four_seconds_late_at_most() {
        let mut ledger = Ledger::default();
        let mut granted = 0;
        for now in (1_764_000_000_000..1_764_000_071_000).step_by(50) {
            granted += u32::from(matches!(ledger.decide(now, Class::Order, 1, 100_000), Decision::Granted { .. }));

            let size = serde_json::to_string(&ledger).map_or(0, |text| text.len());
            assert!(size <= 900, "{size} bytes");
        }

        ledger.decide(1_764_000_075_000, Class::Order, 1, 100_000);

        let left: u32 = ledger.grants.iter().map(|grant| grant.calls).sum();
        assert_eq!(granted, 1_420);
        // Those of the first 4 seconds have left the window; not all of them because of the spans.
        assert!((1_340..=1_421).contains(&left), "{left}");
        ledger.decide(1_764_000_079_000, Class::Order, 1, 100_000);
        let left: u32 = ledger.grants.iter().map(|grant| grant.calls).sum();
        assert!(left <= 1_342, "{left}");
    }

    proptest! {
        #[test]
        fn no_window_of_60_seconds_holds_more_calls_than_the_budget(
            limit in 1u32..50,
            wishes in prop::collection::vec((0i64..20_000, 1u32..20, 0usize..4, 0i64..=USE_WITHIN_MS), 1..80),
            pace in prop::sample::select(vec![1, 20]),
        ) {
            let classes = [Class::Full, Class::Delta, Class::Dispatch, Class::Order];
            let mut ledger = Ledger::default();
            let (mut now, mut calls) = (0, Vec::new());
            for (step, want, class, delay) in wishes {
                now += step / pace;
                if let Decision::Granted { calls: granted, use_by_ms } = ledger.decide(now, classes[class], want, limit) {
                    calls.extend((0..granted).map(|_| (now + delay).min(use_by_ms)));
                }
            }
            for start in &calls {
                let within = calls.iter().filter(|at| (*start..*start + 60_000).contains(at)).count();
                prop_assert!(within <= limit as usize, "{within} calls within 60 s of {start}, limit {limit}");
            }
        }

        #[test]
        fn waiting_as_told_always_ends_in_a_grant(limit in 1u32..50, takes in 1usize..60) {
            let mut ledger = Ledger::default();
            let mut now = 0;
            for _ in 0..takes {
                if let Decision::Wait { until_ms, .. } = ledger.decide(now, Class::Full, 7, limit) {
                    prop_assert!(until_ms > now);
                    now = until_ms;
                    prop_assert!(matches!(ledger.decide(now, Class::Full, 7, limit), Decision::Granted { .. }), "no grant when told");
                }
            }
        }
    }
}
