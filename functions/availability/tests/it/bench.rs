//! Availability with everything around it.

use std::{sync::Arc, time::Duration};

use availability::Availability;
use mapping::{
    bundle::{Component, Recipe},
    catalogue::{Product, Variant, styles},
    mintsoft::inventory::Bin,
    sku::Sku,
    stock::Row,
};
use ports::{
    Clock,
    memory::{MemoryTable, TestClock},
};
use runtime::http::{ApiAnswer, ApiRequest};
use serde_json::Value;
use state::{
    Leases, Store,
    catalogue::{self, CatalogueState},
    config::{ConfigStore, LiveConfig},
    stock::{self, StockFlow, StockState},
    styles::{self as style_state, StyleState},
};

pub(crate) const CONFIG: &str = "[[location]]\nwair = \"WH\"\nkind = \"warehouse\"\nwarehouses = [3, 5]\n\
                                 [[location]]\nwair = \"STORE\"\nkind = \"store\"\nwarehouses = [8]\n";
/// Units that occur nowhere else in an answer.
pub(crate) const UNITS: i32 = 7351;

pub(crate) struct Bench {
    pub(crate) clock: Arc<TestClock>,
    pub(crate) table: Arc<MemoryTable>,
    pub(crate) availability: Availability,
    store: Store,
    products: catalogue::Chunks,
    stock: stock::Chunks,
}

impl Bench {
    /// With a configuration in force, and nothing known.
    pub(crate) async fn new() -> Self {
        let bench = Self::without_config();
        bench.configure(CONFIG).await;
        bench
    }

    pub(crate) fn without_config() -> Self {
        let clock = Arc::new(TestClock::at("2026-11-20T10:15:00Z".parse().expect("a time")));
        let table = Arc::new(MemoryTable::default());
        let store = Store::new(table.clone());
        let config = LiveConfig::new(table.clone(), clock.clone());
        let availability = Availability::new(config, store.clone(), clock.clone());
        Self { clock, table, availability, store, products: Default::default(), stock: Default::default() }
    }

    pub(crate) async fn configure(&self, text: &str) {
        ConfigStore::new(self.table.clone()).push(text, self.clock.now()).await.expect("stored");
        self.wait(60);
    }

    pub(crate) fn wait(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    /// A product on both sides.
    pub(crate) fn product(&mut self, name: &str, change: impl FnOnce(&mut Product)) {
        self.products.update(&sku(name), |product| {
            (product.id, product.given) = (Some(1), Some(1));
            change(product);
            true
        });
    }

    /// A product on both sides with these units in warehouse 3.
    pub(crate) fn stocked(&mut self, name: &str, physical: i32) {
        self.product(name, |_| {});
        self.row(name, 3, physical);
    }

    pub(crate) fn row(&mut self, name: &str, warehouse: i32, physical: i32) {
        let bin = Bin { warehouse, row: 1, location: 1 };
        self.stock.update(&sku(name), |stock| {
            stock.rows = vec![Row { bin, physical, allocated: 0, missed: 0 }];
            true
        });
    }

    pub(crate) fn bundle(&mut self, name: &str, parts: &[(&str, u32)]) {
        let part = |(name, quantity): &(&str, u32)| Component { sku: sku(name), quantity: *quantity };
        let recipe = Recipe::new(parts.iter().map(part));
        self.product(name, |product| product.recipe = recipe);
    }

    pub(crate) fn size(&mut self, style: &str, size: &str) {
        let name = format!("{style}-{size}");
        self.stocked(&name, UNITS);
        let (style, size) = (style.to_owned(), size.to_owned());
        let variant = Variant { item: style.clone(), style, colour: "RED".to_owned(), size };
        self.product(&name, |product| product.variant = Some(variant));
    }

    /// Stores all of it, as flows do, with a stock flow that read everything just now.
    pub(crate) async fn save(&mut self) {
        self.save_with(StockFlow::default()).await;
    }

    pub(crate) async fn save_with(&mut self, flow: StockFlow) {
        let leases = Leases::new(self.store.clone(), self.clock.clone());
        let take = async |name| leases.take(name, Duration::from_secs(60)).await.expect("a table").expect("free");
        let lease = take("products").await;
        let styles = styles::of(self.products.skus());
        let mut index = style_state::Chunks::default();
        let style_state = StyleState::new(self.store.clone());
        style_state.load_all(&mut index).await.expect("readable");
        style_state::enter_all(&mut index, styles);
        style_state.save(&mut index, &lease).await.expect("saved");
        CatalogueState::new(self.store.clone()).save(&mut self.products, &lease).await.expect("saved");
        leases.give_back(lease).await.expect("given back");
        let lease = take("stock").await;
        StockState::new(self.store.clone()).save(&mut self.stock, &lease).await.expect("saved");
        let now = self.clock.now();
        self.store.write(vec![StockState::put_flow(&flow), lease.release_as_of(now)]).await.expect("saved");
    }

    pub(crate) async fn ask(&self, skus: &[&str]) -> Value {
        self.ask_with(skus, &[]).await.body
    }

    pub(crate) async fn size_run(&self, skus: &[&str]) -> Value {
        self.ask_with(skus, &[("size_run", "true")]).await.body
    }

    pub(crate) async fn ask_with(&self, skus: &[&str], more: &[(&str, &str)]) -> ApiAnswer {
        let pairs = skus.iter().map(|sku| ("sku", *sku)).chain(more.iter().copied());
        let query = pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let request = ApiRequest {
            id: "request-1".to_owned(),
            method: "GET".to_owned(),
            path: "/availability".to_owned(),
            query,
            ..ApiRequest::default()
        };
        self.availability.handle(&request).await
    }

    /// Why each of these is not offered; `None` for those that are.
    pub(crate) async fn reasons(&self, skus: &[&str]) -> Vec<Option<String>> {
        let body = self.ask(skus).await;
        let items = body["items"].as_array().expect("items");
        assert!(items.iter().all(|item| item["offer"] == item["reason"].is_null()), "{body}");
        assert!(items.iter().map(|item| &item["sku"]).eq(skus), "{body}");
        items.iter().map(|item| item["reason"].as_str().map(str::to_owned)).collect()
    }

    pub(crate) async fn reason(&self, sku: &str) -> Option<String> {
        self.reasons(&[sku]).await.remove(0)
    }
}

pub(crate) fn sku(text: &str) -> Sku {
    Sku::usable(text).expect("usable")
}
