use super::shop;

#[test]
fn datetimes_are_london_time_without_an_offset_and_with_varying_fractions() {
    let shop = shop();

    let stamps = [0, 1, 2, 3].map(|turn| shop.mintsoft.stamp(shop.now, turn));

    assert_eq!(
        stamps,
        ["2026-06-01T10:00:00", "2026-06-01T10:00:00.12", "2026-06-01T10:00:00.123", "2026-06-01T10:00:00.1230000"]
    );
}

#[test]
fn the_utc_switch_takes_summer_time_away() {
    let mut shop = shop();

    shop.mintsoft.switches.utc = true;

    assert_eq!(shop.mintsoft.stamp(shop.now, 0), "2026-06-01T09:00:00");
}

#[test]
fn a_since_is_compared_in_local_time_and_includes_its_bound() {
    let shop = shop();
    let holds = |since: &str, at: &str| shop.mintsoft.since(Some(since)).unwrap().holds(at.parse().unwrap());

    assert!(holds("2026-06-01T10:00:00", "2026-06-01T09:00:00Z"));
    assert!(!holds("2026-06-01T10:00:00", "2026-06-01T08:59:59Z"));
    assert!(holds("2026-06-01", "2026-05-31T23:00:00Z"));
    assert!(holds("2026-06-01T05:00:00-04:00", "2026-06-01T09:00:00Z"));
}

/// On 25 October 2026 the hour from 01:00 to 02:00 comes twice.
#[test]
fn a_since_in_the_doubled_hour_hides_part_of_the_second_hour() {
    let shop = shop();
    let since = shop.mintsoft.since(Some("2026-10-25T01:15:00")).unwrap();

    let seen =
        ["00:10", "00:20", "01:10", "01:20"].map(|time| since.holds(format!("2026-10-25T{time}:00Z").parse().unwrap()));

    assert_eq!(seen, [false, true, false, true]);
}
