use super::*;

fn wish(text: &str) -> Wish {
    serde_json::from_str(text).expect("a wish")
}

fn letter(order: &str, code: Option<&str>, would: Would) -> Letter {
    Letter {
        key: format!("web-uk/{order}/1"),
        subject: format!("web-uk/{order}"),
        order: Some(("web-uk".to_owned(), order.to_owned())),
        code: code.map(str::to_owned),
        since: Timestamp::UNIX_EPOCH,
        would,
        why: None,
    }
}

#[test]
fn letters_are_chosen_by_code_order_and_age() {
    let one = letter("1", Some("ORDER_REFUSED"), Would::Send);
    let now = Timestamp::UNIX_EPOCH + SignedDuration::from_mins(10);
    let chosen = |more: &str| wish(&format!(r#"{{"action":"plan","queue":"orders"{more}}}"#)).chooses(&one, now);

    assert!(chosen(""));
    assert!(chosen(r#","codes":["ORDER_REFUSED"],"orders":["1"],"olderThanMinutes":10"#));
    assert!(chosen(r#","orders":["web-uk/1"]"#));
    assert!(!chosen(r#","codes":["ORDER_STUCK"]"#));
    assert!(!chosen(r#","orders":["web-us/1"]"#));
    assert!(!chosen(r#","olderThanMinutes":11"#));
}

#[test]
fn a_strange_pace_is_brought_into_bounds_and_a_strange_field_is_refused() {
    let pace = |text: &str| wish(&format!(r#"{{"action":"run","queue":"orders","perSecond":{text}}}"#)).pause();

    assert_eq!(pace("4"), Duration::from_millis(250));
    assert_eq!(pace("0"), Duration::from_secs(10));
    assert_eq!(pace("-1"), Duration::from_secs(10));
    assert!(serde_json::from_str::<Wish>(r#"{"action":"run","queue":"orders","order":"1"}"#).is_err());
}

#[test]
fn a_report_counts_by_code_and_says_who_owns_it() {
    let mut report = Report::new(wish(r#"{"action":"plan","queue":"orders"}"#), Timestamp::UNIX_EPOCH);
    for letter in [
        letter("1", Some("ORDER_REFUSED"), Would::Send),
        letter("2", Some("ORDER_REFUSED"), Would::Superseded),
        letter("3", None, Would::Blocked),
    ] {
        report.note(&letter);
    }

    assert_eq!((report.groups[0].count, report.groups[0].owner), (2, Some(Owner::Warehouse)));
    assert_eq!((report.groups[1].count, report.groups[1].owner), (1, None));
    assert_eq!(report.would[&Would::Send], 1);
    assert_eq!(serde_json::to_value(&report).unwrap()["would"]["superseded"], 1);
}
