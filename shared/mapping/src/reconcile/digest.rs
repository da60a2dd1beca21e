//! The daily mail: one screen, structural items first.

use std::{cmp::Reverse, collections::BTreeMap};

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, Time},
    tz::TimeZone,
};

use super::figures::{Dispatch, Figures, OrderDay};
use crate::exception::{Class, Sight};

/// Lines that fit on a screen.
pub const LINES: usize = 40;
/// Characters of a line.
const WIDTH: usize = 110;
/// Groups of exceptions that are listed.
const GROUPS: usize = 9;

/// The local day whose mail is due: once for each day, from `at` on. Where clocks go forward over `at`, it is due right after;
/// where they go back over it, the second time is no other day.
pub fn due(now: Timestamp, at: Time, zone: &TimeZone, last: Option<Date>) -> Option<Date> {
    let local = zone.to_datetime(now);
    let new = last.is_none_or(|last| last < local.date());
    (new && local.time() >= at).then(|| local.date())
}

/// Exceptions of one code.
struct Group<'a> {
    class: Class,
    oldest: &'a Sight<'a>,
    count: usize,
}

/// Subject and text of the mail of `day`.
pub fn digest(
    day: Date,
    figures: Option<&Figures>,
    yesterday: Option<&Figures>,
    open: &[Sight<'_>],
    now: Timestamp,
) -> (String, String) {
    let structural = open.iter().filter(|one| one.class() == Class::Structural).count();
    let subject = match (open.len(), structural) {
        (0, _) => format!("Lockstep {day}: all is well"),
        (all, 0) => format!("Lockstep {day}: {all} open, none for a person"),
        (all, structural) => format!("Lockstep {day}: {structural} to act on, {all} open"),
    };
    let mut lines = items(open, now);
    lines.push(String::new());
    match figures {
        Some(figures) => lines.extend(of_day(figures, now)),
        None => lines.push("There are no figures: reconcile has not run to its end.".to_owned()),
    }
    if let Some(yesterday) = yesterday {
        lines.push(format!("Yesterday: {}", counted(&yesterday.dispatch)));
        let OrderDay { created, advised, other_sku, sold_out } = yesterday.order_day;
        lines.push(format!(
            "  orders created {created}, of these with advice {advised}, of another SKU {other_sku}, sold out {sold_out}"
        ));
        lines.push(format!(
            "  drift {}, in flight {}, exceptions {}",
            yesterday.stock.gap.drift,
            yesterday.stock.gap.in_flight,
            yesterday.exceptions.structural + yesterday.exceptions.timing
        ));
    }
    lines.truncate(LINES);
    let lines: Vec<String> = lines.iter().map(|line| clip(line)).collect();
    (subject, lines.join("\n"))
}

fn items(open: &[Sight<'_>], now: Timestamp) -> Vec<String> {
    if open.is_empty() {
        return vec!["Nothing is open.".to_owned()];
    }
    let mut by_code: BTreeMap<&str, Group<'_>> = BTreeMap::new();
    for one in open {
        let group = by_code.entry(one.code).or_insert(Group { class: one.class(), oldest: one, count: 0 });
        group.count += 1;
        if one.first_seen < group.oldest.first_seen {
            group.oldest = one;
        }
    }
    let mut groups: Vec<_> = by_code.into_values().collect();
    groups.sort_by_key(|group| (Reverse(group.class == Class::Structural), group.oldest.first_seen));
    let more = groups.len().saturating_sub(GROUPS);
    let mut lines = Vec::new();
    for Group { oldest, count, class } in groups.into_iter().take(GROUPS) {
        let mark = if class == Class::Structural { "!" } else { " " };
        let (owner, age) = (oldest.owner().word(), age(now.duration_since(oldest.first_seen)));
        lines.push(format!("{mark} {} x{count}, {owner}, oldest {age}: {}", oldest.code, oldest.subject));
        lines.extend(oldest.kind().map(|kind| format!("    {}", kind.remedy)));
    }
    if more > 0 {
        lines.push(format!("  and {more} more codes; see lockstep exceptions list"));
    }
    lines
}

fn of_day(figures: &Figures, now: Timestamp) -> Vec<String> {
    let stock = &figures.stock;
    let orders = figures.orders.iter().map(|(stage, count)| format!("{stage} {count}")).collect::<Vec<_>>();
    let orders = if orders.is_empty() { "none".to_owned() } else { orders.join(", ") };
    let late: Vec<_> = figures.feeds.iter().filter(|(_, feed)| feed.late).map(|(flow, _)| flow.as_str()).collect();
    let owners = figures.exceptions.by_owner.iter().map(|(owner, count)| format!("{owner} {count}"));
    let owners = owners.collect::<Vec<_>>().join(", ");
    let mut lines = vec![
        format!("Figures of {} ({} ago)", figures.day, age(now.duration_since(figures.at))),
        format!(
            "Stock: age {}, drift {}, in flight {}, sent again {}, of that in vain {}",
            stock.age_minutes.map_or("unknown".to_owned(), |minutes| format!("{minutes} min")),
            stock.gap.drift,
            stock.gap.in_flight,
            stock.resent,
            stock.persistent
        ),
        format!("Orders on their way: {orders}"),
        format!("Dispatched today: {}", counted(&figures.dispatch)),
        format!(
            "  without tracking {}, longest wait for the channel {} min",
            figures.dispatch.without_tracking, figures.dispatch.lag_minutes
        ),
        format!("Feeds late: {}", if late.is_empty() { "none".to_owned() } else { late.join(", ") }),
        format!("Recommendations without free stock: {}", figures.short_recommendations),
        format!("Exceptions by owner: {}", if owners.is_empty() { "none".to_owned() } else { owners }),
    ];
    lines.extend(figures.gaps.iter().take(2).map(|gap| format!("Not up to date: {gap}")));
    lines
}

fn counted(dispatch: &Dispatch) -> String {
    let told = dispatch.told.map_or("not told".to_owned(), |told| format!("told {}", told.parts));
    let Dispatch { dispatched, booked, differing, .. } = dispatch;
    let sign = if *differing == 0 { "all the same".to_owned() } else { format!("{differing} DIFFER") };
    format!(
        "{} parts ({} units), channel {told}, WAIR booked {}: {sign}",
        dispatched.parts, dispatched.units, booked.parts
    )
}

/// A length of time in its largest whole unit.
fn age(length: SignedDuration) -> String {
    match length.as_mins().max(0) {
        minutes @ 0..120 => format!("{minutes} min"),
        minutes @ 120..2880 => format!("{} h", minutes / 60),
        minutes => format!("{} d", minutes / 1440),
    }
}

fn clip(line: &str) -> String {
    if line.chars().count() <= WIDTH {
        return line.to_owned();
    }
    line.chars().take(WIDTH - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::exception::ALL;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a timestamp")
    }

    fn zone(name: &str) -> TimeZone {
        TimeZone::get(name).expect("a zone")
    }

    fn open<'a>(code: &'a str, subject: &'a str, first_seen: &str) -> Sight<'a> {
        Sight { code, subject, first_seen: at(first_seen), alerted: None, acknowledged: false }
    }

    #[test]
    fn it_is_due_once_a_day_from_its_local_time_on() {
        let (zone, half_seven) = (zone("Europe/Berlin"), Time::constant(7, 30, 0, 0));
        let day = date(2026, 7, 3);

        assert_eq!(due(at("2026-07-03T05:29:59Z"), half_seven, &zone, None), None);
        assert_eq!(due(at("2026-07-03T05:30:00Z"), half_seven, &zone, None), Some(day));
        assert_eq!(due(at("2026-07-03T20:00:00Z"), half_seven, &zone, Some(day)), None);
        assert_eq!(due(at("2026-07-03T20:00:00Z"), half_seven, &zone, Some(date(2026, 7, 2))), Some(day));
    }

    #[test]
    fn clocks_that_change_over_its_time_neither_skip_nor_repeat_it() {
        let (zone, half_one) = (zone("Europe/London"), Time::constant(1, 30, 0, 0));
        let count = |start: &str| {
            let (mut last, mut sent) = (None, Vec::new());
            for quarter in 0..4 * 24 * 3 {
                let now = at(start) + SignedDuration::from_mins(15 * quarter);
                if let Some(day) = due(now, half_one, &zone, last) {
                    (last, sent) = (Some(day), [sent, vec![day]].concat());
                }
            }
            sent
        };

        // 01:30 does not exist on March 29th, and comes twice on October 25th.
        assert_eq!(count("2026-03-28T00:00:00Z"), [28, 29, 30].map(|day| date(2026, 3, day)));
        assert_eq!(count("2026-10-24T00:00:00Z"), [24, 25, 26].map(|day| date(2026, 10, day)));
    }

    #[test]
    fn structural_items_come_first_with_owner_age_and_next_step() {
        let all = [
            open("WAIR_UNAVAILABLE", "WAIR", "2026-11-18T10:00:00Z"),
            open("ORDER_SKU_UNKNOWN", "web-uk/1", "2026-11-20T07:00:00Z"),
            open("ORDER_SKU_UNKNOWN", "web-uk/2", "2026-11-20T06:00:00Z"),
        ];

        let (subject, text) = digest(date(2026, 11, 20), None, None, &all, at("2026-11-20T10:00:00Z"));

        let lines: Vec<_> = text.lines().collect();
        assert_eq!(subject, "Lockstep 2026-11-20: 2 to act on, 3 open");
        assert_eq!(lines[0], "! ORDER_SKU_UNKNOWN x2, ecommerce, oldest 4 h: web-uk/2");
        assert!(lines[1].contains("Create the SKU in Mintsoft"));
        assert_eq!(lines[2], "  WAIR_UNAVAILABLE x1, integration, oldest 2 d: WAIR");
    }

    #[test]
    fn a_day_on_which_all_is_well_says_so() {
        let (subject, text) = digest(date(2026, 11, 20), None, None, &[], at("2026-11-20T10:00:00Z"));

        assert_eq!(subject, "Lockstep 2026-11-20: all is well");
        assert!(text.starts_with("Nothing is open."));
    }

    proptest! {
        #[test]
        fn it_never_needs_more_than_one_screen(count in 0_usize..80, subject in "[ -~]{0,300}") {
            let all: Vec<_> =
                ALL.iter().take(count).map(|kind| open(kind.code, &subject, "2026-11-18T10:00:00Z")).collect();

            let (_, text) = digest(date(2026, 11, 20), None, None, &all, at("2026-11-20T10:00:00Z"));

            prop_assert!(text.lines().count() <= LINES);
            prop_assert!(text.lines().all(|line| line.chars().count() <= WIDTH));
        }
    }
}
