//! A table that an older version has written is read by this one.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use mapping::{budget::Class, dispatch::Sink, sku::Sku, transfer::RowKey};
use ports::{Body, Key, When, Write, memory::MemorySecrets};
use serde::Deserialize;
use state::{
    Budget, Leases,
    catalogue::{self, CatalogueState},
    config::LiveConfig,
    dispatch::Dispatches,
    exceptions::Exceptions,
    holds::Holds,
    orders::{Numbered, OrderState, Orders},
    run_log,
    seal::Seal,
    session::Sessions,
    stock::{self, StockState},
    styles::{self, StyleState},
    transfers::Transfers,
};

use crate::{Desk, desk};

const GOLDEN: [&str; 1] = [include_str!("../golden/state-0.1.json")];

#[derive(Deserialize)]
struct Golden {
    pk: String,
    sk: String,
    text: Option<String>,
    bytes: Option<String>,
    expires: Option<i64>,
}

/// A table as an older version left it, a day later.
async fn left_by(golden: &str) -> Desk {
    let desk = desk();
    desk.clock.advance(Duration::from_secs(269 * 86_400));
    for item in serde_json::from_str::<Vec<Golden>>(golden).expect("golden items") {
        let body = match (item.text, item.bytes) {
            (Some(text), _) => Body::Text(text),
            (_, Some(bytes)) => Body::Bytes(STANDARD.decode(bytes).expect("base64")),
            _ => panic!("{}/{} has no body", item.pk, item.sk),
        };
        let expires = item.expires.map(|second| Timestamp::from_second(second).expect("a time"));
        let write = Write::Put { key: Key::new(item.pk, item.sk), when: When::Any, body, expires };
        desk.store.write(vec![write]).await.expect("written");
    }
    desk
}

fn numbered(order: &str) -> Numbered {
    Numbered { channel: "web-uk".to_owned(), order: order.to_owned(), revision: 1 }
}

fn sku(text: &str) -> Sku {
    Sku::usable(text).expect("usable")
}

#[tokio::test]
async fn leases_budgets_log_ins_and_the_configuration_are_taken_over() {
    for golden in GOLDEN {
        let desk = left_by(golden).await;
        let leases = Leases::new(desk.store.clone(), desk.clock.clone());
        for name in ["stock", "catalogue", "transfers", "dispatch", "dispatch-sales", "sessions", "wair-batch"] {
            let taken = leases.take(name, Duration::from_secs(60)).await.expect("readable").expect("free");
            assert!(taken.fence() > 1 && !taken.unclean, "{name}");
        }
        for vendor in ["mintsoft", "wair"] {
            let budget = Budget::new(desk.store.clone(), desk.clock.clone(), vendor, 120);
            assert!(budget.take(Class::Full, 1, Duration::ZERO).await.is_ok(), "{vendor}");
        }
        let secrets = Arc::new(MemorySecrets::of([("sessions", "{}")]));
        let sessions = Sessions::new(desk.store.clone(), secrets, desk.clock.clone(), "sessions");
        assert_eq!(sessions.claim_login("wair").await, Ok(()));
        let config = LiveConfig::new(desk.table.clone(), desk.clock.clone()).current().await.expect("a configuration");
        assert_eq!((config.version, config.config.orders.number_prefix.as_str()), (1, "LS-"));
    }
}

#[tokio::test]
async fn stock_products_and_styles_are_read_whole() {
    for golden in GOLDEN {
        let desk = left_by(golden).await;
        let (stock, catalogue) = (StockState::new(desk.store.clone()), CatalogueState::new(desk.store.clone()));
        let (mut levels, mut products, mut runs) =
            (stock::Chunks::default(), catalogue::Chunks::default(), styles::Chunks::default());

        let trust = stock.trust().await.expect("readable");
        stock.load_all(&mut levels).await.expect("readable");
        catalogue.load_all(&mut products).await.expect("readable");
        StyleState::new(desk.store.clone()).load_all(&mut runs).await.expect("readable");

        assert!(trust.as_of.is_some() && trust.flow.cursor.is_some() && trust.flow.last_full.is_some());
        assert!(catalogue.flow().await.expect("readable").is_some_and(|flow| !flow.value.open.is_empty()));
        let known: BTreeSet<_> = levels.skus().map(|level| level.sku.clone()).collect();
        assert!(!known.is_empty() && known.iter().all(|sku| products.get(sku).is_some_and(|it| it.given.is_some())));
        assert!(levels.skus().all(|level| level.observed > 0 && !level.rows.is_empty()));
        assert!(runs.skus().count() > 0);
    }
}

#[tokio::test]
async fn orders_holds_and_dispatches_go_on_where_they_were() {
    for golden in GOLDEN {
        let desk = left_by(golden).await;
        let (orders, dispatches) = (Orders::new(desk.store.clone()), Dispatches::new(desk.store.clone()));

        let order = orders.read("web-uk", "1002").await.expect("readable").expect("an order").value;
        let held = orders.read("web-uk", "2001").await.expect("readable").expect("an order").value;
        let shipped = dispatches.read(&numbered("1002")).await.expect("readable").expect("a record").value;

        assert!(matches!(order.state, OrderState::Created { ref ids, .. } if *ids == [2252]), "{:?}", order.state);
        assert_eq!(orders.numbered("LS-web-uk-1002").await, Ok(Some(numbered("1002"))));
        assert_eq!(orders.open().await.expect("readable").len(), 2);
        assert_eq!(held.state, OrderState::Received);
        let seal = Seal::new(Arc::new(MemorySecrets::of([("key", "k")])), "key");
        let holds = Holds::new(desk.store.clone(), seal, desk.clock.clone()).list().await.expect("readable");
        assert_eq!((holds.len(), holds[0].value.cause.code.as_str()), (1, "ORDER_SKU_UNKNOWN"));
        assert!(shipped.ledger.fixed.contains_key(&1) && shipped.ledger.news(1).is_some());
        for sink in Sink::ALL {
            let told =
                dispatches.sink(&numbered("1002"), 1, sink).await.expect("readable").expect("a record").value.told;
            assert_eq!(told.expect("told").callback.is_some(), sink == Sink::Channel);
        }
        assert!(dispatches.flow().await.expect("readable").updated.is_some());
    }
}

#[tokio::test]
async fn transfers_exceptions_and_the_run_log_are_understood() {
    for golden in GOLDEN {
        let desk = left_by(golden).await;
        let transfers = Transfers::new(desk.store.clone());
        let (number, row) = (
            "LS-T-2856230f7eb3",
            RowKey {
                reference: "RD_1".to_owned(),
                origin: "WH-UK".to_owned(),
                destination: "STORE-1".to_owned(),
                sku: sku("TEE-BASIC-RUST-XL"),
            },
        );

        assert!(transfers.find(number).await.expect("readable").is_some());
        assert_eq!(transfers.sent(std::slice::from_ref(&row)).await.expect("readable")[&row].number, number);
        assert_eq!(transfers.flow().await.expect("readable").reserved.len(), 1);
        let exceptions = Exceptions::new(desk.store.clone(), desk.clock.clone());
        let open: Vec<_> = exceptions.list_open().await.expect("readable").into_iter().map(|it| it.code).collect();
        assert_eq!(open, ["CARRIER_UNKNOWN", "ORDER_SKU_UNKNOWN"]);
        for flow in ["stock", "catalogue", "transfers", "dispatch"] {
            assert!(
                !run_log::rows(&desk.store, flow, jiff::civil::date(2026, 11, 25)).await.expect("readable").is_empty(),
                "{flow}"
            );
        }
    }
}
