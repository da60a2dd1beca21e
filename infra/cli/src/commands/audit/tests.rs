use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use ports::Clock;
use ports::memory::{MemorySecrets, MemoryTable, TestClock};
use serde_json::json;
use state::Store;
use vendors::mintsoft::{OrderAction, STATIC_KEY, StockAction};
use vendors::wair::{PASSWORD, TENANT, USERNAME};
use vendors::{Catalogue, InMemory, Shared, World, lock};

use super::*;

mod planted;

const CONFIG: &str = "[[location]]\nwair = \"WH\"\nkind = \"warehouse\"\nwarehouses = [3]\n";

/// A tenant with two colours in two sizes, three units of each in warehouse 3.
struct Site {
    world: Shared,
    clock: Arc<TestClock>,
    store: Store,
}

impl Site {
    fn new() -> Self {
        let clock = Arc::new(TestClock::at("2026-07-01T09:00:00Z".parse().unwrap()));
        let store = Store::new(Arc::new(MemoryTable::default()));
        let site = Self { world: World::new(Catalogue::empty(3)).shared(), clock, store };
        for sku in ["TEE-RED-S", "TEE-RED-M", "TEE-NAVY-S", "TEE-NAVY-M"] {
            site.product(sku);
            site.stock(sku, 3);
        }
        site
    }

    fn product(&self, sku: &str) {
        lock(&self.world).mintsoft.add_product(self.clock.now(), sku);
    }

    fn stock(&self, sku: &str, warehouse: i32) {
        let action = StockAction::GoodsIn { sku: sku.to_owned(), warehouse, quantity: 3, location: None };
        lock(&self.world).mintsoft.act(self.clock.now(), &action).unwrap();
    }

    /// An order of one unit; its id.
    fn order(&self, number: &str) -> i32 {
        let body = json!({
            "OrderNumber": number, "ClientId": 42, "FirstName": "A", "LastName": "B", "Address1": "1", "Town": "Leeds",
            "PostCode": "LS1 1AA", "Country": "GB", "Warehouse": "MAIN", "CourierService": "AUTO",
            "OrderItems": [{ "SKU": "TEE-RED-S", "Quantity": 1 }],
        });
        let request = http::Request::put("https://mintsoft.test/api/Order").header("ms-apikey", STATIC_KEY);
        let request = request.body(body.to_string().into()).unwrap();
        let mut world = lock(&self.world);
        assert!(world.mintsoft.handle(self.clock.now(), &request).status().is_success());
        world.mintsoft.orders().map(|order| order.id).max().unwrap()
    }

    fn wait(&self, hours: i64) {
        self.clock.advance(SignedDuration::from_hours(hours).unsigned_abs());
    }

    async fn audit(&self) -> (Systems, Vec<Gap>) {
        let (systems, gaps, limits) = self.audit_within(500).await;
        assert_eq!(limits, Vec::<String>::new());
        (systems, gaps)
    }

    /// An audit that asks for the recipes of so many bundles, and what it says of that.
    async fn audit_within(&self, bundles: usize) -> (Systems, Vec<Gap>, Vec<String>) {
        let secret = json!({
            "mintsoft": { "apiKey": STATIC_KEY, "clientId": 42 },
            "wair": { "tenant": TENANT, "username": USERNAME, "password": PASSWORD },
            "intake": { "hmacKey": "k" },
        });
        let around = Around {
            clock: self.clock.clone(),
            http: Arc::new(InMemory::new(self.world.clone(), self.clock.clone())),
            secrets: Arc::new(MemorySecrets::of([("lockstep", &secret.to_string()), ("sessions", "{}")])),
            store: self.store.clone(),
        };
        let addresses = Addresses {
            mintsoft: "https://mintsoft.test".into(),
            wair: "https://wair.test/api/v1".into(),
            secret: "lockstep".into(),
            sessions: "sessions".into(),
            calls_per_minute: 120,
            poll: Duration::from_secs(300),
        };
        let config = config::parse(CONFIG).unwrap();
        let vendors = Vendors::new(&around, &addresses);
        let (systems, limits) =
            read(&vendors, &config, Reach { pages: 50, days: 14 }, bundles, addresses.poll).await.unwrap();
        let found = gaps(&systems, &config);
        (systems, found, limits)
    }
}

