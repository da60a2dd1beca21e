//! A world for the dispatch poll: orders that the relay has created, and a warehouse that ships them.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use bytes::Bytes;
use dispatch_poll::{DispatchPoll, Report, Wish};
use gate::{Gate, Priority};
use jiff::SignedDuration;
use mapping::{
    budget::Class,
    bundle::{Component, Pinned},
    dispatch::Part,
    sku::Sku,
};
use mintsoft::Mintsoft;
use ports::{
    Clock, Mode,
    http::Request,
    memory::{MemoryQueue, MemorySecrets, MemoryTable, TestClock},
};
use serde_json::{Value, json};
use state::{
    Budget, Leases, Store,
    config::{ConfigStore, LiveConfig},
    credentials::Vault,
    dispatch::{DispatchRecord, Dispatches},
    exceptions::Exceptions,
    orders::{Numbered, OrderLine, OrderRecord, OrderState, Orders, index},
    session::Sessions,
    transfers::Transfers,
};
use vendors::{
    Catalogue, InMemory, Shared, Vendor, lock,
    mintsoft::{OrderAction, STATIC_KEY},
};

const CONFIG: &str = "[[location]]\nwair = \"WEB-UK\"\nkind = \"online\"\nchannel = \"web-uk\"\n[orders]\nwarehouse = 3\n\
                      [[location]]\nwair = \"WH-UK\"\nkind = \"warehouse\"\nwarehouses = [3]\n";

pub(crate) struct TestWorld {
    pub(crate) clock: Arc<TestClock>,
    pub(crate) table: Arc<MemoryTable>,
    pub(crate) queue: Arc<MemoryQueue>,
    pub(crate) vendors: Shared,
    pub(crate) poll: DispatchPoll,
}

pub(crate) fn sku(text: &str) -> Sku {
    Sku::usable(text).expect("usable")
}

pub(crate) fn of(order: &str) -> Numbered {
    Numbered { channel: "web-uk".to_owned(), order: order.to_owned(), revision: 1 }
}

/// A line of one SKU.
pub(crate) fn line(line: &str, name: &str, quantity: u32) -> OrderLine {
    OrderLine { line: line.to_owned(), sku: sku(name), quantity, pinned: None }
}

/// A line of one bundle of one TEE-RED-M and one TEE-RED-L.
pub(crate) fn set(name: &str) -> OrderLine {
    let components = ["TEE-RED-L", "TEE-RED-M"].map(|name| Component { sku: sku(name), quantity: 1 }).to_vec();
    OrderLine { pinned: Some(Pinned { version: "v".to_owned(), components }), ..line(name, "SET", 1) }
}

impl TestWorld {
    pub(crate) async fn new() -> Self {
        let clock = Arc::new(TestClock::at("2026-11-20T10:00:00Z".parse().expect("a timestamp")));
        let table = Arc::new(MemoryTable::default());
        let queue = Arc::new(MemoryQueue::new(clock.clone(), Duration::from_secs(1080), 100));
        let mut world = vendors::World::new(Catalogue::empty(3));
        world.mintsoft.add_product(clock.now(), "TEE-RED-M");
        world.mintsoft.add_product(clock.now(), "TEE-RED-L");
        world.mintsoft.switches.invoice_after_seconds = None;
        let vendors = world.shared();
        ConfigStore::new(table.clone()).push(CONFIG, clock.now()).await.expect("stored");
        let poll = process(&clock, &table, &queue, &vendors);
        Self { clock, table, queue, vendors, poll }
    }

    pub(crate) fn restart(&mut self) {
        self.poll = process(&self.clock, &self.table, &self.queue, &self.vendors);
    }

    /// An order in Mintsoft, whoever made it.
    pub(crate) fn create(&self, number: &str, lines: &[OrderLine]) -> i32 {
        let mut items = Vec::new();
        for line in lines {
            let own = Component { sku: line.sku.clone(), quantity: 1 };
            let parts = line.pinned.as_ref().map_or(vec![own], |pinned| pinned.components.clone());
            items.extend(parts.iter().map(|part| {
                json!({"SKU": part.sku, "Quantity": part.quantity * line.quantity,
                       "OrderItemNameValues": [{"Name": "SourceLine", "Value": line.line}]})
            }));
        }
        let body = json!({
            "OrderNumber": number, "ClientId": 42, "WarehouseId": 3, "CourierService": "AUTO", "Country": "GB",
            "FirstName": "Ada", "Address1": "1 Sample Street", "PostCode": "LS1 1AA", "OrderItems": items,
        });
        let request: Request = http::Request::put("http://mintsoft.test/api/Order")
            .header("ms-apikey", STATIC_KEY)
            .body(Bytes::from(body.to_string()))
            .expect("a request");
        let answer = lock(&self.vendors).mintsoft.handle(self.clock.now(), &request);
        let rows: Value = serde_json::from_slice(answer.body()).expect("JSON");
        rows[0]["OrderId"].as_i64().and_then(|id| i32::try_from(id).ok()).expect("created")
    }

