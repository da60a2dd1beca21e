//! A world for the order flow, and a pump that plays SQS and Lambda.

use std::{sync::Arc, time::Duration};

use gate::{Gate, Priority};
use jiff::Timestamp;
use mapping::{budget::Class, catalogue::Product, order::parse};
use mintsoft::Mintsoft;
use order_relay::Relay;
use ports::{
    Clock, Http, Message, Mode, Queue,
    memory::{MemoryQueue, MemorySecrets, MemoryTable, TestClock},
};
use runtime::sqs::{Delivery, Verdict};
use serde_json::{Value, json};
use state::{
    Budget, Leases, Store,
    catalogue::CatalogueState,
    config::{ConfigStore, LiveConfig},
    credentials::Vault,
    exceptions::{Exception, Exceptions},
    holds::Holds,
    hooks::Hooks,
    orders::Orders,
    seal::Seal,
    session::Sessions,
    stock::StockState,
};
use vendors::{Catalogue, InMemory, Shared, Vendor, lock, mintsoft::STATIC_KEY};

pub(crate) const CONFIG: &str = r#"
[[location]]
wair = "WH-UK"
kind = "warehouse"
warehouses = [3]
[[location]]
wair = "WEB-UK"
kind = "online"
channel = "web-uk"
[orders]
warehouse = 3
"#;

pub(crate) struct TestWorld {
    pub(crate) clock: Arc<TestClock>,
    pub(crate) table: Arc<MemoryTable>,
    pub(crate) queue: Arc<MemoryQueue>,
    pub(crate) hints: Arc<MemoryQueue>,
    pub(crate) vendors: Shared,
    pub(crate) relay: Relay,
}

impl TestWorld {
    pub(crate) async fn new() -> Self {
        Self::in_mode(Mode::Live).await
    }

    pub(crate) async fn in_mode(mode: Mode) -> Self {
        let clock = Arc::new(TestClock::at("2026-11-20T10:00:00Z".parse().expect("a timestamp")));
        let table = Arc::new(MemoryTable::default());
        let queue = Arc::new(MemoryQueue::new(clock.clone(), Duration::from_secs(1080), 25));
        let hints = Arc::new(MemoryQueue::new(clock.clone(), Duration::from_secs(1080), 5));
        let mut world = vendors::World::new(Catalogue::empty(3));
        world.mintsoft.add_product(clock.now(), "TEE-RED-M");
        world.mintsoft.add_product(clock.now(), "TEE-RED-L");
        let vendors = world.shared();
        ConfigStore::new(table.clone()).push(CONFIG, clock.now()).await.expect("stored");
        let http = Arc::new(InMemory::new(vendors.clone(), clock.clone()));
        let relay = relay(&clock, &table, (&queue, &hints), http, mode);
        Self { clock, table, queue, hints, vendors, relay }
    }

    /// Another process of the same function, with nothing in memory.
    pub(crate) fn restart(&mut self) {
        self.relay = self.process(Arc::new(InMemory::new(self.vendors.clone(), self.clock.clone())));
    }

    /// Enters products in the catalogue.
    pub(crate) async fn catalogue(&self, products: impl IntoIterator<Item = Product>) {
        let store = Store::new(self.table.clone());
        let lease = Leases::new(store.clone(), self.clock.clone()).take("products", Duration::from_secs(1)).await;
        let lease = lease.expect("readable").expect("free");
        let mut chunks = state::catalogue::Chunks::default();
        let state = CatalogueState::new(store);
        state.load_all(&mut chunks).await.expect("readable");
        for product in products {
            chunks.update(&product.sku.clone(), |entry| {
                *entry = product;
                true
            });
        }
        state.save(&mut chunks, &lease).await.expect("saved");
    }

    /// The mode is changed to observe.
    pub(crate) fn observe(&mut self) {
        let http = Arc::new(InMemory::new(self.vendors.clone(), self.clock.clone()));
        self.relay = relay(&self.clock, &self.table, (&self.queue, &self.hints), http, Mode::Observe);
    }

    /// Another process that reaches Mintsoft by `http`.
    pub(crate) fn process(&self, http: Arc<dyn Http>) -> Relay {
        relay(&self.clock, &self.table, (&self.queue, &self.hints), http, Mode::Live)
    }

    pub(crate) async fn post(&self, event: &Value) {
        let body = event.to_string();
        let group = parse(body.as_bytes()).map_or_else(|_| "poison".to_owned(), |event| event.group());
        let message = Message { group: Some(group), deduplication: None, body };
        self.queue.send(message).await.expect("the queue is up");
    }

    /// Receives once and works on what comes.
    pub(crate) async fn tick(&self) -> usize {
        let received = self.queue.receive(5);
        for message in &received {
            let delivery = Delivery { body: &message.body, receives: message.receives, sent: message.sent };
            match self.relay.deliver(delivery).await {
                Verdict::Done => self.queue.delete(&message.receipt),
                Verdict::Retry(pause) => self.queue.retry_after(&message.receipt, pause).await.expect("in flight"),
                Verdict::Dead => {
                    self.queue.retry_after(&message.receipt, Duration::ZERO).await.expect("in flight");
                }
            }
        }
        received.len()
    }

    /// Some time later, a person redrives the dead letters.
    pub(crate) fn redrive(&self) {
        self.clock.advance(Duration::from_secs(60));
        self.queue.redrive();
    }

