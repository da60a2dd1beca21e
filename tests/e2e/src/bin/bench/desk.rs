//! The desk with a full register of exceptions.

use std::sync::Arc;

use cloud::table::DynamoTable;
use e2e::{Scene, plain_skus};
use jiff::{SignedDuration, Timestamp};
use local::Result;
use mapping::exception;
use ports::When;
use state::{Store, exceptions::Exception, keys, store};

use crate::Bench;

/// What makes the pages.
pub(crate) const FUNCTION: &str = "DeskFunction";
/// How its steps begin, which have a limit of their own.
pub(crate) const AT_THE_DESK: &str = "desk: ";
/// How often each page is read.
const VISITS: u32 = 5;
/// How many exceptions are open.
const OPEN: usize = 10_000;
/// Most writes of one transaction.
const WRITES: usize = 100;

impl Bench {
    /// Reads the desk's largest pages, over and over; the figures are those of one reading.
    pub(crate) async fn visit(&mut self) -> Result<()> {
        fill(&self.scene).await?;
        let sku = plain_skus(&self.scene.world().mintsoft, 1).pop().ok_or("no plain SKU")?;
        let visitor = self.scene.visitor().await?;
        for (name, page) in pages(&sku) {
            visitor.read(&page).await?;
            let began = self.begin(FUNCTION)?;
            let mut took = Vec::new();
            for _ in 0..VISITS {
                took.push(visitor.timed(&page).await?.1);
            }
            self.end(FUNCTION, &format!("{AT_THE_DESK}{name}"), began, VISITS)?;
            took.sort_by(f64::total_cmp);
            if let Some(step) = self.steps.last_mut() {
                step.handler_milliseconds = took.get(took.len() / 2).copied();
                // The desk calls no vendor: what was counted meanwhile is other functions'.
                (step.mintsoft_calls, step.wair_calls) = (0.0, 0.0);
            }
        }
        Ok(())
    }
}

/// The pages that read most, and what they are called.
fn pages(sku: &str) -> [(&'static str, String); 5] {
    [
        ("daily check", String::new()),
        ("exceptions", "/exceptions?page=100".to_owned()),
        ("exceptions as CSV", "/exceptions.csv".to_owned()),
        ("one SKU", format!("/sku?sku={sku}")),
        ("mapping", "/mapping".to_owned()),
    ]
}

/// Opens so many exceptions as nobody has ever met, of every kind.
async fn fill(scene: &Scene) -> Result<()> {
    let table = DynamoTable::new(scene.stack.aws(), &scene.stack.outputs.state_table);
    let store = Store::new(Arc::new(table));
    let now = Timestamp::now();
    let write = |n: usize| {
        let kind = exception::ALL[n % exception::ALL.len()];
        let seen = now - SignedDuration::from_mins(i64::try_from(n).unwrap_or(0));
        let detail = "what was found this time, with figures and the vendor's words";
        let open = Exception { last_seen: now, ..Exception::new(&kind, &format!("SUBJECT-{n:05}"), detail, seen) };
        store::put(keys::open_exception(&open.code, &open.subject), When::Any, &open, None)
    };
    for begin in (0..OPEN).step_by(WRITES) {
        store.write((begin..begin + WRITES).map(write).collect()).await?;
    }
    Ok(())
}
