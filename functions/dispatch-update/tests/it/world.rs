//! A world for the dispatch flow: a queue with two parts' worth of intents, a channel that can be told what to answer.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use bytes::Bytes;
use dispatch_update::DispatchUpdate;
use gate::{Gate, Priority};
use http::StatusCode;
use jiff::Timestamp;
use mapping::{
    budget::Class,
    dispatch::{Item, Label, Ledger, Ordered, Part, Seen, Sink},
    sku::Sku,
};
use ports::{
    Clock, Http, Message, Mode, NoAnswer, Queue,
    http::{Request, Response},
    memory::{MemoryQueue, MemorySecrets, MemoryTable, TestClock},
};
use runtime::sqs::{Delivery, Verdict};
use serde_json::{Value, json};
use state::{
    Budget, Leases, Store,
    config::{ConfigStore, LiveConfig},
    credentials::Vault,
    dispatch::{DispatchRecord, Dispatches, SinkRecord},
    exceptions::Exceptions,
    orders::Numbered,
    session::Sessions,
};
use vendors::{Catalogue, InMemory, Shared, Shopify, Vendor, lock, shopify::ADMIN_TOKEN, wair};

const CONFIG: &str = r#"
[[location]]
wair = "WEB-UK"
kind = "online"
channel = "web-uk"
[orders]
warehouse = 3
[[location]]
wair = "WH-UK"
kind = "warehouse"
warehouses = [3]
[[carrier]]
mintsoft = "Tracked 48"
channel = "royal-mail"
"#;

/// As above, and the channel is a shop of Shopify that is told by fulfilments.
const SHOPIFY: &str = r#"
[[shopify]]
shop = "my-shop.myshopify.com"
channel = "web-uk"
dispatch = "shopify"
admin_url = "https://admin.test/graphql.json"
"#;

/// A sales channel: what it was sent, and what it answers next; 200 when nothing is scripted.
#[derive(Default)]
pub(crate) struct Shop {
    pub(crate) calls: Vec<(Timestamp, String, Vec<u8>, String)>,
    pub(crate) script: VecDeque<(u16, &'static str)>,
    pub(crate) down: bool,
    /// The answer to the next call is lost after the channel has taken it.
    pub(crate) lose_next: bool,
    pub(crate) accepted: Vec<(String, Value)>,
}

struct Net {
    shop: Arc<Mutex<Shop>>,
    shopify: Shopify,
    vendors: InMemory,
    clock: Arc<TestClock>,
}

#[async_trait]
impl Http for Net {
    async fn send(&self, request: Request, limit: Duration) -> Result<Response, NoAnswer> {
        if request.uri().host() == Some("admin.test") {
            return self.shopify.send(request, limit).await;
        }
        if request.uri().host() != Some("shop.test") {
            return self.vendors.send(request, limit).await;
        }
        let header = |name: &str| request.headers()[name].to_str().expect("text").to_owned();
        let mut shop = self.shop.lock().expect("no holder panics");
        let (key, signature) = (header("idempotency-key"), header(channel::HEADER));
        channel::verify(b"channel key", &signature, request.body(), self.clock.now(), channel::TOLERANCE)
            .expect("signed");
        shop.calls.push((self.clock.now(), key.clone(), request.body().to_vec(), signature));
        if shop.down {
            return Err(NoAnswer::NotSent("connection refused".to_owned()));
        }
        let (status, body) = shop.script.pop_front().unwrap_or((200, "{}"));
        if status == 200 && !shop.accepted.iter().any(|(known, _)| *known == key) {
            let body = serde_json::from_slice(request.body()).expect("JSON");
            shop.accepted.push((key, body));
        }
        if std::mem::take(&mut shop.lose_next) {
            return Err(NoAnswer::Lost("connection reset".to_owned()));
        }
        let mut answer = Response::new(Bytes::from_static(body.as_bytes()));
        *answer.status_mut() = StatusCode::from_u16(status).expect("a status");
        if status == 503 {
            answer.headers_mut().insert(http::header::RETRY_AFTER, "120".parse().expect("a value"));
        }
        Ok(answer)
    }
}

pub(crate) struct TestWorld {
    pub(crate) clock: Arc<TestClock>,
    pub(crate) table: Arc<MemoryTable>,
    pub(crate) queue: Arc<MemoryQueue>,
    pub(crate) hints: Arc<MemoryQueue>,
    pub(crate) vendors: Shared,
    pub(crate) shop: Arc<Mutex<Shop>>,
    pub(crate) shopify: Shopify,
    pub(crate) update: DispatchUpdate,
}

pub(crate) fn order() -> Numbered {
    Numbered { channel: "web-uk".to_owned(), order: "10042".to_owned(), revision: 1 }
}

fn sku(text: &str) -> Sku {
    Sku::usable(text).expect("usable")
}

/// A part with one TEE that left at 15:00, or has not left.
pub(crate) fn part(at: u64, number: u32, left: bool, tracking: Option<&str>) -> Seen {
    Seen {
        at,
        status: if left { 4 } else { 1 },
        part: number,
        parts: 2,
        despatched: left.then(|| "2026-11-20T15:00:00Z".parse().expect("a timestamp")),
        label: Label {
            tracking: tracking.map(str::to_owned),
            url: tracking.map(|number| format!("https://track.test/{number}")),
            service: Some("Tracked 48".to_owned()),
        },
        items: vec![Item { line: Some("1".to_owned()), sku: sku("TEE"), quantity: 1 }],
    }
}

impl TestWorld {
    pub(crate) async fn new() -> Self {
        Self::in_mode(Mode::Live).await
    }

