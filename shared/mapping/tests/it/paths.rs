//! For each code a place that opens it and a place that closes it: nothing in the catalogue without them, and none without
//! the catalogue.

use std::{collections::BTreeSet, fs, path::Path};

use mapping::exception::{ALL, kind};

use crate::at;

/// Codes with the file and the words that open them, and those that close them. `@` stands for the code.
type Way = (&'static [&'static str], (&'static str, &'static str), (&'static str, &'static str));

const SURVEY: &str = "product-sync/src/survey.rs";
const STOCK: &str = "stock-poll/src/trouble.rs";
const UPSTREAM: &str = "stock-poll/src/upstream.rs";
const RELAY: &str = "order-relay/src/relay.rs";
const TRANSFERS: &str = "transfer-poll/src/ending.rs";
const TOLD: &str = "dispatch-update/src/told.rs";
const CHANNEL: &str = "dispatch-update/src/channel.rs";
const OUTAGE: &str = "dispatch-update/src/outage.rs";
const COMPARED: (&str, &str) = ("reconcile/src/ending.rs", "&kind::@");
const ENTER: &str = "dispatch-poll/src/enter.rs";
const PAUSE: &str = "../shared/state/src/switch/people.rs";
const TIDY: &str = "dlq-replay/src/tidy.rs";

/// Whatever an order's record says is open is closed by the delivery that finds the order in a better state.
const ORDER_CLOSES: (&str, &str) = (RELAY, "relay.exceptions.close(kind, &subject)");
/// What a run no longer finds is over.
const TRANSFER_CLOSES: (&str, &str) = (TRANSFERS, "self.poll.exceptions.close(kind, &opened.subject)");

