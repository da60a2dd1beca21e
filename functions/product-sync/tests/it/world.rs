//! A catalogue flow between two simulated vendors, on virtual time.

use std::{
    collections::BTreeMap,
    sync::{Arc, MutexGuard},
    time::Duration,
};

use gate::{Gate, Priority};
use mapping::{budget::Class, catalogue::Product, sku::Sku};
use mintsoft::Mintsoft;
use ports::{
    Clock, Failure, Mode,
    memory::{MemoryQueue, MemorySecrets, MemoryTable, TestClock},
};
use product_sync::{ProductSync, Report, Wish};
use state::{
    Budget, Leases, Store,
    catalogue::{CatalogueState, Chunks},
    config::{ConfigStore, LiveConfig},
    credentials::Vault,
    exceptions::{Exception, Exceptions},
    holds::Holds,
    orders::Orders,
    seal::Seal,
    session::Sessions,
    stock::StockState,
    styles::{self, StyleState},
};
use vendors::{Catalogue, InMemory, Rule, Shared, Vendor, mintsoft::StockAction};
use wair::Wair;

use crate::wire::Wire;

pub(crate) const CONFIG: &str = r#"
[[location]]
wair = "WH"
kind = "warehouse"
warehouses = [3, 5]
"#;
/// What a Lambda function has for one run.
pub(crate) const RUN: Duration = Duration::from_secs(900);
const KEY: &str = r#"{"mintsoft":{"apiKey":"5747a71c-0000-4000-8000-000000000042","clientId":42},
    "wair":{"tenant":"acme","username":"lockstep","password":"wair-password"},"intake":{"hmacKey":"k"}}"#;

pub(crate) struct World {
    pub(crate) vendors: Shared,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) table: Arc<MemoryTable>,
    pub(crate) queue: Arc<MemoryQueue>,
    pub(crate) wire: Arc<Wire>,
    pub(crate) sync: ProductSync,
    secrets: Arc<MemorySecrets>,
}

impl World {
    /// A live flow on these products, configured but never run.
    pub(crate) async fn with(skus: &[&str]) -> Self {
        let world = Self::on(Catalogue::empty(3)).await;
        for sku in skus {
            world.add(sku);
        }
        world
    }

    /// A live flow on a generated catalogue.
    pub(crate) async fn seeded(skus: usize) -> Self {
        let now = "2026-03-02T09:00:00Z".parse().expect("a timestamp");
        Self::on(Catalogue::generate(7, vendors::Extent::Skus(skus), 3, now)).await
    }

    async fn on(catalogue: Catalogue) -> Self {
        let clock = Arc::new(TestClock::at("2026-03-02T09:00:00Z".parse().expect("a timestamp")));
        let vendors = vendors::World::new(catalogue).shared();
        let wire = Arc::new(Wire::new(InMemory::new(vendors.clone(), clock.clone())));
        let table = Arc::new(MemoryTable::default());
        let queue = Arc::new(MemoryQueue::new(clock.clone(), Duration::from_secs(1080), 25));
        let secrets = [("lockstep", KEY), ("sessions", "{}"), ("key", "0123456789abcdef0123456789abcdef")];
        let secrets = Arc::new(MemorySecrets::of(secrets));
        let sync = process((&clock, &table, &queue), &wire, &secrets, Mode::Live);
        let world = Self { vendors, clock, table, queue, wire, sync, secrets };
        world.configure(CONFIG).await;
        world
    }

    /// Another process of the function, cold, in this mode.
    pub(crate) fn process(&self, mode: Mode) -> ProductSync {
        process((&self.clock, &self.table, &self.queue), &self.wire, &self.secrets, mode)
    }

    pub(crate) async fn configure(&self, text: &str) {
        let store = ConfigStore::new(self.table.clone());
        store.push(text, self.clock.now()).await.expect("the table works");
        self.wait(60);
    }

    pub(crate) fn vendors(&self) -> MutexGuard<'_, vendors::World> {
        vendors::lock(&self.vendors)
    }

    pub(crate) fn wait(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    pub(crate) fn calls(&self, vendor: Vendor) -> usize {
        self.vendors().log.total(vendor)
    }
}

/// What people do in Mintsoft.
impl World {
    pub(crate) fn add(&self, sku: &str) -> i32 {
        self.vendors().mintsoft.add_product(self.clock.now(), sku)
    }

    pub(crate) fn add_bundle(&self, sku: &str, components: &[(&str, i32)]) -> i32 {
        self.vendors().mintsoft.add_bundle(self.clock.now(), sku, components)
    }

    pub(crate) fn id(&self, sku: &str) -> i32 {
        self.vendors().mintsoft.product(sku).expect("a product").id
    }

    pub(crate) fn change(&self, sku: &str, change: impl FnOnce(&mut vendors::mintsoft::Product)) {
        let (id, now) = (self.id(sku), self.clock.now());
        self.vendors().mintsoft.change_product(now, id, change);
    }

    pub(crate) fn discontinue(&self, sku: &str) {
        self.change(sku, |product| product.discontinued = true);
    }

    pub(crate) fn remove(&self, sku: &str) {
        let id = self.id(sku);
        self.vendors().mintsoft.remove_product(id);
    }

