//! A stock flow between two simulated vendors, on virtual time.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use gate::{Gate, Priority};
use jiff::Timestamp;
use mapping::{
    budget::{Class, set_aside},
    stock::guard::Accepted,
};
use mintsoft::Mintsoft;
use ports::{
    Clock, Failure, Mode,
    memory::{MemoryQueue, MemorySecrets, MemoryTable, TestClock},
};
use state::{
    Budget, Leases, Store,
    config::{ConfigStore, LiveConfig},
    credentials::Vault,
    exceptions::Exceptions,
    session::Sessions,
    stock::StockState,
};
use stock_poll::{Report, StockPoll, Wish};
use vendors::{Catalogue, InMemory, Rule, Shared, Vendor};
use wair::Wair;

use crate::wire::Wire;

/// Two warehouses are one location; the third is another one.
pub(crate) const CONFIG: &str = r#"
[[location]]
wair = "WH"
kind = "warehouse"
warehouses = [3, 5]
[[location]]
wair = "STORE"
kind = "store"
warehouses = [8]
"#;
/// What a Lambda function has for one run.
const RUN: Duration = Duration::from_secs(900);
const KEY: &str = r#"{"mintsoft":{"apiKey":"5747a71c-0000-4000-8000-000000000042","clientId":42},
    "wair":{"tenant":"acme","username":"lockstep","password":"wair-password"},"intake":{"hmacKey":"k"}}"#;
/// Credentials that have to log in.
pub(crate) const LOGIN: &str = r#"{"mintsoft":{"username":"lockstep","password":"mintsoft-password","clientId":42},
    "wair":{"tenant":"acme","username":"lockstep","password":"wair-password"},"intake":{"hmacKey":"k"}}"#;

pub(crate) type Pair = (String, String);

pub(crate) struct World {
    pub(crate) vendors: Shared,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) table: Arc<MemoryTable>,
    pub(crate) wire: Arc<Wire>,
    pub(crate) secrets: Arc<MemorySecrets>,
    pub(crate) poll: Arc<StockPoll>,
    /// Location and the warehouses that are summed for it.
    pub(crate) sums: BTreeMap<&'static str, Vec<i32>>,
    /// Every true level that a pair ever had.
    pub(crate) truth: Mutex<BTreeMap<Pair, BTreeSet<i64>>>,
}

impl World {
    /// A live flow on a generated catalogue, configured but never run.
    pub(crate) async fn seeded(skus: usize) -> Self {
        let now = start();
        Self::on(Catalogue::generate(7, vendors::Extent::Skus(skus), 3, now), now, Mode::Live).await
    }

    /// A live flow on a few SKUs: name, warehouse, units.
    pub(crate) async fn with(stock: &[(&str, i32, i32)]) -> Self {
        let world = Self::on(Catalogue::empty(3), start(), Mode::Live).await;
        for (sku, warehouse, quantity) in stock {
            world.goods_in(sku, *warehouse, *quantity);
        }
        world
    }

    pub(crate) async fn on(catalogue: Catalogue, now: Timestamp, mode: Mode) -> Self {
        let clock = Arc::new(TestClock::at(now));
        let vendors = vendors::World::new(catalogue).shared();
        let wire = Arc::new(Wire::new(InMemory::new(vendors.clone(), clock.clone())));
        let (table, secrets) =
            (Arc::new(MemoryTable::default()), Arc::new(MemorySecrets::of([("lockstep", KEY), ("sessions", "{}")])));
        let poll = Arc::new(process(&clock, &table, &wire, &secrets, mode));
        let sums = BTreeMap::from([("WH", vec![3, 5]), ("STORE", vec![8])]);
        let world = Self { vendors, clock, table, wire, secrets, poll, sums, truth: Mutex::default() };
        world.configure(CONFIG).await;
        world.note_all();
        world
    }

    /// Another process of the function, cold, in this mode.
    pub(crate) fn process(&self, mode: Mode) -> Arc<StockPoll> {
        Arc::new(process(&self.clock, &self.table, &self.wire, &self.secrets, mode))
    }

    pub(crate) async fn configure(&self, text: &str) {
        let store = ConfigStore::new(self.table.clone());
        store.push(text, self.clock.now()).await.expect("the table works");
        self.wait(60);
    }

    pub(crate) fn vendors(&self) -> MutexGuard<'_, vendors::World> {
        vendors::lock(&self.vendors)
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

    /// How many calls a vendor got.
    pub(crate) fn calls(&self, vendor: Vendor) -> usize {
        self.vendors().log.total(vendor)
    }

    pub(crate) fn clock_now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) fn wait(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }
}

/// Runs.
impl World {
    pub(crate) async fn try_run(&self, wish: Wish) -> Result<Report, Failure> {
        self.poll.run(wish, self.clock.now() + RUN).await
    }

    /// A run, five minutes after whatever was before.
    pub(crate) async fn run(&self, wish: Wish) -> Report {
        self.wait(300);
        self.try_run(wish).await.expect("the table works")
    }

    pub(crate) async fn full(&self) -> Report {
        self.run(Wish::Full { accept: None }).await
    }

    pub(crate) async fn accepting(&self, accepted: Accepted) -> Report {
        self.run(Wish::Full { accept: Some(accepted) }).await
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

pub(crate) fn start() -> Timestamp {
    "2026-03-02T09:00:00Z".parse().expect("a timestamp")
}

fn process(
    clock: &Arc<TestClock>,
    table: &Arc<MemoryTable>,
    wire: &Arc<Wire>,
    secrets: &Arc<MemorySecrets>,
    mode: Mode,
) -> StockPoll {
    let store = Store::new(table.clone());
    let leases = Leases::new(store.clone(), clock.clone());
    let vault = || Vault::new(secrets.clone(), clock.clone(), "lockstep");
    let sessions = || Sessions::new(store.clone(), secrets.clone(), clock.clone(), "sessions");
    let gate = |vendor| {
        let budget = Budget::new(store.clone(), clock.clone(), vendor, 120 - set_aside(120));
        Gate::new(wire.clone(), clock.clone(), budget, Priority { class: Class::Delta, block: 1 })
    };
    StockPoll {
        clock: clock.clone(),
        store: store.clone(),
        leases: leases.clone(),
        stock: StockState::new(store.clone()),
        exceptions: Exceptions::new(store.clone(), clock.clone()),
        config: LiveConfig::new(table.clone(), clock.clone()),
        mintsoft: Mintsoft::new(gate("mintsoft"), "https://mintsoft.test", vault(), sessions(), mode),
        wair: Wair::new(gate("wair"), "https://wair.test/api/v1", vault(), sessions(), leases, mode),
        calls_set_aside: set_aside(120),
        hints: Arc::new(MemoryQueue::new(clock.clone(), Duration::from_secs(60), 5)),
        mode,
    }
}
