use std::sync::Arc;
use std::time::Duration;

use http::{Method, Request};
use jiff::SignedDuration;
use ports::Clock;
use ports::memory::{MemorySecrets, MemoryTable, TestClock};
use serde_json::Value;
use state::Store;
use vendors::mintsoft::{STATIC_KEY, User};
use vendors::wair::{Description, PASSWORD, TENANT, USERNAME};
use vendors::{Fault, InMemory, Rule, Shared, World, lock};

use super::*;

mod switches;
mod vices;

const CONFIG: &str = "[[location]]\nwair = \"WH\"\nkind = \"warehouse\"\nwarehouses = [3, 5]\n\
                      [[location]]\nwair = \"STORE\"\nkind = \"store\"\nwarehouses = [8]\n";
const SUMMER: &str = "2026-07-01T09:00:00Z";

struct Clinic {
    world: Shared,
    clock: Arc<TestClock>,
    key: &'static str,
    client: i64,
    /// WAIR's tenant and password.
    wair: [&'static str; 2],
    config: &'static str,
}

impl Clinic {
    /// A small shop on a summer's day, as the flows expect it.
    fn new() -> Self {
        let clock = Arc::new(TestClock::at(SUMMER.parse().unwrap()));
        let world = World::seeded(1, 40, 3, clock.now()).shared();
        Self { world, clock, key: STATIC_KEY, client: 42, wair: [TENANT, PASSWORD], config: CONFIG }
    }

    fn vendors(&self) -> Vendors {
        let secret = json!({
            "mintsoft": { "apiKey": self.key, "clientId": self.client },
            "wair": { "tenant": self.wair[0], "username": USERNAME, "password": self.wair[1] },
            "intake": { "hmacKey": "k" },
        });
        let around = Around {
            clock: self.clock.clone(),
            http: Arc::new(InMemory::new(self.world.clone(), self.clock.clone())),
            secrets: Arc::new(MemorySecrets::of([("lockstep", &secret.to_string()), ("sessions", "{}")])),
            store: Store::new(Arc::new(MemoryTable::default())),
        };
        let addresses = Addresses {
            mintsoft: "https://mintsoft.test".into(),
            wair: "https://wair.test/api/v1".into(),
            secret: "lockstep".into(),
            sessions: "sessions".into(),
            calls_per_minute: 120,
            poll: Duration::from_secs(300),
        };
        Vendors::new(&around, &addresses)
    }

    async fn look(&self) -> Vec<Finding> {
        look(&self.vendors(), Some(self.config), Reach { pages: 60, days: DAYS }).await
    }

    /// What is found of one check, the worst first.
    async fn verdict(&self, check: &str) -> (Verdict, bool) {
        let mut found: Vec<_> = self.look().await.into_iter().filter(|finding| finding.check == check).collect();
        found.sort_by_key(|finding| (finding.verdict != Verdict::Differs, finding.verdict == Verdict::Ok));
        found.first().map(|finding| (finding.verdict, finding.blocks)).unwrap_or_else(|| panic!("no check {check}"))
    }

    /// An order of two units of the first SKU that a single bin of warehouse 3 holds; it reserves them.
    fn order(&self) {
        self.order_of("LS-1");
    }

