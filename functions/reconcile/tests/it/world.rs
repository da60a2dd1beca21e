//! A world in which everything agrees, until a test disturbs it.

use std::{
    collections::BTreeSet,
    sync::{Arc, MutexGuard},
    time::Duration,
};

use bytes::Bytes;
use gate::{Gate, Priority};
use jiff::SignedDuration;
use mapping::{
    budget::Class,
    dispatch::{Sink, observe},
    mintsoft::{inventory::Bin, wire::OrderPart},
    reconcile::{count::Count, figures::Figures, stock::assume_told},
    sku::Sku,
    stock::{Row, chunk, plan::fed},
};
use mintsoft::Mintsoft;
use ports::{
    Clock, Failure, Mode,
    http::Request,
    memory::{MemoryMail, MemoryQueue, MemorySecrets, MemoryTable, TestClock},
};
use reconcile::{Reconcile, Report};
use serde_json::{Value, json};
use state::{
    Budget, Leases, Store,
    config::{ConfigStore, LiveConfig},
    credentials::Vault,
    dispatch::{DispatchRecord, Dispatches, SinkRecord, Told, ordered},
    exceptions::Exceptions,
    figures,
    holds::Holds,
    orders::{Numbered, OrderLine, OrderRecord, OrderState, Orders, index},
    seal::Seal,
    session::Sessions,
    stock::{Chunks, StockState},
    transfers::Transfers,
};
use vendors::{
    Catalogue, InMemory, Shared,
    mintsoft::{OrderAction, STATIC_KEY, StockAction},
};
use wair::Wair;

const CONFIG: &str = "[[location]]\nwair = \"WEB-UK\"\nkind = \"online\"\nchannel = \"web-uk\"\n[orders]\nwarehouse = 3\n\
                      [[location]]\nwair = \"WH\"\nkind = \"warehouse\"\nwarehouses = [3, 5]\n";
const KEY: &str = "a long secret of which the key of held orders is made";

pub(crate) struct World {
    pub(crate) clock: Arc<TestClock>,
    pub(crate) table: Arc<MemoryTable>,
    pub(crate) hints: Arc<MemoryQueue>,
    pub(crate) dispatch_hints: Arc<MemoryQueue>,
    pub(crate) orders_queue: Arc<MemoryQueue>,
    pub(crate) mail: Arc<MemoryMail>,
    pub(crate) vendors: Shared,
    pub(crate) reconcile: Reconcile,
}

pub(crate) fn of(order: &str) -> Numbered {
    Numbered { channel: "web-uk".to_owned(), order: order.to_owned(), revision: 1 }
}

pub(crate) fn sku(text: &str) -> Sku {
    Sku::usable(text).expect("usable")
}

impl World {
    /// Ten of TEE and of CAP in warehouse 3, which WAIR was told.
    pub(crate) async fn new() -> Self {
        Self::in_mode(Mode::Live).await
    }

    pub(crate) async fn in_mode(mode: Mode) -> Self {
        let clock = Arc::new(TestClock::at("2026-11-20T10:00:00Z".parse().expect("a timestamp")));
        let table = Arc::new(MemoryTable::default());
        let queue = || Arc::new(MemoryQueue::new(clock.clone(), Duration::from_secs(600), 25));
        let (hints, dispatch_hints, orders_queue) = (queue(), queue(), queue());
        let mail = Arc::new(MemoryMail::default());
        let mut vendors = vendors::World::new(Catalogue::empty(3));
        vendors.mintsoft.switches.invoice_after_seconds = None;
        for sku in ["TEE", "CAP"] {
            vendors.mintsoft.add_product(clock.now(), sku);
        }
        let vendors = vendors.shared();
        ConfigStore::new(table.clone()).push(CONFIG, clock.now()).await.expect("stored");
        let queues = [hints.clone(), dispatch_hints.clone(), orders_queue.clone()];
        let reconcile = process(&clock, &table, queues, &mail, &vendors, mode);
        let world = Self { clock, table, hints, dispatch_hints, orders_queue, mail, vendors, reconcile };
        for sku in ["TEE", "CAP"] {
            world.goods_in(sku, 10);
            world.observe(sku, 10, true).await;
        }
        world
    }

