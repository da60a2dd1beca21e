//! The way to the simulators, on which WAIR can refuse a word, and a process can die.

use std::{
    collections::BTreeSet,
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
    refused: BTreeSet<String>,
    death: Option<Death>,
}

impl Wire {
    pub(crate) fn new(inner: InMemory) -> Self {
        Self { inner, state: Mutex::default() }
    }

    /// WAIR refuses every upload that holds this text.
    pub(crate) fn refuse(&self, text: &str) {
        self.state().refused.insert(text.to_owned());
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

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no holder of this lock panics")
    }

    fn dies_now(&self) -> Option<Death> {
        let mut state = self.state();
        let death = state.death.as_mut()?;
        death.call -= 1;
        if death.call == 0 { state.death.take() } else { None }
    }

    fn is_refused(&self, request: &Request) -> bool {
        let body = String::from_utf8_lossy(request.body());
        self.state().refused.iter().any(|text| body.contains(text.as_str()))
    }
}

#[async_trait]
impl Http for Wire {
    async fn send(&self, request: Request, limit: Duration) -> Result<Response, NoAnswer> {
        let death = self.dies_now();
        if death.is_some_and(|death| !death.after_commit) {
            std::future::pending::<()>().await;
        }
        if self.is_refused(&request) {
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
