//! Flows that a person has stopped.

mod people;

use std::sync::Arc;

use jiff::Timestamp;
use mapping::flow::Flow;
use ports::{
    Clock, Failure, TableError, Write,
    defect::{Defect, on},
};
use serde::{Deserialize, Serialize};

pub use people::LetRun;

use crate::{Leases, Store, Versioned, audit::Deed, keys, lease, store};

/// Who stopped a flow, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paused {
    /// Which flow.
    pub flow: Flow,
    /// The name that the person gave.
    pub by: String,
    /// Since when.
    pub at: Timestamp,
    /// Why, in the person's words; may be empty.
    pub reason: String,
}

/// The switches of all flows.
///
/// The item of a flow that was stopped once stays, and is `null` while the flow may run: its version then never comes twice, so
/// that whoever lets a flow run ends the stop that was looked at, and no newer one.
#[derive(Clone)]
pub struct Switches {
    store: Store,
    clock: Arc<dyn Clock>,
}

impl Switches {
    /// The switches kept in `store`.
    pub fn new(store: Store, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }

    /// Who stopped the flow; `None` while it may run.
    ///
    /// # Errors
    /// `Transient` when the table cannot say.
    pub async fn paused(&self, flow: Flow) -> Result<Option<Paused>, Failure> {
        Ok(self.read(flow).await?.and_then(|found| found.value))
    }

    /// As [`Switches::paused`], with one request for the switch and for the lease that a run of the flow takes next.
    ///
    /// # Errors
    /// As [`Switches::paused`].
    pub async fn paused_or_ready(&self, flow: Flow, leases: &Leases) -> Result<Option<Paused>, Failure> {
        let Some(name) = lease::names::of(flow) else { return self.paused(flow).await };
        let switch = keys::switch(flow);
        let found = self.store.read_all(&[switch.clone(), keys::lease(name)]).await?;
        let paused = found.get::<Option<Paused>>(&switch)?.and_then(|found| found.value);
        if paused.is_none() {
            leases.seen(name, &found)?;
        }
        Ok(paused)
    }

    /// Every flow that is stopped.
    ///
    /// # Errors
    /// As [`Switches::paused`].
    pub async fn all(&self) -> Result<Vec<Paused>, Failure> {
        let items = self.store.table().query(keys::SWITCHES, "").await?;
        items.iter().filter_map(|item| store::decode(item).map(|found| found.value).transpose()).collect()
    }

    /// Stops a flow: what runs now ends, and nothing begins. Who stopped it first is kept.
    ///
    /// # Errors
    /// `Transient` when it is not known to be stopped, also because somebody else changed the switch at the same time.
    pub async fn pause(&self, flow: Flow, by: &str, reason: &str) -> Result<Paused, Failure> {
        let before = self.read(flow).await?;
        if let Some(first) = before.as_ref().and_then(|found| found.value.clone()) {
            return Ok(first);
        }
        let paused = Paused { flow, by: by.to_owned(), at: self.clock.now(), reason: reason.to_owned() };
        let deed = self.deed(flow, by, "pause", Some(reason));
        match self.turn(flow, &before, Some(&paused), deed).await {
            Ok(()) => Ok(paused),
            // Two people at once: the second is told of the first.
            Err(TableError::Conflict(_)) => self.paused(flow).await?.ok_or_else(overtaken),
            Err(error) => Err(error.into()),
        }
    }

    /// Lets a flow run again; who had stopped it, if anybody had.
    ///
    /// # Errors
    /// `Transient` when it is not known to run, also because somebody else changed the switch at the same time.
    pub async fn resume(&self, flow: Flow, by: &str) -> Result<Option<Paused>, Failure> {
        let before = self.read(flow).await?;
        let Some(paused) = before.as_ref().and_then(|found| found.value.clone()) else { return Ok(None) };
        let deed = self.deed(flow, by, "resume", None);
        let after = Some(&paused).filter(|_| on(Defect::StaysStopped));
        match self.turn(flow, &before, after, deed).await {
            Ok(()) => Ok(Some(paused)),
            // Let run since the read, and perhaps stopped again: then the newer stop stands.
            Err(TableError::Conflict(_)) => Err(overtaken()),
            Err(error) => Err(error.into()),
        }
    }

    async fn read(&self, flow: Flow) -> Result<Option<Versioned<Option<Paused>>>, Failure> {
        self.store.read(&keys::switch(flow)).await
    }

    /// Changes the switch, unless somebody did so since it was read.
    async fn turn(
        &self,
        flow: Flow,
        before: &Option<Versioned<Option<Paused>>>,
        paused: Option<&Paused>,
        deed: Write,
    ) -> Result<(), TableError> {
        let write = store::put(keys::switch(flow), Versioned::unchanged(before), &paused, None);
        self.store.write(vec![write, deed]).await
    }

    fn deed(&self, flow: Flow, by: &str, what: &str, reason: Option<&str>) -> Write {
        let (by, what, subject) = (by.to_owned(), what.to_owned(), flow.name().to_owned());
        let after = reason.filter(|reason| !reason.is_empty()).map(str::to_owned);
        Deed { by, what, subject, at: self.clock.now(), before: None, after }.record(self.clock.random())
    }
}

fn overtaken() -> Failure {
    Failure::Transient("somebody else stopped it or let it run just now; look again".to_owned())
}