    pub(crate) fn restart(&mut self, mode: Mode) {
        let queues = [self.hints.clone(), self.dispatch_hints.clone(), self.orders_queue.clone()];
        self.reconcile = process(&self.clock, &self.table, queues, &self.mail, &self.vendors, mode);
    }

    /// The same process with these lines added to its configuration.
    pub(crate) async fn configure(&mut self, more: &str) {
        let text = format!("{CONFIG}{more}");
        ConfigStore::new(self.table.clone()).push(&text, self.clock.now()).await.expect("stored");
        self.restart(self.reconcile.mode);
    }

    pub(crate) fn vendors(&self) -> MutexGuard<'_, vendors::World> {
        vendors::lock(&self.vendors)
    }

    pub(crate) fn goods_in(&self, sku: &str, quantity: i32) {
        let action = StockAction::GoodsIn { sku: sku.into(), warehouse: 3, quantity, location: None };
        self.vendors().mintsoft.act(self.clock.now(), &action).expect("possible");
    }

    /// The stock poll has read so many of this SKU, and has told WAIR or not.
    pub(crate) async fn observe(&self, name: &str, physical: i32, tell: bool) {
        let (row, location, allocated) = {
            let vendors = self.vendors();
            let product = vendors.mintsoft.product(name).expect("there").id;
            let mut rows = vendors.mintsoft.rows_of(product, 3);
            rows.next().map(|row| (row.id, row.location, row.allocated)).expect("a row")
        };
        let store = Store::new(self.table.clone());
        let config = LiveConfig::new(self.table.clone(), self.clock.clone()).current().await.expect("there");
        let lease = self.reconcile.leases.take("stock", Duration::from_secs(60)).await.expect("works").expect("free");
        let (stock, mut chunks, name) = (StockState::new(store), Chunks::default(), sku(name));
        stock.load(&mut chunks, [chunk::of(&name)]).await.expect("works");
        chunks.update(&name, |known| {
            known.observed = lease.fence();
            let bin = Bin { warehouse: 3, row, location };
            known.rows = vec![Row { bin, physical, allocated, missed: 0 }];
            if tell {
                assume_told(known, &fed(&config.config));
            }
            true
        });
        stock.save(&mut chunks, &lease).await.expect("works");
        self.reconcile.leases.give_back(lease).await.expect("works");
    }

    /// What WAIR was told of a SKU, as we know it.
    pub(crate) async fn told(&self, name: &str) -> Option<i64> {
        let (mut chunks, name) = (Chunks::default(), sku(name));
        self.reconcile.stock.load(&mut chunks, [chunk::of(&name)]).await.expect("works");
        chunks.get(&name).and_then(|known| known.told_at("WH")?.physical)
    }

    /// An order in Mintsoft, whoever made it.
    pub(crate) fn create(&self, number: &str, quantity: u32) -> i32 {
        let body = json!({
            "OrderNumber": number, "ClientId": 42, "WarehouseId": 3, "CourierService": "AUTO", "Country": "GB",
            "FirstName": "Ada", "Address1": "1 Sample Street", "PostCode": "LS1 1AA",
            "OrderItems": [{"SKU": "CAP", "Quantity": quantity,
                            "OrderItemNameValues": [{"Name": "SourceLine", "Value": "1"}]}],
        });
        let request: Request = http::Request::put("http://mintsoft.test/api/Order")
            .header("ms-apikey", STATIC_KEY)
            .body(Bytes::from(body.to_string()))
            .expect("a request");
        let answer = self.vendors().mintsoft.handle(self.clock.now(), &request);
        let rows: Value = serde_json::from_slice(answer.body()).expect("JSON");
        rows[0]["OrderId"].as_i64().and_then(|id| i32::try_from(id).ok()).expect("created")
    }

    /// An order that the relay has created; what is allocated for it was told to WAIR.
    pub(crate) async fn relayed(&self, order: &str) -> i32 {
        let number = format!("LS-web-uk-{order}");
        let id = self.create(&number, 1);
        let state = OrderState::Created { number, ids: vec![id.into()], at: self.clock.now(), found: false };
        self.record(order, state).await;
        id
    }

    pub(crate) async fn record(&self, order: &str, state: OrderState) {
        let orders = &self.reconcile.orders;
        let before = orders.read("web-uk", order).await.expect("readable");
        let line = OrderLine { line: "1".to_owned(), sku: sku("CAP"), quantity: 1, pinned: None };
        let more = match &state {
            OrderState::Created { number, .. } => index(number, &of(order)).to_vec(),
            _ => Vec::new(),
        };
        let next = OrderRecord { state, lines: vec![line], ..OrderRecord::default() };
        orders.write_with("web-uk", order, &before, &next, more).await.expect("written");
    }

    pub(crate) fn play(&self, action: &OrderAction) {
        self.vendors().mintsoft.move_order(self.clock.now(), action).expect("possible");
    }

    /// It leaves, and the dispatch poll has seen it; these sinks were told.
    pub(crate) async fn dispatched(&self, order: &str, id: i32, told: &[Sink]) {
        self.play(&OrderAction::Despatch { order: id, tracking: Some("T1".to_owned()) });
        let zone = jiff::tz::TimeZone::get("Europe/London").expect("a zone");
        let row = {
            let request: Request = http::Request::get(format!("http://mintsoft.test/api/Order/{id}"))
                .header("ms-apikey", STATIC_KEY)
                .body(Bytes::new())
                .expect("a request");
            let answer = self.vendors().mintsoft.handle(self.clock.now(), &request);
            serde_json::from_slice::<OrderPart>(answer.body()).expect("an order")
        };
        let (id, seen) = observe(&row, 1, &zone).expect("readable");
        let line = OrderLine { line: "1".to_owned(), sku: sku("CAP"), quantity: 1, pinned: None };
        let mut record = DispatchRecord {
            number: format!("LS-web-uk-{order}"),
            ledger: mapping::dispatch::Ledger::new(ordered(&[line])),
            ..DispatchRecord::default()
        };
        record.ledger.enter(id, seen);
        record.ledger.fix(1).expect("it has left");
        record.queued.insert(1, "news".to_owned());
        let dispatches = &self.reconcile.dispatches;
        dispatches.write(&of(order), &None, &record, None).await.expect("written");
        for sink in told {
            self.accepts(order, *sink).await;
        }
        dispatches.finish(&of(order)).await.expect("written");
    }

    pub(crate) async fn accepts(&self, order: &str, sink: Sink) {
        let told = Some(Told { at: self.clock.now(), callback: None, reference: None });
        let record = SinkRecord { told, ..SinkRecord::default() };
        let (of, dispatches) = (of(order), &self.reconcile.dispatches);
        dispatches.write_sink((&of, 1, sink), &None, &record).await.expect("written");
    }

    /// All flows have just ended well; what orders take of CAP was told to WAIR.
    pub(crate) async fn beat(&self) {
        let physical = {
            let vendors = self.vendors();
            let product = vendors.mintsoft.product("CAP").expect("there").id;
            vendors.mintsoft.rows_of(product, 3).map(|row| row.on_hand + row.allocated).sum()
        };
        self.observe("CAP", physical, true).await;
        for flow in ["stock", "catalogue", "transfers", "dispatch"] {
            let leases = &self.reconcile.leases;
            let mut lease = leases.take(flow, Duration::from_secs(60)).await.expect("works").expect("free");
            lease.note_good(self.clock.now());
            leases.give_back(lease).await.expect("works");
        }
    }

    pub(crate) async fn try_run(&self, full: bool) -> Result<Report, Failure> {
        self.reconcile.run(full, self.clock.now() + SignedDuration::from_secs(900)).await
    }

    /// A run, an hour after whatever was before; the other flows are well.
    pub(crate) async fn run(&self, full: bool) -> Report {
        self.clock.advance(Duration::from_secs(3600));
        self.beat().await;
        self.try_run(full).await.expect("our own state answers")
    }

    pub(crate) async fn open(&self) -> Vec<String> {
        let open = self.reconcile.exceptions.list_open().await.expect("readable");
        open.into_iter().map(|open| format!("{} {}", open.code, open.subject)).collect()
    }

    pub(crate) async fn figures(&self) -> Figures {
        let day = self.clock.now().to_string()[..10].parse().expect("a date");
        figures::of(&self.reconcile.store, day).await.expect("readable").expect("there")
    }

    pub(crate) async fn count(&self, day: &str) -> Option<Count> {
        figures::count(&self.reconcile.store, day.parse().expect("a date")).await.expect("readable")
    }

    /// SKUs that the stock poll was asked to look at since the last call.
    pub(crate) fn hinted_skus(&self) -> BTreeSet<String> {
        taken(&self.hints).iter().flat_map(|hint| texts(&hint["skus"])).collect()
    }

    /// Orders that the dispatch poll was asked to look at since the last call.
    pub(crate) fn hinted_orders(&self) -> BTreeSet<String> {
        taken(&self.dispatch_hints).iter().flat_map(|hint| texts(&hint["orders"])).collect()
    }
}