#[rustfmt::skip]
const WAYS: &[Way] = &[
    // Stock.
    (&["VANISH_GUARD"], ("stock-poll/src/full.rs", "raise(&mut self.flow.open, &kind::@"), ("stock-poll/src/full.rs", "settle(&mut self.flow.open, &kind::@")),
    (&["STOCK_ROW_UNREADABLE", "WAREHOUSE_MISSING", "WAREHOUSE_UNMAPPED"], (STOCK, "self.raise(&kind::@"), (STOCK, "self.settle(&kind::@")),
    (&["STOCK_SKU_BLANK", "STOCK_CLIENT_FOREIGN"], (STOCK, "(&kind::@"), (STOCK, "self.settle(kind,")),
    (&["STOCK_REFUSED_BY_WAIR"], ("stock-poll/src/publish.rs", "raise(&mut self.flow.open, &kind::@"), ("stock-poll/src/publish.rs", "settle(&mut self.flow.open, &kind::@")),
    (&["HINT_UNREADABLE"], ("stock-poll/src/invoke.rs", "unreadable(way, message, &@"), (TIDY, "close_if_empty(&*hints.dead, &hints.kind")),
    (&["UPSTREAM_GUARD"], (UPSTREAM, "self.raise(&kind::@"), (UPSTREAM, "settle(&mut self.flow.open, &kind::@")),
    (&["UPSTREAM_LOCATION_UNKNOWN"], (UPSTREAM, "self.raise(&kind::@"), (UPSTREAM, "self.settle(&kind::@")),
    (&["UPSTREAM_LEVEL_REFUSED"], ("stock-poll/src/set.rs", "self.raise(&kind::@"), (UPSTREAM, "settle(&mut self.flow.open, &kind::@")),
    (&["UPSTREAM_DRIFT"], (UPSTREAM, "self.raise(&kind::@"), (UPSTREAM, "settle(&mut self.flow.open, &kind::@")),
    // Catalogue: a survey opens what it finds and closes what it no longer finds.
    (&["SKU_BLANK", "SKU_UNUSABLE"], (SURVEY, "(&kind::@"), (SURVEY, "self.settle_on(kind,")),
    (&["PRODUCT_ROW_UNREADABLE", "PRODUCT_CLIENT_FOREIGN", "SKU_DOUBLED", "SKU_SUSPICIOUS", "SKU_UNPARSED", "SIZE_UNKNOWN",
       "BUNDLE_BROKEN", "WAIR_SKU_NOT_ACTIVE", "PRODUCT_NOT_IN_WAIR", "PRODUCT_REFUSED_BY_WAIR"],
     (SURVEY, "self.settle_on(&kind::@"), (SURVEY, "self.settle_on(&kind::@")),
    (&["CATALOGUE_VANISHED"], ("product-sync/src/full.rs", "raise(&mut self.flow.open, &kind::@"), ("product-sync/src/full.rs", "settle(&mut self.flow.open, &kind::@")),
    (&["BUNDLE_CHANGED"], ("product-sync/src/orders.rs", "self.settle_on(&kind::@"), ("product-sync/src/orders.rs", "self.settle_on(&kind::@")),
    // Orders.
    (&["ORDER_MESSAGE_UNREADABLE"], (RELAY, "(&kind::@, kind::subject::message"), ("dlq-replay/src/pass.rs", "Line::Orders => &@")),
    (&["ORDER_SKU_UNKNOWN", "ORDER_SKU_BLANK", "ORDER_SKU_DOUBLED", "ORDER_BUNDLE_BROKEN", "ORDER_UNMAPPABLE"], ("order-relay/src/check.rs", "&kind::@"), ORDER_CLOSES),
    (&["ORDER_REFUSED", "ORDER_INCOMPLETE", "ORDER_AMBIGUOUS"], ("order-relay/src/send.rs", "&kind::@"), ORDER_CLOSES),
    (&["ORDER_STUCK"], (RELAY, "Problem::new(&kind::@"), ORDER_CLOSES),
    (&["ORDER_CANCEL_TOO_LATE", "ORDER_EDIT_TOO_LATE", "ORDER_CANCEL_REFUSED"], ("order-relay/src/cancel.rs", "&kind::@"), ORDER_CLOSES),
    (&["ORDER_SENT_ELSEWHERE"], ("order-relay/src/elsewhere.rs", "&kind::@"), ORDER_CLOSES),
    (&["ORDER_COURIER_UNMAPPED"], ("order-relay/src/check.rs", "&kind::@"), ORDER_CLOSES),
    (&["ORDER_EVENT_REFUSED"], ("order-intake/src/shopify.rs", "open(&@"), ("order-intake/src/shopify.rs", "close_any(&@")),
    // Reconciliation: a run opens what it finds and closes what it no longer finds.
    (&["STOCK_DRIFT"], ("reconcile/src/stock.rs", "@"), COMPARED),
    (&["FEED_LATE", "WAIR_BATCH_OPEN"], ("reconcile/src/feeds.rs", "@"), COMPARED),
    (&["ORDER_STALLED", "ORDER_OVERDUE", "HOLD_OLD", "ORDER_MISSING", "ORDER_FOREIGN", "ORDER_UNWANTED", "ORDER_DROPPED", "ORDER_INVOICE_FAILED"],
     ("reconcile/src/orders.rs", "@"), COMPARED),
    (&["DISPATCH_NOT_ACCEPTED", "DISPATCH_NOT_BOOKED", "COUNT_DIFFERS"], ("reconcile/src/dispatch.rs", "@"), COMPARED),
    // Transfers.
    (&["TRANSFER_ROW_UNREADABLE", "TRANSFER_SHORT", "TRANSFER_CHANGED", "TRANSFER_UNMAPPED"], ("transfer-poll/src/plan.rs", "self.find(&kind::@"), TRANSFER_CLOSES),
    (&["TRANSFER_REFUSED", "TRANSFER_AMBIGUOUS"], ("transfer-poll/src/create.rs", "self.find(&kind::@"), TRANSFER_CLOSES),
    (&["TRANSFER_REFUSED_BY_WAIR"], ("transfer-poll/src/tell.rs", "self.find(&kind::@"), TRANSFER_CLOSES),
    (&["ORDER_INCOMPLETE"], ("transfer-poll/src/create.rs", "exceptions.open(&kind::@"), ("dispatch-poll/src/transfer.rs", "exceptions.close(&@")),
    // Dispatches.
    (&["DISPATCH_MESSAGE_UNREADABLE"], ("dispatch-update/src/deliver.rs", "unreadable(way, delivery, &@"), ("dlq-replay/src/pass.rs", "Line::Dispatch => &@")),
    (&["DISPATCH_MESSAGE_UNREADABLE"], ("dispatch-poll/src/invoke.rs", "&*poll.clock), &@"), (TIDY, "close_if_empty(&*hints.dead, &hints.kind")),
    (&["DISPATCH_ROW_UNREADABLE", "DISPATCH_UNDONE"], (ENTER, "open(&@"), (ENTER, "close(&@")),
    (&["DISPATCH_REFUSED"], (TOLD, "open(&@"), (TOLD, "close(&@")),
    (&["DISPATCH_STUCK"], ("dispatch-update/src/deliver.rs", "open(&@"), (TOLD, "close(&@")),
    (&["CARRIER_UNKNOWN", "TRACKING_MISSING"], (CHANNEL, "open(&@"), (CHANNEL, "close(&@")),
    (&["CHANNEL_UNAVAILABLE"], (OUTAGE, "(&@, channel)"), (OUTAGE, "(&[&@], channel)")),
    // Systems.
    (&["MINTSOFT_UNAVAILABLE", "WAIR_UNAVAILABLE"], ("../shared/state/src/flow_exceptions.rs", "&kind::@"), ("stock-poll/src/ending.rs", "settle(&mut flow.open, &kind::@")),
    (&["CREDENTIALS_REFUSED"], ("../shared/state/src/flow_exceptions.rs", "&kind::@"), ("order-relay/src/lib.rs", "close(&kind::@")),
    (&["CONFIG_BROKEN"], ("stock-poll/src/run.rs", "raise(&mut flow.open, &kind::@"), ("stock-poll/src/run.rs", "settle(&mut flow.open, &kind::@")),
    (&["FLOW_PAUSED"], (PAUSE, "open(&@"), (PAUSE, "close(&@")),
    (&["CONFIG_MISSING"], (RELAY, "(&kind::@"), ("order-relay/src/lib.rs", "close(&kind::@")),
    (&["REPLAY_SET_ASIDE"], ("dlq-replay/src/send.rs", "open(&@"), ("dlq-replay/src/send.rs", "close(&@")),
];

