use mapping::order::LookupOutcome;
use vendors::Fault;

use crate::office::{class, failing_reads, office, status};

fn name(outcome: &LookupOutcome) -> &'static str {
    match outcome {
        LookupOutcome::Found(_) => "found",
        LookupOutcome::Absent => "absent",
        LookupOutcome::Ambiguous(_) => "ambiguous",
        LookupOutcome::Unknown(_) => "unknown",
    }
}

#[tokio::test]
async fn a_lookup_says_absent_only_after_a_clean_answer_without_the_order() {
    for (fault, expected) in failing_reads() {
        let office = office("/api/Order/Search", Some(fault.clone()));

        match office.client.find_order("LS-1").await {
            Ok(outcome) => assert_eq!(name(&outcome), "unknown", "{fault:?}"),
            failed => assert_eq!(class(failed), expected, "{fault:?}"),
        }
    }
    for fault in [Fault::EmptyArray, status(200, "[]")] {
        let office = office("/api/Order/Search", Some(fault));
        assert_eq!(name(&office.client.find_order("LS-1").await.unwrap()), "absent");
    }
}

#[tokio::test]
async fn an_order_with_exactly_this_number_is_found() {
    let row = r#"[{"ID":7,"ClientId":42,"OrderNumber":"LS-1","OrderStatusId":1},{"ID":8,"ClientId":42,"OrderNumber":"LS-11"}]"#;
    let office = office("/api/Order/Search", Some(status(200, row)));

    assert_eq!(office.client.find_order("LS-1").await, Ok(LookupOutcome::Found(vec![7])));
}
