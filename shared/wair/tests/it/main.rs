//! WAIR's client against the simulator: what comes over the wire, and what the client makes of it.

mod transfers;

use std::{sync::Arc, time::Duration};

use gate::{Gate, Priority};
use mapping::{
    budget::Class,
    catalogue::{
        Variant,
        range::{Item, ItemSku},
    },
    sku::Sku,
    stock::plan::Level,
};
use ports::{
    Failure, Mode,
    memory::{MemorySecrets, MemoryTable, TestClock},
};
use state::{Budget, Lease, Leases, Store, credentials::Vault, session::Sessions};
use vendors::{Fault, InMemory, RetryAfter, Rule, Shared, Vendor, World, wair::Breach};
use wair::Wair;

const SECRET: &str = r#"{"mintsoft":{"apiKey":"k","clientId":42},
    "wair":{"tenant":"acme","username":"lockstep","password":"wair-password"},"intake":{"hmacKey":"k"}}"#;

struct Office {
    world: Shared,
    client: Wair,
    leases: Leases,
}

fn open(base: &str, mode: Mode) -> Office {
    let now = "2026-03-02T09:00:00Z".parse().expect("a timestamp");
    let clock = Arc::new(TestClock::at(now));
    let world = World::seeded(1, 20, 3, now).shared();
    let store = Store::new(Arc::new(MemoryTable::default()));
    let leases = Leases::new(store.clone(), clock.clone());
    let secrets = Arc::new(MemorySecrets::of([("lockstep", SECRET), ("sessions", "{}")]));
    let vault = Vault::new(secrets.clone(), clock.clone(), "lockstep");
    let sessions = Sessions::new(store.clone(), secrets, clock.clone(), "sessions");
    let gate = Gate::new(
        Arc::new(InMemory::new(world.clone(), clock.clone())),
        clock.clone(),
        Budget::new(store, clock, "wair", 120),
        Priority { class: Class::Delta, block: 1 },
    );
    let client = Wair::new(gate, base, vault, sessions, leases.clone(), mode);
    Office { world, client, leases }
}

fn office() -> Office {
    open("https://wair.test/api/v1", Mode::Live)
}

impl Office {
    fn meets(&self, path: &str, fault: Fault) {
        vendors::lock(&self.world).wair_faults.add(Rule::on("POST", &format!("/api/v1{path}"), fault));
    }

    async fn flow(&self) -> Lease {
        let lease = self.leases.take("flow", Duration::from_secs(300)).await.expect("the table works");
        lease.expect("nobody else holds it")
    }

    /// One batch with one level.
    async fn tell(&self) -> Result<Vec<Level>, Failure> {
        let mut flow = self.flow().await;
        let told = async {
            let mut batch = self.client.open_batch(&mut flow).await?.expect("nobody else has one open");
            let refused = batch.stock(&[level("TEE", 4)]).await;
            match refused {
                Ok(refused) => batch.finish().await.map(|()| refused),
                Err(failure) => {
                    batch.abandon().await;
                    Err(failure)
                }
            }
        }
        .await;
        self.leases.give_back(flow).await.expect("the table works");
        told
    }
}

fn level(sku: &str, quantity: i64) -> Level {
    Level { location: Arc::from("WH"), sku: Sku::usable(sku).expect("usable"), quantity }
}

fn status(status: u16) -> Fault {
    Fault::Status { status, body: "{}".to_owned(), after_commit: false }
}

/// What the answer to a call that opens a batch means.
#[tokio::test]
async fn every_answer_has_its_class() {
    for (fault, expected) in [
        (status(400), "rejected"),
        // The token is a moment old, and the next log-in has to wait for its minute.
        (status(401), "throttled"),
        (status(403), "rejected"),
        (status(404), "rejected"),
        (status(408), "unknown"),
        (status(500), "unknown"),
        (status(503), "unknown"),
        (Fault::Hang { after_commit: true }, "unknown"),
        (Fault::Reset { after_commit: false }, "unknown"),
        (Fault::CutBody, "unknown"),
        (Fault::BadGateway { after_commit: true }, "unknown"),
        (Fault::TooMany { retry_after: RetryAfter::Absent }, "throttled"),
        (Fault::TooMany { retry_after: RetryAfter::Date(5) }, "throttled"),
        (Fault::EdgePage { status: 403, retry_after: RetryAfter::Absent }, "throttled"),
    ] {
        let office = office();
        office.meets("/Batch/start", fault.clone());

        let outcome = office.tell().await;

        assert_eq!(outcome.map_err(|failure| failure.class()), Err(expected), "{fault:?}");
    }
}