fn texts(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

pub(crate) fn taken(queue: &MemoryQueue) -> Vec<Value> {
    let mut all = Vec::new();
    loop {
        let received = queue.receive(10);
        if received.is_empty() {
            return all;
        }
        for message in received {
            queue.delete(&message.receipt);
            all.push(serde_json::from_str(&message.body).expect("JSON"));
        }
    }
}

fn process(
    clock: &Arc<TestClock>,
    table: &Arc<MemoryTable>,
    [hints, dispatch_hints, orders_queue]: [Arc<MemoryQueue>; 3],
    mail: &Arc<MemoryMail>,
    vendors: &Shared,
    mode: Mode,
) -> Reconcile {
    let store = Store::new(table.clone());
    let secret = json!({
        "mintsoft": {"apiKey": STATIC_KEY, "clientId": 42},
        "wair": {"tenant": vendors::wair::TENANT, "username": vendors::wair::USERNAME, "password": vendors::wair::PASSWORD},
        "intake": {"hmacKey": "k"},
    })
    .to_string();
    let secrets = Arc::new(MemorySecrets::of([("secret", secret.as_str()), ("sessions", "{}"), ("key", KEY)]));
    let leases = Leases::new(store.clone(), clock.clone());
    let vault = || Vault::new(secrets.clone(), clock.clone(), "secret");
    let sessions = || Sessions::new(store.clone(), secrets.clone(), clock.clone(), "sessions");
    let http = Arc::new(InMemory::new(vendors.clone(), clock.clone()));
    let gate = |vendor| {
        let budget = Budget::new(store.clone(), clock.clone(), vendor, 120);
        Gate::new(http.clone(), clock.clone(), budget, Priority { class: Class::Full, block: 1 })
    };
    Reconcile {
        clock: clock.clone(),
        store: store.clone(),
        leases: leases.clone(),
        stock: StockState::new(store.clone()),
        orders: Orders::new(store.clone()),
        dispatches: Dispatches::new(store.clone()),
        transfers: Transfers::new(store.clone()),
        holds: Holds::new(store.clone(), Seal::new(secrets.clone(), "key"), clock.clone()),
        exceptions: Exceptions::new(store.clone(), clock.clone()),
        config: LiveConfig::new(table.clone(), clock.clone()),
        mintsoft: Mintsoft::new(gate("mintsoft"), "https://mintsoft.test", vault(), sessions(), mode),
        wair: Wair::new(gate("wair"), "https://wair.test/api/v1", vault(), sessions(), leases, mode),
        orders_queue,
        hints,
        dispatch_hints,
        mail: mail.clone(),
        mode,
        poll: Duration::from_secs(300),
        has_callback: true,
    }
}