#[test]
fn every_code_has_a_place_that_opens_it_and_one_that_closes_it() {
    for (codes, opens, closes) in WAYS {
        for code in *codes {
            assert!(kind(code).is_some(), "{code} is not in the catalogue");
            for (file, words) in [opens, closes] {
                let text = fs::read_to_string(at("functions").join(file)).unwrap();
                let words = words.replace('@', code);
                assert!(text.contains(&words), "{code}: {file} no longer says {words}");
            }
        }
    }
    let with_way: BTreeSet<&str> = WAYS.iter().flat_map(|(codes, ..)| codes.iter().copied()).collect();
    let without: Vec<_> = ALL.iter().map(|kind| kind.code).filter(|code| !with_way.contains(code)).collect();
    assert!(without.is_empty(), "say in this table how these are opened and closed: {without:?}");
}

#[test]
fn every_code_is_named_by_a_test_of_a_flow_or_of_the_whole() {
    let mut tests = String::new();
    for entry in fs::read_dir(at("functions")).unwrap() {
        read_all(&entry.unwrap().path().join("tests"), &mut tests);
    }
    read_all(&at("tests/e2e/tests"), &mut tests);

    let unproved: Vec<_> = ALL.iter().map(|kind| kind.code).filter(|code| !tests.contains(code)).collect();

    assert!(unproved.is_empty(), "no test opens these: {unproved:?}");
}

/// Appends every source below `folder`.
fn read_all(folder: &Path, text: &mut String) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.expect("a readable folder").path();
        if path.is_dir() {
            read_all(&path, text);
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            text.push_str(&fs::read_to_string(path).expect("a readable source"));
        }
    }
}
