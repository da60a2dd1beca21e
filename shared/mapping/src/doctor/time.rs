//! Clocks and time zones.

use jiff::{SignedDuration, Timestamp, civil::DateTime, tz::TimeZone};

use super::Finding;

/// More than this breaks signatures and windows.
const MOST_SKEW: SignedDuration = SignedDuration::from_secs(60);
/// A change that is younger than this is "just now".
const FRESH: SignedDuration = SignedDuration::from_mins(15);
/// Clocks inside one service differ by no more.
const SLACK: SignedDuration = SignedDuration::from_mins(2);

/// The vendor's clock against ours.
pub fn skew(ours: Timestamp, vendor: Option<Timestamp>) -> Finding {
    const CHECK: &str = "clock";
    let Some(vendor) = vendor else {
        return Finding::cannot_tell(CHECK, "Mintsoft's answers carry no Date", "compare the clocks by hand");
    };
    let apart = ours.duration_since(vendor);
    let says = format!(
        "ours is {} s {} Mintsoft's",
        apart.as_secs().abs(),
        if apart.is_negative() { "behind" } else { "ahead of" }
    );
    match apart.abs() > MOST_SKEW {
        true => Finding::differs(CHECK, says, "set this machine's clock; if it is right, tell Mintsoft"),
        false => Finding::ok(CHECK, says),
    }
}

/// Whether datetimes without a zone are in the configured one. `latest` is the newest of them, `now` the vendor's clock.
pub fn zone(now: Timestamp, latest: Option<DateTime>, configured: &TimeZone) -> Finding {
    const CHECK: &str = "time zone";
    let name = configured.iana_name().unwrap_or("the configured zone");
    let again = "run again while the warehouse works";
    let Some(latest) = latest else {
        return Finding::cannot_tell(CHECK, "Mintsoft shows no change with a time", again);
    };
    let [age, age_in_utc] = [configured, &TimeZone::UTC].map(|zone| zone.to_datetime(now).duration_since(latest));
    if age == age_in_utc {
        let says = format!("{name} is the same as UTC today, so nothing can be seen");
        return match age < -SLACK {
            true => Finding::differs(
                CHECK,
                "the newest change lies in the future",
                "set [mintsoft] time_zone to a zone further east",
            ),
            false => Finding::cannot_tell(CHECK, says, "run again in summer; until then ask Mintsoft or the 3PL"),
        };
    }
    let possible = |age: SignedDuration| age >= -SLACK;
    match (possible(age), possible(age_in_utc)) {
        (true, false) => {
            Finding::ok(CHECK, format!("the newest change is of just now in {name}, and in the future in UTC"))
        }
        (false, true) => Finding::differs(CHECK, format!("the newest change lies in the future in {name}"), UTC),
        (false, false) => Finding::differs(
            CHECK,
            format!("the newest change lies in the future, in {name} and in UTC"),
            "set [mintsoft] time_zone to a zone further east",
        ),
        (true, true) if age_in_utc <= FRESH && age > FRESH => {
            Finding::differs(CHECK, format!("the newest change is of just now in UTC, and old in {name}"), UTC)
        }
        (true, true) if age <= FRESH && age_in_utc > FRESH => {
            Finding::ok(CHECK, format!("the newest change is of just now in {name}, and old in UTC"))
        }
        (true, true) => Finding::cannot_tell(CHECK, "nothing has changed lately", again),
    }
}

const UTC: &str = "set time_zone = \"UTC\" in [mintsoft], push the configuration, and run again to be sure";
