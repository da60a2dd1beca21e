use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use mapping::exception::STOCK_DRIFT;
use mapping::mintsoft::inventory::Bin;
use mapping::stock::{Row, Told as Noted};
use ports::Clock;
use ports::memory::{MemoryTable, TestClock};
use serde_json::json;
use state::config::{ConfigStore, LiveConfig};
use state::exceptions::Exceptions;
use state::orders::{OrderRecord, OrderState, Orders, Revision};
use state::stock::{Chunks, StockState};
use state::{Leases, Store, run_log, told};
use story::Teller;

use super::*;

const CONFIG: &str = "[[location]]\nwair = \"WH\"\nkind = \"warehouse\"\nwarehouses = [3]\n\
                      [[location]]\nwair = \"NORTH\"\nkind = \"warehouse\"\nwarehouses = [5]\n";

/// A state table, and who tells what is on it.
struct Site {
    clock: Arc<TestClock>,
    store: Store,
    teller: Teller,
}

impl Site {
    fn new() -> Self {
        Self::on(Arc::new(MemoryTable::default()))
    }

    fn on(table: Arc<MemoryTable>) -> Self {
        let clock = Arc::new(TestClock::at("2026-11-20T12:00:00Z".parse().unwrap()));
        let store = Store::new(table.clone());
        let teller = Teller::new(LiveConfig::new(table, clock.clone()), store.clone(), clock.clone());
        Self { clock, store, teller }
    }

    async fn configured() -> Self {
        let table = Arc::new(MemoryTable::default());
        let site = Self::on(table.clone());
        ConfigStore::new(table).push(CONFIG, site.clock.now()).await.unwrap();
        site
    }

    /// Ten units lie in warehouse 3, of which WAIR was told `told`.
    async fn stock(&self, told: i64) {
        let leases = Leases::new(self.store.clone(), self.clock.clone());
        let lease = leases.take("stock", Duration::from_secs(60)).await.unwrap().unwrap();
        let mut chunks = Chunks::default();
        chunks.update(&sku(), |stock| {
            let bin = Bin { warehouse: 3, row: 1, location: 71 };
            stock.rows = vec![Row { bin, physical: 10, allocated: 4, missed: 0 }];
            stock.told = vec![Noted { location: Arc::from("WH"), physical: Some(told), allocated: Some(4) }];
            stock.observed = 7;
            true
        });
        StockState::new(self.store.clone()).save(&mut chunks, &lease).await.unwrap();
        self.store.write(vec![lease.release_as_of(self.clock.now())]).await.unwrap();
    }

    async fn sku(&self, format: Format) -> Done {
        tell_sku(&self.teller.sku(&sku()).await.unwrap(), format).unwrap()
    }
}

fn sku() -> Sku {
    Sku::usable("TEE-RED-M").unwrap()
}

#[tokio::test]
async fn a_sku_that_nobody_knows_has_a_story_too() {
    let told = Site::new().sku(Format::default()).await;

    assert!(!told.found);
    assert!(told.text.starts_with("TEE-RED-M: No configuration is in force"), "{}", told.text);
}

#[tokio::test]
async fn each_location_says_what_wair_was_told_and_one_that_never_had_it_is_never_seen() {
    let site = Site::configured().await;
    site.stock(10).await;

    let csv = site.sku(Format { json: false, csv: true }).await;

    let rows: Vec<_> = csv.text.lines().skip(1).collect();
    assert_eq!(rows, ["WH,3/71: 10,10,4,10,4,told", "NORTH,,,,never,never,never seen"]);
}

#[tokio::test]
async fn a_level_that_wair_does_not_have_is_not_told() {
    let site = Site::configured().await;
    site.stock(12).await;

    let story: serde_json::Value =
        serde_json::from_str(&site.sku(Format { json: true, csv: false }).await.text).unwrap();

    let standings = story["locations"].as_array().unwrap().iter().map(|it| it["standing"].clone());
    assert_eq!(standings.collect::<Vec<_>>(), ["differs", "neverSeen"]);
}