#[tokio::test]
async fn a_prepared_tenant_has_the_planted_gaps_and_no_others() {
    let site = Site::new();
    site.product("GIFTCARD");
    site.product("TEE-RED-L");
    site.product("TEE-RED-XL");
    site.product("TEE-NAVY-XL");
    site.stock("TEE-RED-S", 5);

    let (_, gaps) = site.audit().await;

    let mut told: Vec<_> = gaps.iter().map(|gap| (gap.kind, gap.subject.as_str())).collect();
    told.sort();
    // No flow has run here, so that their feeds never came.
    let expected = [
        (Kind::WarehouseUnmapped, "warehouse 5"),
        (Kind::Unparsed, "GIFTCARD"),
        (Kind::SizeHole, "TEE-NAVY"),
        (Kind::FeedStale, "dispatches"),
        (Kind::FeedStale, "products"),
        (Kind::FeedStale, "reconciliation"),
        (Kind::FeedStale, "stock"),
        (Kind::FeedStale, "transfers"),
    ];
    assert_eq!(told, expected);
    assert!(lock(&site.world).log.calls().iter().all(|call| !call.write));
}

#[tokio::test]
async fn no_more_bundles_are_asked_about_than_allowed_and_the_report_says_so() {
    let site = Site::new();
    for sku in ["SET-A", "SET-B", "SET-C"] {
        lock(&site.world).mintsoft.add_bundle(site.clock.now(), sku, &[("TEE-RED-S", 2)]);
    }

    let (systems, gaps, limits) = site.audit_within(1).await;
    let text = report(&gaps, &limits, Format::default()).unwrap().text;
    let page = page::audit("shop", &systems, &gaps, &limits).into_string();

    assert_eq!((systems.recipes.len(), systems.unasked.len()), (1, 2));
    assert!(gaps.iter().all(|gap| gap.kind != Kind::NoRecipe));
    let told = "Mintsoft was not asked the recipes of 2 bundles (--bundles): nothing is said about them.";
    assert!(text.ends_with(told) && page.contains(told), "{text}");
}

#[tokio::test]
async fn an_order_of_three_days_ago_has_stalled() {
    let site = Site::new();
    site.order("LS-1");
    site.clock.advance(SignedDuration::from_hours(72).try_into().unwrap());

    let (_, gaps) = site.audit().await;

    let stalled = gaps.iter().find(|gap| gap.kind == Kind::OrderStalled).unwrap();
    assert_eq!((stalled.subject.as_str(), stalled.cost.units, stalled.cost.orders), ("LS-1", 1, 1));
}

#[tokio::test]
async fn the_page_shows_a_hostile_sku_harmlessly_and_the_folder_has_a_file_for_each_kind() {
    let site = Site::new();
    site.product("<script>alert(1)</script>");
    let (systems, gaps) = site.audit().await;
    let folder = tempfile::tempdir().unwrap();

    let page = page::audit("a & b", &systems, &gaps, &[]).into_string();
    write(folder.path(), &page, &gaps).unwrap();

    assert!(!page.contains("<script") && page.contains("&lt;script&gt;alert(1)"));
    assert!(page.contains("<svg") && page.contains("a &amp; b"));
    let mut files: Vec<_> =
        fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    files.sort();
    assert_eq!(files, ["feed-stale.csv", "gaps.csv", "index.html", "unparsed.csv"]);
}

#[test]
fn no_gap_is_told_with_exit_code_0() {
    assert_eq!(report(&[], &[], Format::default()), Ok(Done { text: "no gap was found".into(), found: false }));
}
