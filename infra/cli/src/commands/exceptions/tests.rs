use std::sync::Arc;

use clap::Parser;
use mapping::exception::{ORDER_REFUSED, STOCK_SKU_BLANK};
use ports::memory::{MemoryTable, TestClock};
use serde_json::{Value, json};
use state::Store;

use super::*;

#[derive(clap::Parser)]
struct Line {
    #[command(flatten)]
    which: Which,
}

fn records() -> Records {
    let clock = Arc::new(TestClock::at("2026-11-20T12:00:00Z".parse().unwrap()));
    Records::new(Store::new(Arc::new(MemoryTable::default())), clock)
}

async fn with_two() -> Records {
    let records = records();
    records.exceptions.open(&ORDER_REFUSED, "10042", "courier?").await.unwrap();
    records.exceptions.open(&STOCK_SKU_BLANK, "product 7", "").await.unwrap();
    records
}

fn which(code: &str, subject: &str) -> Which {
    Line::parse_from(["x", code, subject, "--stack", "s", "--yes", "--by", "Ada"]).which
}

#[tokio::test]
async fn a_row_of_json_has_exactly_the_agreed_fields() {
    let open = with_two().await.exceptions.list_open().await.unwrap();

    let listed = list(open, |row| row.code == "ORDER_REFUSED", Format { json: true, csv: false }).unwrap();

    let rows: Value = serde_json::from_str(&listed.text).unwrap();
    assert!(listed.found);
    assert_eq!(
        rows,
        json!([{
            "code": "ORDER_REFUSED", "class": "structural", "owner": "warehouse", "subject": "10042",
            "sentence": format!("{} (courier?)", ORDER_REFUSED.sentence), "remedy": ORDER_REFUSED.remedy,
            "firstSeen": "2026-11-20T12:00:00Z", "lastSeen": "2026-11-20T12:00:00Z", "count": 1, "assignee": null,
        }])
    );
}

#[tokio::test]
async fn an_empty_list_finds_nothing() {
    let listed = list(Vec::new(), |_| true, Format::default()).unwrap();

    assert_eq!(listed, Done { text: "nothing is open".into(), found: false });
}

#[tokio::test]
async fn csv_has_a_line_for_each_exception() {
    let open = with_two().await.exceptions.list_open().await.unwrap();

    let listed = list(open, |_| true, Format { json: false, csv: true }).unwrap();

    assert_eq!(listed.text.lines().count(), 3);
    assert!(listed.text.starts_with("code,class,owner,subject,sentence,remedy,first seen"));
}

#[tokio::test]
async fn an_exception_is_given_to_somebody_and_stays_open() {
    let records = with_two().await;

    let done = which("ORDER_REFUSED", "10042").take_in(&records, Deed::Assign(Some("Bob"))).await.unwrap();

    let found = records.exceptions.find("ORDER_REFUSED", "10042").await.unwrap().unwrap();
    assert_eq!(done.text, "ORDER_REFUSED 10042: done");
    assert_eq!(found.assignee.as_deref(), Some("Bob"));
}

#[tokio::test]
async fn what_is_not_open_is_refused() {
    let stop = which("ORDER_REFUSED", "10043").take_in(&with_two().await, Deed::Acknowledge).await.unwrap_err();

    assert_eq!(stop, Stop::Refused("no exception ORDER_REFUSED is open for 10043".into()));
}