#[tokio::test]
async fn a_log_in_without_an_answer_has_changed_nothing_and_a_refused_one_is_the_operators() {
    for (fault, expected) in [
        (status(401), "misconfigured"),
        (status(500), "transient"),
        (Fault::Hang { after_commit: true }, "transient"),
        (Fault::Null, "transient"),
    ] {
        let office = office();
        office.meets("/Token", fault.clone());

        assert_eq!(office.tell().await.map_err(|failure| failure.class()), Err(expected), "{fault:?}");
    }
}

#[tokio::test]
async fn a_wair_that_was_never_reached_stored_nothing() {
    let outcome = open("https://nowhere.test/api/v1", Mode::Live).tell().await;

    assert_eq!(outcome.map_err(|failure| failure.class()), Err("transient"));
}

#[tokio::test]
async fn observe_mode_sends_nothing() {
    let office = open("https://wair.test/api/v1", Mode::Observe);

    assert_eq!(office.tell().await.map_err(|failure| failure.class()), Err("halted"));
    assert_eq!(vendors::lock(&office.world).log.total(Vendor::Wair), 0);
}

#[tokio::test]
async fn a_batch_that_was_left_open_is_closed_before_the_next_one_in_the_strictest_wair() {
    for left in ["/Batch/start", "/Stock", "/Batch/stop"] {
        for after_commit in [false, true] {
            let office = office();
            {
                let switches = &mut vendors::lock(&office.world).wair.switches;
                (switches.second_start, switches.stop_without_start) = (Breach::Refuse, Breach::Refuse);
                switches.outside_batch = Breach::Refuse;
            }
            office.meets(left, Fault::Reset { after_commit });
            let lost = office.tell().await;
            vendors::lock(&office.world).wair_faults.clear();

            let told = office.tell().await;

            assert_eq!(lost.map_err(|failure| failure.class()), Err("unknown"), "{left} {after_commit}");
            assert_eq!(told, Ok(Vec::new()), "{left} {after_commit}");
            assert!(!vendors::lock(&office.world).wair.batch_open());
        }
    }
}

#[tokio::test]
async fn a_batch_that_was_left_open_is_closed_on_demand_unless_somebody_works_in_it() {
    let office = office();
    let mut flow = office.flow().await;
    let batch = office.client.open_batch(&mut flow).await.unwrap().expect("free");
    let at_work = office.client.close_left_batch().await;
    let open = vendors::lock(&office.world).wair.batch_open();
    batch.abandon().await;

    let left = office.client.close_left_batch().await;

    assert_eq!((at_work, open), (Ok(false), true));
    assert_eq!((left, vendors::lock(&office.world).wair.batch_open()), (Ok(true), false));
}

#[tokio::test]
async fn only_one_batch_is_open_at_a_time() {
    let office = office();
    let mut flow = office.flow().await;
    let batch = office.client.open_batch(&mut flow).await.unwrap();
    let mut other = office.leases.take("other flow", Duration::from_secs(300)).await.unwrap().unwrap();

    let second = office.client.open_batch(&mut other).await.unwrap();

    assert!(batch.is_some() && second.is_none());
}

#[tokio::test]
async fn master_data_goes_in_whole_objects_and_one_refused_record_costs_only_itself() {
    let office = office();
    let mut flow = office.flow().await;
    let variant = |size: &str| Variant {
        item: "TEE".to_owned(),
        style: "TEE-RED".to_owned(),
        colour: "RED".to_owned(),
        size: size.to_owned(),
    };
    let sku = |size: &str| ItemSku { sku: Sku::usable(size).expect("usable"), variant: variant(size), hash: 1 };
    let item = |id: &str| Item {
        id: id.to_owned(),
        name: "Tee".to_owned(),
        category: Some("tees".to_owned()),
        skus: vec![sku("M"), sku("L")],
    };
    // An empty id is what the simulator refuses.
    let items = [item("TEE"), item(""), item("CAP")];

    let mut batch = office.client.open_batch(&mut flow).await.unwrap().unwrap();
    assert!(batch.sizes(&["M".to_owned(), "L".to_owned()]).await.unwrap().is_empty());
    assert!(batch.colours(&[]).await.unwrap().is_empty());
    let refused = batch.items(&items).await.unwrap();
    batch.finish().await.unwrap();

    assert_eq!(refused, [item("")]);
    let world = vendors::lock(&office.world);
    let given = world.wair.object("items", "TEE").unwrap();
    assert_eq!(given["merchandiseCategoryId"], "tees");
    assert_eq!(given["skus"][1]["sizeId"], "L");
    assert!(world.wair.object("items", "CAP").is_some());
    assert_eq!(world.wair.size_run(), ["M", "L"]);
}
