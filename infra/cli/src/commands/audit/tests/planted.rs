//! One gap of each kind, planted in a tenant that has none: the audit finds it and nothing else.

use mapping::sku::Sku;
use state::orders::{OrderRecord, Revision};
use state::stock::{StockFlow, StockState};
use vendors::{Fault, Rule};

use super::*;

impl Site {
    /// A tenant without any gap: WAIR was given all its products, a bundle has its recipe, one order is new, one has left.
    async fn sound() -> Self {
        let site = Self::new();
        lock(&site.world).mintsoft.add_bundle(site.clock.now(), "SET-1", &[("TEE-RED-S", 2)]);
        for sku in ["TEE-RED-S", "TEE-RED-M", "TEE-NAVY-S", "TEE-NAVY-M", "SET-1"] {
            site.give(sku).await;
        }
        site.order("LS-NEW");
        site.leave("LS-LEFT", Some("AB1"));
        site
    }

    fn leave(&self, number: &str, tracking: Option<&str>) {
        let order = self.order(number);
        let left = OrderAction::Despatch { order, tracking: tracking.map(str::to_owned) };
        lock(&self.world).mintsoft.move_order(self.clock.now(), &left).unwrap();
    }

    /// WAIR was given the SKU.
    async fn give(&self, sku: &str) {
        let leases = Leases::new(self.store.clone(), self.clock.clone());
        let lease = leases.take("catalogue", Duration::from_secs(60)).await.unwrap().unwrap();
        let catalogue = CatalogueState::new(self.store.clone());
        let mut chunks = Chunks::default();
        catalogue.load_all(&mut chunks).await.unwrap();
        chunks.update(&Sku::usable(sku).unwrap(), |product: &mut Product| {
            product.given = Some(1);
            true
        });
        catalogue.save(&mut chunks, &lease).await.unwrap();
        leases.give_back(lease).await.unwrap();
    }

    async fn make(&self, sku: &str) {
        self.product(sku);
        self.give(sku).await;
    }

    /// Every flow but one has just run, and ended well.
    async fn run_all_but(&self, idle: &str) {
        let leases = Leases::new(self.store.clone(), self.clock.clone());
        let now = self.clock.now();
        for name in ["stock", "catalogue", "transfers", "dispatch", "reconcile"].into_iter().filter(|it| *it != idle) {
            let mut lease = leases.take(name, Duration::from_secs(60)).await.unwrap().unwrap();
            // Reconciliation leaves a row of each comparison, the polls a moment in their lease.
            let mut writes = Vec::new();
            match name {
                "reconcile" => writes.push(run_log::row(name, now, 1, &json!({ "outcome": "done" }))),
                _ => lease.note_good(now),
            }
            writes.push(lease.release_as_of(now));
            self.store.write(writes).await.unwrap();
        }
        self.store.write(vec![StockState::put_flow(&StockFlow::default())]).await.unwrap();
    }

    /// An order was accepted and nothing has happened to it since.
    async fn accept(&self, order: &str, exception: Option<(String, String)>) {
        let accepted = Some(self.clock.now());
        let revision = Revision { content: "hash".into(), queued: true, accepted, ..Revision::default() };
        let record = OrderRecord { revisions: BTreeMap::from([(1, revision)]), exception, ..OrderRecord::default() };
        Orders::new(self.store.clone()).write("web-uk", order, &None, &record).await.unwrap();
    }

    async fn found(&self) -> Vec<(Kind, String)> {
        let (_, gaps) = self.audit().await;
        assert!(lock(&self.world).log.calls().iter().all(|call| !call.write));
        gaps.into_iter().map(|gap| (gap.kind, gap.subject)).collect()
    }
}

