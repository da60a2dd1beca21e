//! A world for the transfer flow.

use std::{
    sync::{Arc, MutexGuard},
    time::Duration,
};

use gate::{Gate, Priority};
use jiff::ToSpan;
use mapping::{
    budget::Class,
    mintsoft::inventory::Bin,
    sku::Sku,
    stock::{Row, chunk},
};
use mintsoft::Mintsoft;
use ports::{
    Clock, Failure, Mode,
    memory::{MemorySecrets, MemoryTable, TestClock},
};
use serde_json::Value;
use state::{
    Budget, Leases, Store,
    config::{ConfigStore, LiveConfig},
    credentials::Vault,
    exceptions::Exceptions,
    hooks::Hooks,
    session::Sessions,
    stock::{Chunks, StockState},
    transfers::Transfers,
};
use transfer_poll::{Report, TransferPoll, Wish};
use vendors::{Catalogue, InMemory, Shared, Vendor, wair::Recommendation};
use wair::Wair;

use crate::wire::Wire;

pub(crate) const CONFIG: &str = r#"
[[location]]
wair = "WH"
kind = "warehouse"
warehouses = [3, 5]
[[location]]
wair = "STORE"
kind = "store"
authority = "wair"
warehouses = [8]
address = { company = "Store One", address1 = "5 Mall Way", town = "York", postCode = "YO1 7AA", country = "GB" }
"#;
const KEY: &str = r#"{"mintsoft":{"apiKey":"5747a71c-0000-4000-8000-000000000042","clientId":42},
    "wair":{"tenant":"acme","username":"lockstep","password":"wair-password"},"intake":{"hmacKey":"k"},
    "hooks":{"token":"hook-token"}}"#;

pub(crate) struct World {
    pub(crate) vendors: Shared,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) table: Arc<MemoryTable>,
    pub(crate) wire: Arc<Wire>,
    pub(crate) poll: TransferPoll,
    secrets: Arc<MemorySecrets>,
}

impl World {
    /// A live flow on a shelf with ten of each SKU in warehouse 3.
    pub(crate) async fn new() -> Self {
        Self::in_mode(Mode::Live).await
    }

    pub(crate) async fn in_mode(mode: Mode) -> Self {
        let clock = Arc::new(TestClock::at("2026-11-20T09:00:00Z".parse().expect("a timestamp")));
        let mut vendors = vendors::World::new(Catalogue::empty(3));
        for sku in ["TEE", "CAP", "SOCK"] {
            vendors.mintsoft.add_product(clock.now(), sku);
        }
        let vendors = vendors.shared();
        let wire = Arc::new(Wire::new(InMemory::new(vendors.clone(), clock.clone())));
        let table = Arc::new(MemoryTable::default());
        let secrets = Arc::new(MemorySecrets::of([("lockstep", KEY), ("sessions", "{}")]));
        let poll = process(&clock, &table, &wire, &secrets, mode);
        let world = Self { vendors, clock, table, wire, poll, secrets };
        world.configure(CONFIG).await;
        for sku in ["TEE", "CAP", "SOCK"] {
            world.shelve(sku, 3, 10).await;
        }
        world
    }

    /// Another process of the function, with nothing in memory.
    pub(crate) fn process(&self, mode: Mode) -> TransferPoll {
        process(&self.clock, &self.table, &self.wire, &self.secrets, mode)
    }

    pub(crate) async fn configure(&self, text: &str) {
        ConfigStore::new(self.table.clone()).push(text, self.clock.now()).await.expect("the table works");
        self.clock.advance(Duration::from_secs(60));
    }

    /// The stock flow has read that so many units are free in a warehouse.
    pub(crate) async fn shelve(&self, sku: &str, warehouse: i32, free: i32) {
        let sku = Sku::usable(sku).expect("usable");
        let store = Store::new(self.table.clone());
        let leases = Leases::new(store.clone(), self.clock.clone());
        let lease = leases.take("stock", Duration::from_secs(60)).await.expect("the table works").expect("free");
        let (stock, mut chunks) = (StockState::new(store), Chunks::default());
        stock.load(&mut chunks, [chunk::of(&sku)]).await.expect("the table works");
        chunks.update(&sku, |known| {
            known.observed = lease.fence();
            known.rows.retain(|row| row.bin.warehouse != warehouse);
            let bin = Bin { warehouse, row: 0, location: 0 };
            known.rows.push(Row { bin, physical: free + 1, allocated: 1, missed: 0 });
            true
        });
        stock.save(&mut chunks, &lease).await.expect("the table works");
        leases.give_back(lease).await.expect("the table works");
    }

