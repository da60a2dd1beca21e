//! The desk with a full register of exceptions.

use std::sync::Arc;

use cloud::table::DynamoTable;
use e2e::Scene;
use jiff::{SignedDuration, Timestamp};
use local::Result;
use mapping::exception;
use ports::When;
use state::{Store, exceptions::Exception, keys, store};

/// How many exceptions are open.
const OPEN: usize = 10_000;
/// Most writes of one transaction.
const WRITES: usize = 100;

/// The pages that read most, and what they are called.
pub(crate) fn pages(sku: &str) -> [(&'static str, String); 5] {
    [
        ("daily check", String::new()),
        ("exceptions", "/exceptions?page=100".to_owned()),
        ("exceptions as CSV", "/exceptions.csv".to_owned()),
        ("one SKU", format!("/sku?sku={sku}")),
        ("mapping", "/mapping".to_owned()),
    ]
}

/// Opens so many exceptions as nobody has ever met, of every kind.
pub(crate) async fn fill(scene: &Scene) -> Result<()> {
    let table = DynamoTable::new(scene.stack.aws(), &scene.stack.outputs.state_table);
    let store = Store::new(Arc::new(table));
    let now = Timestamp::now();
    let write = |n: usize| {
        let kind = exception::ALL[n % exception::ALL.len()];
        let seen = now - SignedDuration::from_mins(i64::try_from(n).unwrap_or(0));
        let open = Exception {
            code: kind.code.to_owned(),
            subject: format!("SUBJECT-{n:05}"),
            detail: "what was found this time, with figures and the vendor's words".to_owned(),
            first_seen: seen,
            last_seen: now,
            count: 1,
            assignee: None,
            note: None,
            acknowledged: None,
            money: None,
            alerted: None,
            closed: None,
        };
        store::put(keys::open_exception(&open.code, &open.subject), When::Any, &open, None)
    };
    for begin in (0..OPEN).step_by(WRITES) {
        store.write((begin..begin + WRITES).map(write).collect()).await?;
    }
    Ok(())
}