    fn order_of(&self, number: &str) {
        let mut world = lock(&self.world);
        let (world, now) = (&mut *world, self.clock.now());
        let fits = |product: i32| {
            let rows: Vec<_> = world.mintsoft.rows_of(product, 3).collect();
            rows.len() == 1 && rows[0].on_hand >= 2 && rows[0].allocated == 0
        };
        let product = world.mintsoft.products().find(|product| !product.discontinued && fits(product.id)).unwrap();
        let body = json!({
            "OrderNumber": number, "ClientId": 42, "FirstName": "A", "LastName": "B", "Address1": "1", "Town": "Leeds",
            "PostCode": "LS1 1AA", "Country": "GB", "Warehouse": "MAIN", "CourierService": "AUTO",
            "OrderItems": [{ "SKU": product.sku, "Quantity": 2 }],
        });
        let request = Request::builder().method(Method::PUT).uri("https://mintsoft.test/api/Order");
        let request = request.header("ms-apikey", STATIC_KEY).body(body.to_string().into()).unwrap();
        let answer = world.mintsoft.handle(now, &request);
        let answer: Value = serde_json::from_slice(answer.body()).unwrap();
        assert_eq!(answer[0]["Success"], true, "{answer}");
    }
}

const OK: (Verdict, bool) = (Verdict::Ok, false);
const DIFFERS: (Verdict, bool) = (Verdict::Differs, false);
const BLOCKS: (Verdict, bool) = (Verdict::Differs, true);
const CANNOT_TELL: (Verdict, bool) = (Verdict::CannotTell, false);

#[tokio::test]
async fn a_tenant_as_expected_may_go_live_and_nothing_was_written() {
    let clinic = Clinic::new();
    lock(&clinic.world).wair.switches.description = Description::Same;
    clinic.order();

    let findings = clinic.look().await;

    let wrong: Vec<_> = findings.iter().filter(|it| it.verdict == Verdict::Differs && it.check != "SKUs").collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(lock(&clinic.world).log.calls().iter().all(|call| !call.write));
}

#[tokio::test]
async fn credentials_that_are_refused_block() {
    let mut clinic = Clinic::new();
    assert_eq!(clinic.verdict("Mintsoft").await, OK);
    assert_eq!(clinic.verdict("WAIR").await, OK);

    clinic.key = "00000000-0000-4000-8000-000000000000";
    assert_eq!(clinic.verdict("Mintsoft").await, BLOCKS);
    clinic.wair[1] = "another password";
    assert_eq!(clinic.verdict("WAIR").await, BLOCKS);
}

#[tokio::test]
async fn a_vendor_that_does_not_answer_cannot_be_told() {
    let clinic = Clinic::new();
    let away = Fault::Status { status: 500, body: String::new(), after_commit: false };
    lock(&clinic.world).wair_faults.add(Rule::always(away));

    assert_eq!(clinic.verdict("WAIR").await, (Verdict::CannotTell, true));
}

#[tokio::test]
async fn a_clock_that_is_wrong_is_seen() {
    let clinic = Clinic::new();
    assert_eq!(clinic.verdict("clock").await, OK);

    lock(&clinic.world).offset = SignedDuration::from_mins(10);
    assert_eq!(clinic.verdict("clock").await, DIFFERS);
}

#[tokio::test]
async fn rows_of_other_clients_and_a_wrong_client_are_seen() {
    let mut clinic = Clinic::new();
    assert_eq!(clinic.verdict("client").await, OK);

    lock(&clinic.world).mintsoft.switches.shared_tenant = true;
    clinic.client = 7;
    assert_ne!(clinic.verdict("client").await.0, Verdict::Ok);
}

#[tokio::test]
async fn a_client_user_may_not_master_a_store_upstream() {
    let mut clinic = Clinic::new();
    clinic.config = "[[location]]\nwair = \"WH\"\nkind = \"warehouse\"\nwarehouses = [3, 5]\n\
                     [[location]]\nwair = \"S\"\nkind = \"store\"\nauthority = \"wair\"\nwarehouses = [8]\n";
    assert_eq!(clinic.verdict("API user").await, OK);

    lock(&clinic.world).mintsoft.switches.user = User::Client(42);
    assert_eq!(clinic.verdict("API user").await, BLOCKS);
}

#[tokio::test]
async fn warehouses_without_a_location_and_locations_without_their_warehouse_are_seen() {
    let mut clinic = Clinic::new();
    assert_eq!(clinic.verdict("warehouses").await, OK);

    clinic.config = "[[location]]\nwair = \"WH\"\nkind = \"warehouse\"\nwarehouses = [3, 5]\n";
    assert_eq!(clinic.verdict("warehouses").await, DIFFERS);
    clinic.config = "[[location]]\nwair = \"WH\"\nkind = \"warehouse\"\nwarehouses = [3, 5, 8, 77]\n";
    assert_eq!(clinic.verdict("warehouses").await, BLOCKS);
}

#[tokio::test]
async fn stock_figures_that_do_not_add_up_block() {
    let clinic = Clinic::new();
    assert_eq!(clinic.verdict("stock figures").await, OK);

    lock(&clinic.world).mintsoft.switches.level_is_free = true;
    assert_eq!(clinic.verdict("stock figures").await, BLOCKS);
}

#[tokio::test]
async fn reservations_that_deltas_do_not_see_are_seen() {
    for (unseen, expected) in [(false, OK), (true, DIFFERS)] {
        let clinic = Clinic::new();
        assert_eq!(clinic.verdict("allocations in deltas").await, CANNOT_TELL);
        lock(&clinic.world).mintsoft.switches.allocations_unseen = unseen;
        clinic.order();

        assert_eq!(clinic.verdict("allocations in deltas").await, expected);
    }
}

#[tokio::test]
async fn the_time_zone_is_told_from_what_has_just_changed() {
    for (utc, expected) in [(false, OK), (true, DIFFERS)] {
        let clinic = Clinic::new();
        assert_eq!(clinic.verdict("time zone").await, CANNOT_TELL);
        lock(&clinic.world).mintsoft.switches.utc = utc;
        clinic.order();

        assert_eq!(clinic.verdict("time zone").await, expected, "utc: {utc}");
    }
}

#[tokio::test]
async fn in_winter_the_zone_cannot_be_told() {
    let mut clinic = Clinic::new();
    clinic.clock = Arc::new(TestClock::at("2026-12-01T09:00:00Z".parse().unwrap()));
    clinic.order();

    assert_eq!(clinic.verdict("time zone").await, CANNOT_TELL);
}

#[tokio::test]
async fn pages_that_are_cut_or_repeated_are_seen() {
    let clinic = Clinic::new();
    assert_eq!(clinic.verdict("stock pages").await, CANNOT_TELL);
    let cap = |path: &str, rows| Rule { path: path.to_owned(), ..Rule::always(Fault::SilentCap { rows }) };

    lock(&clinic.world).mintsoft_faults.add(cap("/api/Product/Inventory/Bulk", 50));
    lock(&clinic.world).mintsoft_faults.add(cap("/api/Product/List", 30));
    assert_eq!(clinic.verdict("stock pages").await, DIFFERS);
    assert_eq!(clinic.verdict("product pages").await, DIFFERS);
}

#[tokio::test]
async fn order_pages_that_begin_again_block() {
    for (echo, expected) in [(false, CANNOT_TELL), (true, BLOCKS)] {
        let clinic = Clinic::new();
        clinic.order();
        lock(&clinic.world).mintsoft.switches.echo_pages = echo;

        assert_eq!(clinic.verdict("order pages").await, expected);
    }
}

#[tokio::test]
async fn skus_that_nobody_can_use_are_counted() {
    let clinic = Clinic::new();
    let now = clinic.clock.now();
    lock(&clinic.world).mintsoft.add_product(now, "tee-basic-twin");
    lock(&clinic.world).mintsoft.add_product(now, "TEE-BASIC-TWIN");

    let found = clinic.look().await;

    let skus = found.iter().find(|finding| finding.check == "SKUs").unwrap();
    assert_eq!(skus.verdict, Verdict::Differs);
    assert!(skus.says.contains("2 that look alike"), "{}", skus.says);
}

#[tokio::test]
async fn names_are_compared_with_what_wair_publishes() {
    for (description, expected) in
        [(Description::None, CANNOT_TELL), (Description::Same, OK), (Description::Other, BLOCKS)]
    {
        let clinic = Clinic::new();
        lock(&clinic.world).wair.switches.description = description;

        assert_eq!(clinic.verdict("WAIR names").await, expected, "{description:?}");
    }
}

#[tokio::test]
async fn without_a_configuration_the_rest_is_looked_at_all_the_same() {
    let clinic = Clinic::new();

    let found = look(&clinic.vendors(), None, Reach { pages: 60, days: DAYS }).await;

    let first = &found[0];
    assert_eq!((first.check, first.blocks), ("configuration", true));
    assert!(found.iter().any(|finding| finding.check == "stock figures" && finding.verdict == Verdict::Ok));
}

#[tokio::test]
async fn the_report_says_whether_to_go_live() {
    let blocks = [Finding::blocks("stock figures", "no", "do not")];

    let text = report(&blocks, Format::default()).unwrap();
    let json = report(&blocks, Format { json: true, csv: false }).unwrap();

    assert!(text.found && text.text.contains("Do not go live: 1"));
    assert!(json.text.contains("\"mayGoLive\": false"), "{}", json.text);
    let fine = report(&[Finding::ok("clock", "same")], Format::default()).unwrap();
    assert!(!fine.found);
}
