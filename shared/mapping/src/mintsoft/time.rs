//! Mintsoft's datetimes: local to the service, without a zone, with 0 to 7 fraction digits (contract §1.3).

use jiff::{SignedDuration, civil::DateTime, tz::TimeZone};

/// Reads a datetime; `None` for text that is none and for the year 1, which means "not set".
pub fn parse(text: &str) -> Option<DateTime> {
    let naive = text.strip_suffix('Z').unwrap_or(text);
    let read: DateTime = naive.parse().ok()?;
    (read.year() > 1).then_some(read)
}

/// The form that `since` parameters take.
pub fn query(at: DateTime) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

/// Where a poll that has seen everything up to `seen` starts reading again: `overlap` earlier, and another hour earlier
/// around the night when clocks go back, because local time then runs through the same hour twice. A whole second, as
/// [`query`] writes it: what we expect and what we ask for then begin at the same moment.
pub fn since(seen: DateTime, overlap: SignedDuration, zone: &TimeZone) -> DateTime {
    let offset = |hours: i64| {
        let at = seen.checked_add(SignedDuration::from_hours(hours)).ok()?;
        zone.to_ambiguous_zoned_datetime(at).compatible().ok().map(|zoned| zoned.offset())
    };
    let around_a_change = offset(-3) != offset(3);
    let back = if around_a_change { overlap + SignedDuration::from_hours(1) } else { overlap };
    let from = seen.checked_sub(back).unwrap_or(seen);
    from.with().subsec_nanosecond(0).build().unwrap_or(from)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn every_number_of_fraction_digits_is_read() {
        for text in
            ["2026-03-02T09:15:00", "2026-03-02T09:15:00.58", "2026-03-02T09:15:00.580", "2026-03-02T09:15:00.0033333"]
        {
            assert!(parse(text).is_some(), "{text}");
        }
    }

    #[test]
    fn the_year_one_and_nonsense_are_not_set() {
        for text in ["0001-01-01T00:00:00", "", "yesterday"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_overlap_is_an_hour_longer_when_the_clocks_go_back() {
        let zone = TimeZone::get("Europe/London").expect("a zone of the bundled database");
        let overlap = SignedDuration::from_mins(15);

        assert_eq!(since(date(2026, 10, 25).at(1, 30, 0, 0), overlap, &zone), date(2026, 10, 25).at(0, 15, 0, 0));
        assert_eq!(since(date(2026, 11, 25).at(1, 30, 0, 0), overlap, &zone), date(2026, 11, 25).at(1, 15, 0, 0));
    }
}