async fn plant(site: &Site, kind: Kind) -> &'static str {
    match kind {
        Kind::OrderStalled => {
            let now = site.clock.now();
            let others: Vec<_> = lock(&site.world).mintsoft.orders().map(|order| order.id).collect();
            site.order("LS-STUCK");
            for order in others {
                let gone = OrderAction::Despatch { order, tracking: Some("AB2".into()) };
                // The one that has left already cannot leave again.
                drop(lock(&site.world).mintsoft.move_order(now, &gone));
            }
            site.wait(72);
            "LS-STUCK"
        }
        Kind::NoTracking => {
            site.leave("LS-SILENT", None);
            site.wait(5);
            "LS-SILENT"
        }
        Kind::OrderTwice => {
            lock(&site.world).mintsoft.switches.duplicate_check = false;
            site.order("LS-NEW");
            "LS-NEW"
        }
        Kind::StockDisagrees => {
            // The new order holds a unit of it, which this switch leaves out of the level.
            lock(&site.world).mintsoft.switches.level_is_free = true;
            "TEE-RED-S"
        }
        Kind::WarehouseUnmapped => {
            site.stock("TEE-RED-M", 5);
            "warehouse 5"
        }
        Kind::NotInWair => {
            site.product("TEE-RED-L");
            "TEE-RED-L"
        }
        Kind::NotInMintsoft => {
            site.give("OLD-RED-M").await;
            "OLD-RED-M"
        }
        Kind::NoSku => {
            let id = lock(&site.world).mintsoft.add_product(site.clock.now(), " ");
            String::leak(format!("product {id}"))
        }
        Kind::SkuTwice => {
            site.product("TEE-NAVY-S");
            "TEE-NAVY-S"
        }
        Kind::LooksAlike => {
            site.make("A&B-RED-S").await;
            "A&B-RED-S"
        }
        Kind::NoRecipe => {
            let id = lock(&site.world).mintsoft.product("SET-1").unwrap().id;
            let none = Fault::Status { status: 404, body: String::new(), after_commit: false };
            lock(&site.world).mintsoft_faults.add(Rule::on("GET", &format!("/api/Product/{id}/Bundle"), none));
            "SET-1"
        }
        Kind::Unparsed => {
            site.make("GIFTCARD").await;
            "GIFTCARD"
        }
        Kind::SizeUnknown => {
            site.make("CAP-RED-WIDEST").await;
            "CAP-RED-WIDEST"
        }
        Kind::SizeHole => {
            for sku in ["TEE-RED-L", "TEE-RED-XL", "TEE-NAVY-XL"] {
                site.make(sku).await;
            }
            "TEE-NAVY"
        }
        Kind::FeedStale => "",
    }
}

#[tokio::test]
async fn a_sound_tenant_has_no_gap() {
    let site = Site::sound().await;
    site.run_all_but("").await;

    assert_eq!(site.found().await, []);
}

#[tokio::test]
async fn each_planted_gap_is_found_and_nothing_else() {
    for kind in Kind::ALL.into_iter().filter(|kind| *kind != Kind::FeedStale) {
        let site = Site::sound().await;
        let subject = plant(&site, kind).await;
        site.run_all_but("").await;

        assert_eq!(site.found().await, [(kind, subject.to_owned())]);
    }
}

#[tokio::test]
async fn all_of_them_together_are_found_too() {
    let site = Site::sound().await;
    let apart = [Kind::FeedStale, Kind::OrderStalled, Kind::SizeHole];
    let mut planted = Vec::new();
    for kind in Kind::ALL.into_iter().filter(|kind| !apart.contains(kind)) {
        planted.push((kind, plant(&site, kind).await.to_owned()));
    }
    site.run_all_but("").await;

    let mut found = site.found().await;

    found.sort();
    planted.sort();
    assert_eq!(found, planted);
}

#[tokio::test]
async fn each_feed_that_stopped_is_found_by_itself() {
    for (flow, name) in [
        ("stock", "stock"),
        ("catalogue", "products"),
        ("transfers", "transfers"),
        ("dispatch", "dispatches"),
        ("reconcile", "reconciliation"),
    ] {
        let site = Site::sound().await;
        site.run_all_but("").await;
        site.wait(4);
        site.run_all_but(flow).await;

        assert_eq!(site.found().await, [(Kind::FeedStale, name.to_owned())]);
    }
}

#[tokio::test]
async fn an_order_that_nothing_happens_to_makes_the_orders_stale_and_one_with_an_exception_does_not() {
    let site = Site::sound().await;
    site.accept("1", Some(("ORDER_SKU_UNKNOWN".into(), "web-uk/1 X".into()))).await;
    site.wait(1);
    site.accept("2", None).await;
    site.run_all_but("").await;
    assert_eq!(site.found().await, [], "one of just now");

    site.wait(1);
    site.run_all_but("").await;

    assert_eq!(site.found().await, [(Kind::FeedStale, "orders".to_owned())]);
}