    pub(crate) fn vendors(&self) -> MutexGuard<'_, vendors::World> {
        vendors::lock(&self.vendors)
    }

    /// WAIR recommends a transfer from `WH`, confirmed now.
    pub(crate) fn recommend(&self, reference: &str, to: &str, sku: &str, quantity: f64) {
        let recommendation = Recommendation {
            reference: reference.into(),
            from: "WH".into(),
            to: to.into(),
            sku: sku.into(),
            quantity,
            confirmed: self.clock.now(),
            planned: Some("2026-11-30".parse().expect("a date")),
            open: true,
        };
        self.vendors().wair.recommend(recommendation);
    }

    pub(crate) async fn try_run(&self, wish: Wish) -> Result<Report, Failure> {
        let deadline = self.clock.now().checked_add(300.seconds()).expect("in range");
        self.poll.run(wish, deadline).await
    }

    /// A run, five minutes after whatever was before.
    pub(crate) async fn run(&self, wish: Wish) -> Report {
        self.clock.advance(Duration::from_secs(301));
        self.try_run(wish).await.expect("the table works")
    }

    pub(crate) async fn delta(&self) -> Report {
        self.run(Wish::Delta).await
    }

    pub(crate) async fn full(&self) -> Report {
        self.run(Wish::Full).await
    }

    /// What Mintsoft ships: warehouse, and SKU and units of each line, for every live order in order of its number.
    pub(crate) fn orders(&self) -> Vec<(i32, Vec<(String, i32)>)> {
        let vendors = self.vendors();
        let orders = vendors.mintsoft.orders().filter(|order| order.status != 3);
        let lines = |order: &vendors::mintsoft::Order| {
            order.items.iter().map(|item| (item.sku.clone(), item.quantity)).collect()
        };
        orders.map(|order| (order.warehouse, lines(order))).collect()
    }

    pub(crate) fn creates(&self) -> usize {
        self.vendors().log.count(Vendor::Mintsoft, "PUT", "/api/Order")
    }

    /// The rows of transfers that WAIR has, in order of their ids.
    pub(crate) fn told(&self) -> Vec<Value> {
        self.vendors().wair.objects("transfers").map(|(_, row)| row.clone()).collect()
    }

    /// Codes and subjects of all open exceptions.
    pub(crate) async fn open(&self) -> Vec<(String, String)> {
        let open = self.poll.exceptions.list_open().await.expect("readable");
        open.into_iter().map(|open| (open.code, open.subject)).collect()
    }

    pub(crate) async fn codes(&self) -> Vec<String> {
        self.open().await.into_iter().map(|(code, _)| code).collect()
    }
}

fn process(
    clock: &Arc<TestClock>,
    table: &Arc<MemoryTable>,
    wire: &Arc<Wire>,
    secrets: &Arc<MemorySecrets>,
    mode: Mode,
) -> TransferPoll {
    let store = Store::new(table.clone());
    let leases = Leases::new(store.clone(), clock.clone());
    let vault = || Vault::new(secrets.clone(), clock.clone(), "lockstep");
    let sessions = || Sessions::new(store.clone(), secrets.clone(), clock.clone(), "sessions");
    let gate = |vendor, class| {
        let budget = Budget::new(store.clone(), clock.clone(), vendor, 120);
        Gate::new(wire.clone(), clock.clone(), budget, Priority { class, block: 1 })
    };
    let mintsoft = gate("mintsoft", Class::Order);
    let wair = gate("wair", Class::Delta);
    TransferPoll {
        clock: clock.clone(),
        store: store.clone(),
        leases: leases.clone(),
        transfers: Transfers::new(store.clone()),
        stock: StockState::new(store.clone()),
        exceptions: Exceptions::new(store.clone(), clock.clone()),
        config: LiveConfig::new(table.clone(), clock.clone()),
        mintsoft: Mintsoft::new(mintsoft, "https://mintsoft.test", vault(), sessions(), mode),
        hook: Hooks::new(vault(), Some("https://api.test".to_owned())),
        wair: Wair::new(wair, "https://wair.test/api/v1", vault(), sessions(), leases, mode),
        mode,
    }
}
