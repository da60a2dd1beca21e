//! The way to the simulators, on which a test can listen, refuse, interfere and die.

use std::{
    collections::BTreeSet,
    pin::Pin,
    sync::{Mutex, MutexGuard},
    time::Duration,
};

use async_trait::async_trait;
use bytes::Bytes;
use ports::{
    Http, NoAnswer,
    http::{Request, Response},
};
use vendors::InMemory;

type Aside = Pin<Box<dyn Future<Output = ()> + Send>>;

/// One level in a call to WAIR.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) location: String,
    pub(crate) sku: String,
    pub(crate) quantity: i64,
}

/// When the process dies: at the nth call from now, before or after the vendor has acted on it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Death {
    pub(crate) call: usize,
    pub(crate) after_commit: bool,
}

pub(crate) struct Wire {
    inner: InMemory,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    told: Vec<Told>,
    refused: BTreeSet<String>,
    death: Option<Death>,
    asides: Vec<(String, Aside)>,
}

impl Wire {
    pub(crate) fn new(inner: InMemory) -> Self {
        Self { inner, state: Mutex::default() }
    }

    /// Every level that was sent since the last call of this function, whether or not it arrived.
    pub(crate) fn take_told(&self) -> Vec<Told> {
        std::mem::take(&mut self.state().told)
    }

    /// WAIR refuses every upload that holds this SKU.
    pub(crate) fn refuse(&self, sku: &str) {
        self.state().refused.insert(sku.to_owned());
    }

    /// WAIR refuses nothing any more.
    pub(crate) fn refuse_nothing(&self) {
        self.state().refused.clear();
    }

    pub(crate) fn die(&self, death: Option<Death>) {
        self.state().death = death;
    }

    /// Whether a death is still to come.
    pub(crate) fn is_doomed(&self) -> bool {
        self.state().death.is_some()
    }

    /// Something that happens while the first call to an address with this text is under way.
    pub(crate) fn meanwhile(&self, text: &str, aside: impl Future<Output = ()> + Send + 'static) {
        self.state().asides.push((text.to_owned(), Box::pin(aside)));
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no holder of this lock panics")
    }

    fn listen(&self, request: &Request) -> bool {
        let records = read(request);
        let mut state = self.state();
        let refused = records.iter().any(|record| state.refused.contains(&record.sku));
        if request.uri().path().ends_with("/Stock") {
            state.told.extend(records);
        }
        refused
    }

    fn aside(&self, request: &Request) -> Option<Aside> {
        let address = request.uri().to_string();
        let mut state = self.state();
        let at = state.asides.iter().position(|(text, _)| address.contains(text.as_str()))?;
        Some(state.asides.remove(at).1)
    }

    fn dies_now(&self) -> Option<Death> {
        let mut state = self.state();
        let death = state.death.as_mut()?;
        death.call -= 1;
        if death.call == 0 { state.death.take() } else { None }
    }
}

fn read(request: &Request) -> Vec<Told> {
    let body: serde_json::Value = serde_json::from_slice(request.body()).unwrap_or_default();
    let lists = ["stock", "stockNotForReplenishment"].into_iter().filter_map(|name| body[name].as_array());
    let text = |record: &serde_json::Value, name: &str| record[name].as_str().unwrap_or_default().to_owned();
    let record = |record: &serde_json::Value| Told {
        location: text(record, "locationId"),
        sku: text(record, "skuId"),
        quantity: record["quantity"].as_i64().expect("quantities are whole numbers"),
    };
    lists.flatten().map(record).collect()
}

#[async_trait]
impl Http for Wire {
    async fn send(&self, request: Request, limit: Duration) -> Result<Response, NoAnswer> {
        let death = self.dies_now();
        if death.is_some_and(|death| !death.after_commit) {
            std::future::pending::<()>().await;
        }
        if let Some(aside) = self.aside(&request) {
            aside.await;
        }
        if self.listen(&request) {
            let refusal = http::Response::builder().status(400).body(Bytes::from_static(b"{}"));
            return Ok(refusal.expect("a plain answer"));
        }
        let answer = self.inner.send(request, limit).await;
        if death.is_some() {
            std::future::pending::<()>().await;
        }
        answer
    }
}
