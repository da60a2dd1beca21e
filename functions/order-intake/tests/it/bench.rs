//! An intake with everything around it.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use order_intake::{Intake, Queues};
use ports::{
    Clock, Received, Table,
    memory::{MemoryQueue, MemorySecrets, MemoryTable, TestClock},
};
use runtime::http::{ApiAnswer, ApiRequest};
use serde_json::{Value, json};
use state::Store;
use state::config::{ConfigStore, LiveConfig};
use state::credentials::Vault;
use state::exceptions::Exceptions;
use state::orders::{OrderRecord, Orders};

const KEY: &str = "shared key";
const CONFIG: &str = "[[location]]\nwair = \"WH-UK\"\nkind = \"warehouse\"\nwarehouses = [3]\n\
                      [[location]]\nwair = \"WEB-UK\"\nkind = \"online\"\nchannel = \"web-uk\"\n\
                      [[location]]\nwair = \"STORE-1\"\nkind = \"store\"\nauthority = \"wair\"\nwarehouses = [8]\n\
                      [[shopify]]\nshop = \"one.myshopify.com\"\nchannel = \"web-uk\"\n\
                      [orders]\nwarehouse = 3\n";

pub(crate) struct Bench {
    pub(crate) clock: Arc<TestClock>,
    pub(crate) table: Arc<MemoryTable>,
    pub(crate) queue: Arc<MemoryQueue>,
    pub(crate) hints: Arc<MemoryQueue>,
    pub(crate) dispatch_hints: Arc<MemoryQueue>,
    pub(crate) intake: Intake,
}

impl Bench {
    /// With a configuration in force.
    pub(crate) async fn new() -> Self {
        let table = Arc::new(MemoryTable::default());
        Self::with_config_on(table.clone(), table).await
    }

    /// An intake that sees `table` through `seen`.
    pub(crate) async fn with_config_on(table: Arc<MemoryTable>, seen: Arc<dyn Table>) -> Self {
        crate::logs::hear_everything();
        let bench = Self::on(table, seen, KEY);
        ConfigStore::new(bench.table.clone()).push(CONFIG, bench.clock.now()).await.expect("stored");
        bench
    }

    /// Pushes the configuration with something added, and lets it take effect.
    pub(crate) async fn configure(&self, more: &str) {
        let text = format!("{CONFIG}{more}");
        ConfigStore::new(self.table.clone()).push(&text, self.clock.now()).await.expect("stored");
        self.clock.advance(Duration::from_secs(61));
    }

    /// What the open exceptions about refused webhooks are about.
    pub(crate) async fn refused(&self) -> Vec<String> {
        let exceptions = Exceptions::new(Store::new(self.table.clone()), self.clock.clone());
        let open = exceptions.list_open().await.expect("readable");
        assert!(open.iter().all(|it| it.code == "ORDER_EVENT_REFUSED"), "{open:?}");
        open.into_iter().map(|it| it.subject).collect()
    }

    pub(crate) fn without_config() -> Self {
        Self::with_key(KEY)
    }

    pub(crate) fn with_key(key: &str) -> Self {
        let table = Arc::new(MemoryTable::default());
        Self::on(table.clone(), table, key)
    }

    fn on(table: Arc<MemoryTable>, seen: Arc<dyn Table>, key: &str) -> Self {
        let clock = Arc::new(TestClock::at("2026-11-20T10:15:00Z".parse().expect("a time")));
        let queue = Arc::new(MemoryQueue::new(clock.clone(), Duration::from_secs(180), 5));
        let hints = Arc::new(MemoryQueue::new(clock.clone(), Duration::from_secs(180), 5));
        let dispatch_hints = Arc::new(MemoryQueue::new(clock.clone(), Duration::from_secs(180), 5));
        let secret = json!({
            "mintsoft": {"apiKey": "mintsoft key", "clientId": 42},
            "wair": {"tenant": "t", "username": "u", "password": "p"},
            "intake": {"hmacKey": key},
            "shopify": {"webhookSecret": key},
            "hooks": {"token": "hook-token"}
        });
        let secrets = Arc::new(MemorySecrets::of([("secret", secret.to_string().as_str())]));
        let config = LiveConfig::new(table.clone(), clock.clone());
        let vault = Vault::new(secrets, clock.clone(), "secret");
        let queues = Queues { orders: queue.clone(), hints: hints.clone(), dispatch_hints: dispatch_hints.clone() };
        let intake = Intake::new(config, vault, Store::new(seen), queues, clock.clone());
        Self { clock, table, queue, hints, dispatch_hints, intake }
    }