    /// An order that the relay has created.
    pub(crate) async fn relayed(&self, order: &str, lines: &[OrderLine]) -> i32 {
        let number = format!("LS-web-uk-{order}");
        let id = self.create(&number, lines);
        let state =
            OrderState::Created { number: number.clone(), ids: vec![id.into()], at: self.clock.now(), found: false };
        let record = OrderRecord { state, lines: lines.to_vec(), ..OrderRecord::default() };
        self.poll.orders.write("web-uk", order, &None, &record).await.expect("written");
        self.poll.store.write(index(&number, &of(order)).to_vec()).await.expect("written");
        id
    }

    pub(crate) fn play(&self, action: &OrderAction) -> i32 {
        lock(&self.vendors).mintsoft.move_order(self.clock.now(), action).expect("possible")
    }

    pub(crate) fn ship(&self, order: i32, tracking: &str) {
        self.play(&OrderAction::Despatch { order, tracking: Some(tracking.to_owned()) });
    }

    pub(crate) fn item(&self, order: i32, at: usize) -> i32 {
        lock(&self.vendors).mintsoft.order(order).expect("there").items[at].id
    }

    pub(crate) async fn run(&self, wish: Wish) -> Report {
        self.clock.advance(Duration::from_secs(300));
        self.poll.run(wish, self.clock.now() + SignedDuration::from_secs(900)).await.expect("our own state answers")
    }

    pub(crate) async fn delta(&self) -> Report {
        self.run(Wish::Delta).await
    }

    pub(crate) fn named(orders: &[&str]) -> Wish {
        Wish::Targeted { orders: orders.iter().map(ToString::to_string).collect::<BTreeSet<_>>() }
    }

    /// What was put into the queue since the last look: order, part, sink.
    pub(crate) fn taken(&self) -> Vec<(String, u32, String)> {
        let mut all = Vec::new();
        loop {
            let received = self.queue.receive(10);
            if received.is_empty() {
                break;
            }
            for message in received {
                self.queue.delete(&message.receipt);
                let part = Part::parse(&message.body).expect("one of ours");
                all.push((part.order, part.part, part.sink.expect("for one sink").word().to_owned()));
            }
        }
        all.sort();
        all
    }

    pub(crate) async fn record(&self, order: &str) -> DispatchRecord {
        self.poll.dispatches.read(&of(order)).await.expect("readable").map(|found| found.value).unwrap_or_default()
    }

    pub(crate) async fn open(&self) -> usize {
        self.poll.orders.open().await.expect("readable").len()
    }

    pub(crate) fn calls(&self) -> usize {
        lock(&self.vendors).log.total(Vendor::Mintsoft)
    }

    pub(crate) async fn codes(&self) -> Vec<String> {
        self.poll.exceptions.list_open().await.expect("readable").into_iter().map(|open| open.code).collect()
    }
}

fn process(
    clock: &Arc<TestClock>,
    table: &Arc<MemoryTable>,
    queue: &Arc<MemoryQueue>,
    vendors: &Shared,
) -> DispatchPoll {
    let store = Store::new(table.clone());
    let secret = json!({
        "mintsoft": {"apiKey": STATIC_KEY, "clientId": 42},
        "wair": {"tenant": "acme", "username": "u", "password": "p"},
        "intake": {"hmacKey": "k"},
    })
    .to_string();
    let secrets = Arc::new(MemorySecrets::of([("secret", secret.as_str()), ("sessions", "")]));
    let vault = Vault::new(secrets.clone(), clock.clone(), "secret");
    let sessions = Sessions::new(store.clone(), secrets, clock.clone(), "sessions");
    let budget = Budget::new(store.clone(), clock.clone(), "mintsoft", 120);
    let http = Arc::new(InMemory::new(vendors.clone(), clock.clone()));
    let gate = Gate::new(http, clock.clone(), budget, Priority { class: Class::Dispatch, block: 1 });
    DispatchPoll {
        clock: clock.clone(),
        store: store.clone(),
        leases: Leases::new(store.clone(), clock.clone()),
        orders: Orders::new(store.clone()),
        dispatches: Dispatches::new(store.clone()),
        transfers: Transfers::new(store.clone()),
        exceptions: Exceptions::new(store, clock.clone()),
        config: LiveConfig::new(table.clone(), clock.clone()),
        mintsoft: Mintsoft::new(gate, "https://mintsoft.test", vault, sessions, Mode::Live),
        queue: queue.clone(),
        hints: queue.clone(),
    }
}
