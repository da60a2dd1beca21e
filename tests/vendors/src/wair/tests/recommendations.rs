use serde_json::json;

use super::{Desk, desk};
use crate::wair::Recommendation;

fn recommending(count: usize) -> Desk {
    let mut desk = desk();
    for n in 0..count {
        desk.wair.recommend(Recommendation {
            reference: format!("RD_{n}"),
            from: "WH".to_owned(),
            to: "S07".to_owned(),
            sku: "A".to_owned(),
            quantity: 1.0,
            confirmed: desk.now,
            planned: None,
            open: true,
        });
    }
    desk
}

fn shown(desk: &mut Desk, query: &str) -> usize {
    desk.get(&format!("Recommendations/transfers?{query}"))["transfers"].as_array().unwrap().len()
}

#[test]
fn open_transfers_are_shown_at_every_read() {
    let mut desk = recommending(3);

    let reads = [shown(&mut desk, ""), shown(&mut desk, "")];

    assert_eq!(reads, [3, 3]);
}

#[test]
fn offset_and_limit_are_echoed_and_the_rest_is_announced() {
    let mut desk = recommending(5);

    let (first, last) =
        (desk.get("Recommendations/transfers?Limit=3"), desk.get("Recommendations/transfers?Offset=3&Limit=3"));

    assert_eq!((&first["limit"], &first["moreRecordsAvailable"]), (&json!(3), &json!(true)));
    assert_eq!((&last["offset"], &last["moreRecordsAvailable"]), (&json!(3), &json!(false)));
}

#[test]
fn a_limit_above_the_maximum_is_capped_or_refused() {
    let mut desk = recommending(1);

    let capped = desk.get("Recommendations/transfers?Limit=5000")["limit"].clone();
    desk.wair.switches.over_max_refused = true;
    let refused = desk.get("Recommendations/transfers?Limit=5000")["status"].clone();

    assert_eq!((capped, refused), (json!(1000), json!(400)));
}

#[test]
fn the_time_filter_includes_its_bound_and_takes_a_date_without_a_zone() {
    let mut desk = recommending(1);

    let sizes = ["2026-06-01T09:00:00Z", "2026-06-01%2009:00:00.00", "2026-06-01T09:00:01Z"]
        .map(|from| shown(&mut desk, &format!("FromConfirmedDateTime={from}")));

    assert_eq!(sizes, [1, 1, 0]);
}

#[test]
fn a_transfer_that_is_reported_closed_is_no_longer_shown_unless_it_stays_open_for_ever() {
    for (stays, left) in [(false, 1), (true, 2)] {
        let mut desk = recommending(2);
        desk.wair.switches.recommendations_stay_open = stays;
        desk.start();
        let transfer = json!({
            "transferId": "t", "referenceId": "RD_0", "fromLocationId": "WH", "toLocationId": "S07", "open": false,
        });

        desk.post("Transfers", &json!({ "transfers": [transfer] }));

        assert_eq!(shown(&mut desk, ""), left);
    }
}