    /// Posts a body, signed now.
    pub(crate) async fn post(&self, body: &[u8]) -> ApiAnswer {
        self.intake.handle(self.signed(body)).await
    }

    /// Posts an event, signed now.
    pub(crate) async fn post_event(&self, event: &Value) -> ApiAnswer {
        self.post(event.to_string().as_bytes()).await
    }

    pub(crate) fn signed(&self, body: &[u8]) -> ApiRequest {
        self.signed_at(body, self.clock.now())
    }

    pub(crate) fn signed_at(&self, body: &[u8], at: Timestamp) -> ApiRequest {
        ApiRequest {
            id: "request-1".to_owned(),
            method: "POST".to_owned(),
            path: "/orders".to_owned(),
            headers: [(channel::HEADER.to_owned(), channel::sign(KEY.as_bytes(), body, at))].into(),
            body: body.to_vec(),
            ..ApiRequest::default()
        }
    }

    /// Posts a webhook as Shopify does.
    pub(crate) async fn webhook(&self, topic: &str, order: &Value) -> ApiAnswer {
        self.intake.handle(Self::from_shopify(topic, order.to_string().as_bytes())).await
    }

    /// A webhook as Shopify signs it.
    pub(crate) fn from_shopify(topic: &str, body: &[u8]) -> ApiRequest {
        let headers = [
            ("x-shopify-hmac-sha256", channel::shopify::sign(KEY.as_bytes(), body)),
            ("x-shopify-topic", topic.to_owned()),
            ("x-shopify-shop-domain", "one.myshopify.com".to_owned()),
            ("x-shopify-webhook-id", "b54557e4-bdd9".to_owned()),
        ];
        ApiRequest {
            id: "request-1".to_owned(),
            method: "POST".to_owned(),
            path: "/orders/shopify".to_owned(),
            headers: headers.map(|(name, value)| (name.to_owned(), value)).into(),
            body: body.to_vec(),
            ..ApiRequest::default()
        }
    }

    /// What the state table knows of the example's order.
    pub(crate) async fn record(&self) -> Option<OrderRecord> {
        self.record_of("10042").await
    }

    pub(crate) async fn record_of(&self, order: &str) -> Option<OrderRecord> {
        let orders = Orders::new(Store::new(self.table.clone()));
        orders.read("web-uk", order).await.expect("a readable table").map(|found| found.value)
    }

    /// Takes all waiting messages out of the queue, one after the other.
    pub(crate) fn drain(&self) -> Vec<Received> {
        let mut all = Vec::new();
        while let Some(message) = self.queue.receive(1).pop() {
            self.queue.delete(&message.receipt);
            all.push(message);
        }
        all
    }
}

/// A placed order.
pub(crate) fn event() -> Value {
    json!({
        "version": 1, "kind": "placed", "channel": "web-uk", "order": "10042", "revision": 1,
        "occurredAt": "2026-11-20T10:15:00Z", "currency": "GBP",
        "ship": {"firstName": "Ada", "lastName": "Byron", "address1": "1 Sample Street", "town": "Leeds",
                 "postCode": "LS1 1AA", "country": "GB", "email": "ada@example.test"},
        "shippingTotal": "3.60",
        "lines": [{"line": "1", "sku": "TEE-RED-M", "quantity": 2, "unitPrice": "10.20"}]
    })
}