    /// Some time later, the cause of every held order is gone.
    pub(crate) async fn release(&self) {
        self.clock.advance(Duration::from_secs(60));
        self.relay.holds.release(&*self.queue, |_| true).await.expect("readable");
    }

    /// How many orders are held.
    pub(crate) async fn held(&self) -> usize {
        self.relay.holds.list().await.expect("readable").len()
    }

    /// Lets time pass until the queue is empty, at most for `limit`.
    pub(crate) async fn pump(&self, limit: Duration) {
        let end = self.clock.now() + limit;
        while self.queue.depth() > 0 && self.clock.now() < end {
            if self.tick().await == 0 {
                self.clock.advance(Duration::from_secs(1));
            }
        }
    }

    pub(crate) async fn settle(&self) {
        self.pump(Duration::from_secs(3600)).await;
    }

    /// How many orders Mintsoft holds under a number.
    pub(crate) fn orders(&self, number: &str) -> usize {
        lock(&self.vendors).mintsoft.orders_numbered(number).len()
    }

    /// The numbers of all orders in Mintsoft that are not cancelled.
    pub(crate) fn live(&self) -> Vec<String> {
        let vendors = lock(&self.vendors);
        vendors.mintsoft.orders().filter(|order| order.status != 3).map(|order| order.number.clone()).collect()
    }

    /// How many cancels were sent.
    pub(crate) fn cancels(&self) -> usize {
        let vendors = lock(&self.vendors);
        vendors.log.calls().iter().filter(|call| call.path.ends_with("/Cancel")).count()
    }

    pub(crate) fn creates(&self) -> usize {
        lock(&self.vendors).log.count(Vendor::Mintsoft, "PUT", "/api/Order")
    }

    pub(crate) async fn exceptions(&self) -> Vec<Exception> {
        self.relay.exceptions.list_open().await.expect("readable")
    }

    /// The codes of all open exceptions.
    pub(crate) async fn codes(&self) -> Vec<String> {
        self.exceptions().await.into_iter().map(|open| open.code).collect()
    }
}

fn relay(
    clock: &Arc<TestClock>,
    table: &Arc<MemoryTable>,
    (queue, hints): (&Arc<MemoryQueue>, &Arc<MemoryQueue>),
    http: Arc<dyn Http>,
    mode: Mode,
) -> Relay {
    let store = Store::new(table.clone());
    let secret = json!({
        "mintsoft": {"apiKey": STATIC_KEY, "clientId": 42},
        "wair": {"tenant": "acme", "username": "u", "password": "p"},
        "intake": {"hmacKey": "k"},
        "hooks": {"token": "hook-token"},
    })
    .to_string();
    let secrets = Arc::new(MemorySecrets::of([
        ("secret", secret.as_str()),
        ("sessions", ""),
        ("key", "0123456789abcdef0123456789abcdef"),
    ]));
    let vault = Vault::new(secrets.clone(), clock.clone(), "secret");
    let sessions = Sessions::new(store.clone(), secrets.clone(), clock.clone(), "sessions");
    let budget = Budget::new(store.clone(), clock.clone(), "mintsoft", 120);
    let gate = Gate::new(http, clock.clone(), budget, Priority { class: Class::Order, block: 1 });
    Relay {
        clock: clock.clone(),
        orders: Orders::new(store.clone()),
        stock: StockState::new(store.clone()),
        catalogue: CatalogueState::new(store.clone()),
        exceptions: Exceptions::new(store.clone(), clock.clone()),
        holds: Holds::new(store.clone(), Seal::new(secrets.clone(), "key"), clock.clone()),
        config: LiveConfig::new(table.clone(), clock.clone()),
        hook: Hooks::new(vault.clone(), Some("https://api.test".to_owned())),
        mintsoft: Mintsoft::new(gate, "https://mintsoft.test", vault, sessions, mode),
        queue: queue.clone(),
        hints: hints.clone(),
        mode,
        troubled: true.into(),
    }
}

/// A placed order of one line.
pub(crate) fn placed(order: &str, sku: &str) -> Value {
    json!({
        "version": 1, "kind": "placed", "channel": "web-uk", "order": order, "revision": 1,
        "occurredAt": Timestamp::UNIX_EPOCH.to_string(), "currency": "GBP",
        "ship": {"firstName": "Ada", "lastName": "Byron", "address1": "1 Sample Street", "town": "Leeds",
                 "postCode": "LS1 1AA", "country": "GB", "email": "ada@example.test"},
        "shippingTotal": "3.60",
        "lines": [{"line": "1", "sku": sku, "quantity": 2, "unitPrice": "10.20",
                   "recommendation": {"id": "rec_8f2", "fitProfile": "fp_77", "recommendedSku": sku}}],
    })
}

/// The same order with another quantity, as a later revision.
pub(crate) fn edited(order: &str, revision: u32, quantity: u32) -> Value {
    let mut event = placed(order, "TEE-RED-M");
    event["kind"] = json!("edited");
    event["revision"] = json!(revision);
    event["lines"][0]["quantity"] = json!(quantity);
    event
}

/// Its cancellation.
pub(crate) fn cancelled(order: &str, revision: u32) -> Value {
    json!({
        "version": 1, "kind": "cancelled", "channel": "web-uk", "order": order, "revision": revision,
        "occurredAt": Timestamp::UNIX_EPOCH.to_string(),
    })
}