    pub(crate) fn goods_in(&self, sku: &str, quantity: i32) {
        let action = StockAction::GoodsIn { sku: sku.to_owned(), warehouse: 3, quantity, location: None };
        self.vendors().mintsoft.act(self.clock.now(), &action).expect("a possible action");
    }

    pub(crate) fn mintsoft_meets(&self, rule: Rule) {
        self.vendors().mintsoft_faults.add(rule);
    }

    pub(crate) fn wair_meets(&self, rule: Rule) {
        self.vendors().wair_faults.add(rule);
    }

    /// Both vendors are well again.
    pub(crate) fn heal(&self) {
        let mut vendors = self.vendors();
        vendors.mintsoft_faults.clear();
        vendors.wair_faults.clear();
    }
}

/// Runs.
impl World {
    pub(crate) async fn try_run(&self, wish: Wish) -> Result<Report, Failure> {
        self.sync.run(wish, self.clock.now() + RUN).await
    }

    /// A run, an hour after whatever was before.
    pub(crate) async fn run(&self, wish: Wish) -> Report {
        self.wait(3_600);
        self.try_run(wish).await.expect("the table works")
    }

    pub(crate) async fn full(&self) -> Report {
        self.run(Wish::Full { accept: None }).await
    }

    pub(crate) async fn delta(&self) -> Report {
        self.run(Wish::Delta).await
    }

    pub(crate) async fn targeted(&self, skus: &[&str]) -> Report {
        self.run(Wish::Targeted { skus: skus.iter().map(|sku| (*sku).to_owned()).collect() }).await
    }

    /// Runs until the end or until the wire dies under it, which is the same as being killed.
    pub(crate) async fn run_until_death(&self, wish: Wish) {
        tokio::select! {
            biased;
            ended = self.try_run(wish) => drop(ended),
            // Nothing but the wire ever waits: a run that is not done at once never will be.
            () = std::future::ready(()) => {}
        }
    }
}

/// What is known.
impl World {
    pub(crate) async fn product(&self, sku: &str) -> Option<Product> {
        let (mut chunks, sku) = (Chunks::default(), Sku::usable(sku).expect("usable"));
        self.sync.catalogue.load(&mut chunks, [&sku]).await.expect("the table works");
        chunks.get(&sku).cloned()
    }

    /// The SKUs of a style, as the index has them.
    pub(crate) async fn style(&self, id: &str) -> Vec<String> {
        let (mut chunks, id) = (styles::Chunks::default(), id.to_owned());
        self.sync.styles.load(&mut chunks, [&id]).await.expect("the table works");
        chunks.get(&id).map(|style| style.skus.iter().map(ToString::to_string).collect()).unwrap_or_default()
    }

    /// SKUs that WAIR has, with the size of each.
    pub(crate) fn given(&self) -> BTreeMap<String, String> {
        let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        let vendors = self.vendors();
        let skus = vendors.wair.objects("items").flat_map(|(_, item)| item["skus"].as_array().into_iter().flatten());
        skus.map(|sku| (text(&sku["skuId"]), text(&sku["sizeId"]))).collect()
    }

    pub(crate) fn given_skus(&self) -> Vec<String> {
        self.given().into_keys().collect()
    }

    pub(crate) async fn open(&self) -> Vec<Exception> {
        self.sync.exceptions.list_open().await.expect("the table works")
    }

    /// Code and subject of what is open.
    pub(crate) async fn troubles(&self) -> Vec<String> {
        self.open().await.into_iter().map(|open| format!("{} {}", open.code, open.subject)).collect()
    }
}

fn process(
    (clock, table, queue): (&Arc<TestClock>, &Arc<MemoryTable>, &Arc<MemoryQueue>),
    wire: &Arc<Wire>,
    secrets: &Arc<MemorySecrets>,
    mode: Mode,
) -> ProductSync {
    let store = Store::new(table.clone());
    let leases = Leases::new(store.clone(), clock.clone());
    let vault = || Vault::new(secrets.clone(), clock.clone(), "lockstep");
    let sessions = || Sessions::new(store.clone(), secrets.clone(), clock.clone(), "sessions");
    let gate = |vendor| {
        let budget = Budget::new(store.clone(), clock.clone(), vendor, 120);
        Gate::new(wire.clone(), clock.clone(), budget, Priority { class: Class::Delta, block: 1 })
    };
    ProductSync {
        clock: clock.clone(),
        holds: Holds::new(store.clone(), Seal::new(secrets.clone(), "key"), clock.clone()),
        orders_queue: queue.clone(),
        store: store.clone(),
        leases: leases.clone(),
        catalogue: CatalogueState::new(store.clone()),
        styles: StyleState::new(store.clone()),
        stock: StockState::new(store.clone()),
        orders: Orders::new(store.clone()),
        exceptions: Exceptions::new(store.clone(), clock.clone()),
        config: LiveConfig::new(table.clone(), clock.clone()),
        mintsoft: Mintsoft::new(gate("mintsoft"), "https://mintsoft.test", vault(), sessions(), mode),
        wair: Wair::new(gate("wair"), "https://wair.test/api/v1", vault(), sessions(), leases, mode),
        mode,
    }
}
