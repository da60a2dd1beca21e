use super::*;

/// Every metric once; `tests/local/template_test.py` holds it against the format's schema and the alarms against it.
const GOLDEN: &str = include_str!("golden.json");

const FLOWS: [Flow; 4] = [Flow::Catalogue, Flow::Transfers, Flow::Dispatch, Flow::Digest];

#[test]
fn the_golden_document_holds_every_metric() {
    let metrics = [
        Metric::Heartbeat(Flow::Dispatch),
        Metric::StockAge(290),
        Metric::Drift(3),
        Metric::OrdersOpen(41),
        Metric::OrdersHeld(2),
        Metric::DispatchLag(612),
        Metric::CallBudgetUsed(85),
    ];

    let line = line("prod", "2026-11-25T09:30:00.5Z".parse().unwrap(), &metrics);

    assert_eq!(line, serde_json::from_str::<Value>(GOLDEN).unwrap());
}

#[test]
fn a_line_names_only_the_dimensions_and_metrics_that_it_holds() {
    for flow in FLOWS {
        let line = line("dev", Timestamp::UNIX_EPOCH, &[Metric::Heartbeat(flow)]);

        assert_eq!(line["Flow"], flow.word());
        let directives = line["_aws"]["CloudWatchMetrics"].as_array().unwrap();
        assert_eq!(directives.len(), 1, "{line}");
        assert_eq!(directives[0]["Dimensions"], json!([["Stage", "Flow"]]));
    }
}