    pub(crate) async fn in_mode(mode: Mode) -> Self {
        Self::of(mode, CONFIG).await
    }

    /// The channel is a shop that holds the order of [`order`].
    pub(crate) async fn with_shopify() -> Self {
        let world = Self::of(Mode::Live, &format!("{CONFIG}{SHOPIFY}")).await;
        world.shopify.shop().add_order("#10042", &[(1, 2)]);
        world
    }

    async fn of(mode: Mode, config: &str) -> Self {
        let clock = Arc::new(TestClock::at("2026-11-20T15:05:00Z".parse().expect("a timestamp")));
        let table = Arc::new(MemoryTable::default());
        let queue = Arc::new(MemoryQueue::new(clock.clone(), Duration::from_secs(1080), 100));
        let hints = Arc::new(MemoryQueue::new(clock.clone(), Duration::from_secs(5400), 25));
        ConfigStore::new(table.clone()).push(config, clock.now()).await.expect("stored");
        let vendors = vendors::World::new(Catalogue::empty(3)).shared();
        let shop: Arc<Mutex<Shop>> = Arc::default();
        let shopify = Shopify::default();
        let update = process(&clock, &table, &queue, &hints, &vendors, (&shop, &shopify), mode);
        let world = Self { clock, table, queue, hints, vendors, shop, shopify, update };
        world.see(7, part(1, 1, true, Some("AB1"))).await;
        world
    }

    /// Another process of the same function, with nothing in memory.
    pub(crate) fn restart(&mut self) {
        let Self { clock, table, queue, hints, vendors, shop, shopify, .. } = self;
        self.update = process(clock, table, queue, hints, vendors, (shop, shopify), Mode::Live);
    }

    /// What the poll does when Mintsoft shows a part.
    pub(crate) async fn see(&self, id: i64, seen: Seen) {
        let before = self.update.dispatches.read(&order()).await.expect("readable");
        let line = Ordered { line: "1".to_owned(), sku: sku("TEE"), quantity: 2, components: Vec::new() };
        let mut next = before.as_ref().map_or_else(
            || DispatchRecord { ledger: Ledger::new(vec![line]), ..DispatchRecord::default() },
            |found| found.value.clone(),
        );
        next.ledger.enter(id, seen);
        self.update.dispatches.write(&order(), &before, &next, None).await.expect("written");
    }

    pub(crate) async fn intend(&self, part: u32, sink: Option<Sink>) {
        let Numbered { channel, order, revision } = order();
        let intent = Part { version: 1, kind: "part".to_owned(), channel, order, revision, part, sink };
        let (group, body) = (Some(intent.group()), serde_json::to_string(&intent).expect("encodes"));
        self.queue.send(Message { group, deduplication: None, body }).await.expect("sent");
    }

    pub(crate) async fn both(&self, part: u32) {
        for sink in Sink::ALL {
            self.intend(part, Some(sink)).await;
        }
    }