#[tokio::test]
async fn the_times_are_those_of_the_runs_and_what_has_closed_is_told() {
    let site = Site::configured().await;
    site.stock(10).await;
    let row = run_log::row("stock", site.clock.now(), 1, &json!({ "mode": "delta", "outcome": "done", "fence": 7 }));
    site.store.write(vec![row]).await.unwrap();
    let exceptions = Exceptions::new(site.store.clone(), site.clock.clone());
    exceptions.open(&STOCK_DRIFT, "TEE-RED-M", "WAIR showed 7").await.unwrap();
    site.clock.advance(Duration::from_secs(60));
    exceptions.close(&STOCK_DRIFT, "TEE-RED-M").await.unwrap();

    let told = site.sku(Format::default()).await;

    assert!(!told.found);
    assert!(told.text.contains("at the latest by the run of 2026-11-20T12:00:00Z"), "{}", told.text);
    assert!(told.text.contains("WAIR showed 7") && told.text.contains("2026-11-20T12:01:00Z"), "{}", told.text);
}

#[tokio::test]
async fn the_last_changes_are_told_in_words_and_as_json() {
    let site = Site::configured().await;
    let leases = Leases::new(site.store.clone(), site.clock.clone());
    let lease = leases.take("stock", Duration::from_secs(60)).await.unwrap().unwrap();
    let change = Change { at: site.clock.now(), location: "WH".into(), from: Some(11), to: 10, run: 7 };
    told::note(&site.store, &lease, vec![(sku(), change)]).await.unwrap();

    let text = site.sku(Format::default()).await.text;
    let json = site.sku(Format { json: true, csv: false }).await.text;

    let line = text.lines().find(|line| line.contains("POST /Stock, run 7")).unwrap();
    assert!(line.contains("2026-11-20T12:00:00Z") && line.contains("WH") && line.contains("11"), "{line}");
    let story: serde_json::Value = serde_json::from_str(&json).unwrap();
    let expected = json!([{ "at": "2026-11-20T12:00:00Z", "location": "WH", "from": 11, "to": 10, "run": 7 }]);
    assert_eq!(story["history"], expected);
}

#[tokio::test]
async fn an_open_exception_is_told_with_what_to_do() {
    let site = Site::configured().await;
    Exceptions::new(site.store.clone(), site.clock.clone()).open(&STOCK_DRIFT, "TEE-RED-M", "7 there").await.unwrap();

    let told = site.sku(Format::default()).await;

    assert!(told.found && told.text.contains("STOCK_DRIFT") && told.text.contains("7 there"), "{}", told.text);
}

#[tokio::test]
async fn an_order_is_told_as_a_timeline_from_its_acceptance_on() {
    let site = Site::new();
    let at = site.clock.now();
    let accepted = Some(at - SignedDuration::from_mins(1));
    let revision = Revision { content: "hash".into(), queued: true, accepted, ..Revision::default() };
    let state = OrderState::Created { number: "LS-10042".into(), ids: vec![77], at, found: false };
    let record = OrderRecord { revisions: BTreeMap::from([(1, revision)]), state, ..OrderRecord::default() };
    Orders::new(site.store.clone()).write("web-uk", "10042", &None, &record).await.unwrap();
    let story = site.teller.order("web-uk", "10042").await.unwrap().unwrap();

    let csv = tell_order(&story, Format { json: false, csv: true }).unwrap();
    let text = tell_order(&story, Format::default()).unwrap();

    let rows: Vec<_> = csv.text.lines().collect();
    assert_eq!(rows[0], "when,where,what");
    assert!(rows[1].starts_with("2026-11-20T11:59:00Z,intake,Revision 1 was accepted"), "{}", csv.text);
    assert!(rows[2].starts_with("2026-11-20T12:00:00Z,Mintsoft,"), "{}", csv.text);
    assert!(text.text.starts_with("web-uk/10042 (LS-10042): The warehouse has it."), "{}", text.text);
}
