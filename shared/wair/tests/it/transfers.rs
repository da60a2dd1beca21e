//! Recommendations in, progress out.

use mapping::{
    sku::Sku,
    transfer::{Group, Row},
    wair::wire::TransferRow,
};
use vendors::{Fault, RetryAfter, Rule, Vendor, wair::Recommendation};

use crate::{Office, office, status};

const LIST: &str = "/api/v1/Recommendations/transfers";

/// An office with three open transfers, confirmed hourly from nine o'clock, on pages of one row.
fn recommending() -> Office {
    let office = office();
    let mut world = vendors::lock(&office.world);
    world.wair.switches.max_limit = 1;
    for hour in 9..12 {
        world.wair.recommend(Recommendation {
            reference: format!("RD_{hour}"),
            from: "WH".into(),
            to: "STORE".into(),
            sku: "TEE".into(),
            quantity: 1.0,
            confirmed: format!("2026-03-02T{hour:02}:00:00Z").parse().expect("a timestamp"),
            planned: None,
            open: true,
        });
    }
    drop(world);
    office
}

async fn references(office: &Office, from: Option<&str>) -> Result<Vec<String>, &'static str> {
    let from = from.map(|from| from.parse().expect("a timestamp"));
    let rows = office.client.recommended_transfers(from).await.map_err(|failure| failure.class())?;
    Ok(rows.into_iter().filter_map(|row| row.reference_id).collect())
}

#[tokio::test]
async fn all_pages_are_read_and_the_time_filter_is_understood() {
    let office = recommending();
    vendors::lock(&office.world).wair.switches.exact_query_case = true;

    assert_eq!(references(&office, None).await, Ok(vec!["RD_9".into(), "RD_10".into(), "RD_11".into()]));
    assert_eq!(references(&office, Some("2026-03-02T10:00:00.5Z")).await, Ok(vec!["RD_10".into(), "RD_11".into()]));
}

#[tokio::test]
async fn a_read_that_meets_trouble_for_a_moment_is_repeated_and_one_that_stays_ill_is_no_answer() {
    for (fault, class) in [
        (status(400), "transient"),
        (status(500), "transient"),
        (Fault::Reset { after_commit: false }, "transient"),
        (Fault::Null, "transient"),
        (Fault::HalfJson, "transient"),
        (Fault::TooMany { retry_after: RetryAfter::Seconds(30) }, "throttled"),
        (Fault::Replace { find: "moreRecordsAvailable".into(), with: "more".into() }, "transient"),
        // The list would never end.
        (Fault::Replace { find: "\"transfers\":[{".into(), with: "\"transfers\":[],\"x\":[{".into() }, "transient"),
    ] {
        let office = recommending();
        vendors::lock(&office.world).wair_faults.add(Rule::on("GET", LIST, fault.clone()));

        assert_eq!(references(&office, None).await, Err(class), "{fault:?}");
    }
    let office = recommending();
    vendors::lock(&office.world).wair_faults.add(Rule::on("GET", LIST, status(502)).times(2));
    assert_eq!(references(&office, None).await.map(|rows| rows.len()), Ok(3));
}

#[tokio::test]
async fn one_row_that_wair_refuses_is_found_and_the_others_are_stored() {
    let office = office();
    let row = |at: usize| Row {
        reference: format!("RD_{at}"),
        sku: Sku::usable("TEE").expect("usable"),
        quantity: 2,
        shipped: 1,
    };
    let rows = (0..5).map(row).collect();
    let group = Group { origin: "WH".into(), destination: "STORE".into(), planned: None, rows };
    let mut rows = TransferRow::of("LS-T-1", &group);
    // The simulator refuses a location without a name.
    rows[3].to_location_id = String::new();
    let mut flow = office.flow().await;

    let mut batch = office.client.open_batch(&mut flow).await.expect("WAIR answers").expect("nobody has one open");
    let refused = batch.transfers(&rows).await.expect("WAIR answers");
    batch.finish().await.expect("WAIR answers");

    assert_eq!(refused, [rows[3].clone()]);
    let world = vendors::lock(&office.world);
    assert_eq!(world.wair.objects("transfers").count(), 4);
    let told = world.wair.object("transfers", "LS-T-1:1").expect("stored");
    assert_eq!((told["referenceId"].as_str(), told["quantityShipped"].as_u64()), (Some("RD_0"), Some(1)));
    assert!(world.log.total(Vendor::Wair) < 12);
}