    /// Lets time pass until the queue is empty, at most for `limit`.
    pub(crate) async fn pump(&self, limit: Duration) {
        let end = self.clock.now() + limit;
        while self.queue.depth() > 0 && self.clock.now() < end {
            let received = self.queue.receive(5);
            for message in &received {
                let delivery = Delivery { body: &message.body, receives: message.receives, sent: message.sent };
                match self.update.deliver(delivery).await {
                    Verdict::Done => self.queue.delete(&message.receipt),
                    Verdict::Retry(pause) => self.queue.retry_after(&message.receipt, pause).await.expect("in flight"),
                    Verdict::Dead => {
                        self.queue.retry_after(&message.receipt, Duration::ZERO).await.expect("in flight");
                    }
                }
            }
            if received.is_empty() {
                self.clock.advance(Duration::from_secs(1));
            }
        }
    }

    pub(crate) async fn settle(&self) {
        self.pump(Duration::from_secs(7200)).await;
    }

    pub(crate) fn shop(&self) -> std::sync::MutexGuard<'_, Shop> {
        self.shop.lock().expect("no holder panics")
    }

    /// Keys of all callbacks that the channel has accepted.
    pub(crate) fn accepted(&self) -> Vec<String> {
        self.shop().accepted.iter().map(|(key, _)| key.clone()).collect()
    }

    /// How often sales were posted.
    pub(crate) fn posts(&self) -> usize {
        lock(&self.vendors).log.count(Vendor::Wair, "POST", "/api/v1/Sales")
    }

    pub(crate) async fn sink(&self, part: u32, sink: Sink) -> SinkRecord {
        let found = self.update.dispatches.sink(&order(), part, sink).await.expect("readable");
        found.map(|found| found.value).unwrap_or_default()
    }

    /// When the channel refused part 1.
    pub(crate) async fn refused(&self) -> Timestamp {
        self.sink(1, Sink::Channel).await.refused.expect("refused")
    }

    pub(crate) async fn codes(&self) -> Vec<String> {
        let open = self.update.exceptions.list_open().await.expect("readable");
        open.into_iter().map(|open| open.code).collect()
    }
}

fn process(
    clock: &Arc<TestClock>,
    table: &Arc<MemoryTable>,
    queue: &Arc<MemoryQueue>,
    hints: &Arc<MemoryQueue>,
    vendors: &Shared,
    (shop, shopify): (&Arc<Mutex<Shop>>, &Shopify),
    mode: Mode,
) -> DispatchUpdate {
    let store = Store::new(table.clone());
    let vendors = InMemory::new(vendors.clone(), clock.clone());
    let net: Arc<dyn Http> =
        Arc::new(Net { shop: shop.clone(), shopify: shopify.clone(), vendors, clock: clock.clone() });
    let secret = json!({
        "mintsoft": {"apiKey": "k", "clientId": 42},
        "wair": {"tenant": wair::TENANT, "username": wair::USERNAME, "password": wair::PASSWORD},
        "intake": {"hmacKey": "k"},
        "channel": {"hmacKey": "channel key"},
        "shopify": {"webhookSecret": "s", "adminTokens": {"my-shop.myshopify.com": ADMIN_TOKEN}},
    })
    .to_string();
    let secrets = Arc::new(MemorySecrets::of([("secret", secret.as_str()), ("sessions", "")]));
    let vault = Vault::new(secrets.clone(), clock.clone(), "secret");
    let sessions = Sessions::new(store.clone(), secrets, clock.clone(), "sessions");
    let budget = Budget::new(store.clone(), clock.clone(), "wair", 120);
    let gate = Gate::new(net.clone(), clock.clone(), budget, Priority { class: Class::Dispatch, block: 1 });
    let leases = Leases::new(store.clone(), clock.clone());
    DispatchUpdate {
        clock: clock.clone(),
        dispatches: Dispatches::new(store.clone()),
        exceptions: Exceptions::new(store, clock.clone()),
        config: LiveConfig::new(table.clone(), clock.clone()),
        http: net,
        callback_url: Some("https://shop.test/dispatches".to_owned()),
        wair: wair_client(gate, vault.clone(), sessions, leases.clone(), mode),
        vault,
        leases,
        hints: hints.clone(),
        queue: queue.clone(),
        mode,
    }
}

fn wair_client(gate: Gate, vault: Vault, sessions: Sessions, leases: Leases, mode: Mode) -> ::wair::Wair {
    ::wair::Wair::new(gate, "https://wair.test/api/v1", vault, sessions, leases, mode)
}
