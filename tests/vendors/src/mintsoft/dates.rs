//! Datetimes without a zone, and what callers send as "since".

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

pub(super) fn london() -> TimeZone {
    TimeZone::get("Europe/London").expect("the time zone database is compiled in")
}

/// The lower bound of a list, compared as local time, as a database without zones does.
#[derive(Debug, Clone)]
pub(super) struct Since {
    local: DateTime,
    zone: TimeZone,
    /// Before this instant no local time is late enough.
    earliest: Timestamp,
    /// From this instant on every local time is late enough.
    latest: Timestamp,
}

impl Since {
    pub(super) fn holds(&self, at: Timestamp) -> bool {
        at >= self.earliest && (at >= self.latest || self.zone.to_datetime(at) >= self.local)
    }
}

impl super::Mintsoft {
    fn zone(&self) -> TimeZone {
        if self.switches.utc { TimeZone::UTC } else { self.zone.clone() }
    }

    /// `at` as it is written: local, without an offset, with 0, 2, 3 or 7 fraction digits by `turn`.
    pub(super) fn stamp(&self, at: Timestamp, turn: i32) -> String {
        let zone = if self.switches.utc { &TimeZone::UTC } else { &self.zone };
        let local = zone.to_datetime(at);
        match turn.rem_euclid(4) {
            0 => format!("{local:.0}"),
            1 => format!("{local:.2}"),
            2 => format!("{local:.3}"),
            _ => format!("{local:.7}"),
        }
    }

    /// Reads a "since"; what cannot be read filters nothing.
    pub(super) fn since(&self, text: Option<&str>) -> Option<Since> {
        let text = text?;
        let zone = self.zone();
        if let Ok(instant) = text.parse::<Timestamp>() {
            return Some(Since { local: zone.to_datetime(instant), zone, earliest: instant, latest: instant });
        }
        let local: DateTime = text.parse().ok()?;
        let both = zone.to_ambiguous_timestamp(local);
        let earliest = both.earlier().ok()?;
        let latest = both.later().ok()?;
        Some(Since { local, zone, earliest, latest })
    }

    /// Whether it was created less than so many seconds ago. What a clock that was set back shows as created later has stood there for a while.
    pub(super) fn is_fresh(&self, created: Timestamp, lag_seconds: u32, now: Timestamp) -> bool {
        let lag = SignedDuration::from_secs(i64::from(lag_seconds));
        (SignedDuration::ZERO..lag).contains(&now.duration_since(created))
    }
}

/// Whether `at` is inside an optional bound.
pub(super) fn within(since: Option<&Since>, at: Timestamp) -> bool {
    since.is_none_or(|since| since.holds(at))
}
