use serde_json::{Value, json};

use crate::order::{LookupOutcome, read_search};

const NUMBER: &str = "LS-web-uk-10042";

fn read(rows: &Value) -> LookupOutcome {
    read_search(200, rows.to_string().as_bytes(), NUMBER, 42)
}

fn row(id: i64, status: i64) -> Value {
    json!({"ID": id, "ClientId": 42, "OrderNumber": NUMBER, "OrderStatusId": status, "Part": 1, "NumberOfParts": 1})
}

fn part(id: i64, part: i64, parts: i64) -> Value {
    json!({"ID": id, "ClientId": 42, "OrderNumber": NUMBER, "OrderStatusId": 1, "Part": part, "NumberOfParts": parts})
}

#[test]
fn one_live_order_is_found() {
    assert_eq!(read(&json!([row(7, 1)])), LookupOutcome::Found(vec![7]));
    assert_eq!(read(&json!([row(7, 1), row(7, 1)])), LookupOutcome::Found(vec![7]));
    assert_eq!(read(&json!([row(6, 3), row(7, 24)])), LookupOutcome::Found(vec![7]));
}

#[test]
fn a_row_without_a_status_counts_as_live() {
    assert_eq!(read(&json!([{"ID": 7, "ClientId": 42, "OrderNumber": NUMBER}])), LookupOutcome::Found(vec![7]));
}

#[test]
fn other_numbers_and_other_clients_are_ignored() {
    let fuzzy = json!({"ID": 1, "ClientId": 42, "OrderNumber": "LS-web-uk-100421"});
    let foreign = json!({"ID": 2, "ClientId": 43, "OrderNumber": NUMBER, "OrderStatusId": 1});

    assert_eq!(read(&json!([])), LookupOutcome::Absent);
    assert_eq!(read(&json!([fuzzy, foreign])), LookupOutcome::Absent);
    assert_eq!(read(&json!([fuzzy, foreign, row(7, 1)])), LookupOutcome::Found(vec![7]));
}

#[test]
fn the_parts_of_a_split_are_found_together() {
    assert_eq!(read(&json!([part(8, 2, 2), part(7, 1, 2)])), LookupOutcome::Found(vec![7, 8]));
    assert_eq!(read(&json!([part(8, 2, 2)])), LookupOutcome::Found(vec![8]));
}

#[test]
fn an_order_that_was_merged_with_others_is_found_in_the_joined_one() {
    for (joined, found) in [
        (format!("LS-web-uk-1+{NUMBER}"), LookupOutcome::Found(vec![9])),
        (format!("{NUMBER}+LS-web-uk-1"), LookupOutcome::Found(vec![9])),
        (format!("LS-web-uk-1+{NUMBER}1"), LookupOutcome::Absent),
    ] {
        let row = json!({"ID": 9, "ClientId": 42, "OrderNumber": joined, "OrderStatusId": 1});

        assert_eq!(read(&json!([row])), found, "{joined}");
    }
}

#[test]
fn what_a_person_must_decide_is_ambiguous() {
    let merged = json!({"ID": 9, "ClientId": 42, "OrderNumber": format!("LS-web-uk-1+{NUMBER}"), "OrderStatusId": 1});
    for rows in [
        json!([row(7, 3)]),
        json!([row(7, 1), row(8, 1)]),
        json!([part(7, 1, 2), part(8, 1, 2)]),
        json!([part(7, 1, 2), part(8, 2, 3)]),
        json!([part(7, 1, 2), row(8, 1)]),
        json!([row(7, 1), merged]),
    ] {
        assert!(matches!(read(&rows), LookupOutcome::Ambiguous(_)), "{rows}");
    }
}

#[test]
fn an_answer_that_proves_nothing_is_unknown() {
    for rows in [
        json!(null),
        json!({}),
        json!("[]"),
        json!([null]),
        json!([{"ID": 7, "ClientId": 42}]),
        json!([{"ID": 7, "OrderNumber": NUMBER}]),
        json!([{"ID": 0, "ClientId": 42, "OrderNumber": NUMBER}]),
        json!([{"ID": "7", "ClientId": 42, "OrderNumber": NUMBER}]),
    ] {
        assert!(matches!(read(&rows), LookupOutcome::Unknown(_)), "{rows}");
    }
    for status in [204, 302, 400, 401, 403, 404, 429, 500, 503] {
        assert!(matches!(read_search(status, b"[]", NUMBER, 42), LookupOutcome::Unknown(_)), "{status}");
    }
    for body in [b"".as_slice(), b"<html>", b"[{\"ID\":7"] {
        assert!(matches!(read_search(200, body, NUMBER, 42), LookupOutcome::Unknown(_)));
    }
}

#[test]
fn a_full_page_of_other_orders_does_not_prove_absence() {
    let other = |id| json!({"ID": id, "ClientId": 42, "OrderNumber": format!("{NUMBER}{id}"), "OrderStatusId": 1});

    let page: Vec<_> = (1..=10).map(other).collect();

    assert!(matches!(read(&json!(page)), LookupOutcome::Unknown(_)));
    assert_eq!(read(&json!(page[..9])), LookupOutcome::Absent);
}
