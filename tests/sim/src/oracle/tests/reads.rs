use super::*;
use crate::oracle::reads;

#[test]
fn a_cursor_that_moves_before_all_is_kept_is_noticed() {
    let moved = || What::Moved { flow: "flow#stock" };
    let kept = || What::Kept { flow: "flow#stock" };
    let read = || sent(Target::Mintsoft, "GET", "/api/Product/Inventory/Bulk?PageNo=2");
    let handed_on = || What::Enqueued { queue: "dispatch", bytes: 1 };

    assert_eq!(marks(&reads::cursor_moves_last(&facts([moved(), kept()]))), ["P8"]);
    assert_eq!(marks(&reads::cursor_moves_last(&facts([moved(), read(), handed_on()]))), ["P8", "P8"]);
    assert_eq!(reads::cursor_moves_last(&facts([read(), kept(), handed_on(), moved()])), []);
    assert_eq!(reads::cursor_moves_last(&[fact(0, 1, moved()), fact(1, 2, kept())]), []);
}

#[test]
fn a_read_of_rows_that_cannot_be_used_has_to_be_told() {
    let began = || What::Began { function: "stock-poll", input: String::new() };
    let drifted = |field: &str| What::Drifted { field: field.to_owned() };
    let (code, subject) = ("STOCK_ROW_UNREADABLE".to_owned(), "TEE".to_owned());
    let raised = || What::Raised { code: code.clone(), subject: subject.clone() };
    let ended = |outcome: &str| What::Ended { answer: json!({ "outcome": outcome }).to_string() };
    let judged = |whats: Vec<What>| marks(&reads::drift_is_told(&facts(whats)));

    assert_eq!(judged(vec![began(), drifted("StockLevel"), ended("done")]), ["P18"]);
    let before = [fact(0, 2, raised()), fact(1, 1, began()), fact(2, 1, drifted("SKU")), fact(3, 1, ended("done"))];
    assert_eq!(marks(&reads::drift_is_told(&before)), ["P18"]);
    assert!(judged(vec![began(), drifted("StockLevel"), raised(), ended("done")]).is_empty());
    assert!(judged(vec![began(), drifted("StockLevel"), ended("held")]).is_empty());
    assert!(judged(vec![began(), drifted("LastUpdated"), ended("done")]).is_empty());
}
