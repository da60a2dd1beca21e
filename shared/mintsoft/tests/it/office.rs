//! A client and the simulator that it talks to.

use std::sync::Arc;

use gate::{Gate, Priority};
use mapping::budget::Class;
use mintsoft::Mintsoft;
use ports::{
    Failure, Mode,
    memory::{MemorySecrets, MemoryTable, TestClock},
};
use state::{Budget, Store, credentials::Vault, session::Sessions};
use vendors::{Fault, InMemory, RetryAfter, Rule, Shared, World};

const SECRET: &str = r#"{"mintsoft":{"apiKey":"5747a71c-0000-4000-8000-000000000042","clientId":42},
    "wair":{"tenant":"t","username":"u","password":"p"},"intake":{"hmacKey":"k"}}"#;

pub(crate) struct Office {
    pub(crate) world: Shared,
    pub(crate) client: Mintsoft,
}

/// A live client of a simulator whose calls below `path` meet `fault`.
pub(crate) fn office(path: &str, fault: Option<Fault>) -> Office {
    open("https://mintsoft.test", Mode::Live, path, fault)
}

pub(crate) fn open(base: &str, mode: Mode, path: &str, fault: Option<Fault>) -> Office {
    let now = "2026-03-02T09:00:00Z".parse().expect("a timestamp");
    let clock = Arc::new(TestClock::at(now));
    let mut world = World::seeded(1, 20, 3, now);
    if let Some(fault) = fault {
        world.mintsoft_faults.add(Rule { method: None, path: path.to_owned(), ..Rule::always(fault) });
    }
    let world = world.shared();
    let store = Store::new(Arc::new(MemoryTable::default()));
    let secrets = Arc::new(MemorySecrets::of([("lockstep", SECRET), ("sessions", "{}")]));
    let vault = Vault::new(secrets.clone(), clock.clone(), "lockstep");
    let sessions = Sessions::new(store.clone(), secrets, clock.clone(), "sessions");
    let gate = Gate::new(
        Arc::new(InMemory::new(world.clone(), clock.clone())),
        clock.clone(),
        Budget::new(store, clock, "mintsoft", 120),
        Priority { class: Class::Order, block: 1 },
    );
    Office { world, client: Mintsoft::new(gate, base, vault, sessions, mode) }
}

pub(crate) fn status(status: u16, body: &str) -> Fault {
    Fault::Status { status, body: body.to_owned(), after_commit: false }
}

pub(crate) fn class<T>(outcome: Result<T, Failure>) -> &'static str {
    outcome.map_or_else(|failure| failure.class(), |_| "ok")
}

/// Every way of not answering sensibly, and what it means for a read; the same for all reads.
pub(crate) fn failing_reads() -> Vec<(Fault, &'static str)> {
    vec![
        (status(200, "{\"Message\":\"no\"}"), "transient"),
        (status(204, ""), "transient"),
        (status(400, "{}"), "transient"),
        (status(401, ""), "misconfigured"),
        (status(403, "{}"), "transient"),
        (status(404, "{}"), "transient"),
        (status(500, "{}"), "transient"),
        (status(503, "{}"), "transient"),
        (Fault::Null, "transient"),
        (Fault::HalfJson, "transient"),
        (Fault::CutBody, "transient"),
        (Fault::Hang { after_commit: false }, "transient"),
        (Fault::Reset { after_commit: false }, "transient"),
        (Fault::BadGateway { after_commit: false }, "transient"),
        (Fault::TooMany { retry_after: RetryAfter::Absent }, "throttled"),
        (Fault::TooMany { retry_after: RetryAfter::Seconds(7) }, "throttled"),
        (Fault::EdgePage { status: 403, retry_after: RetryAfter::Absent }, "throttled"),
        (Fault::EdgePage { status: 503, retry_after: RetryAfter::Date(7) }, "throttled"),
    ]
}
