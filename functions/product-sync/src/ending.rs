//! How a run ends: its outcome, and the exceptions that open or close with it.

use mapping::exception as kind;
use ports::Failure;
use state::catalogue::CatalogueFlow;

use crate::{
    ProductSync,
    report::{Outcome, Report},
};

/// Why a run stopped on its way.
#[derive(Debug)]
pub(crate) enum Stop {
    /// Mintsoft did not give what was asked for.
    Mintsoft(Failure),
    /// Our own state, lease or configuration.
    Ours(Failure),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Stop::Ours(failure)
    }
}

/// The record to store after a run that left `flow`.
///
/// # Errors
/// When our own state failed: nothing more can be said then.
pub(crate) async fn settle(
    sync: &ProductSync,
    report: &mut Report,
    (mut flow, ended): (CatalogueFlow, Result<(), Stop>),
) -> Result<CatalogueFlow, Failure> {
    match ended {
        Ok(()) => {
            close(sync, &mut flow, report).await?;
            Ok(flow)
        }
        Err(stop) => explain(sync, report, flow, stop).await,
    }
}

/// Turns a stop into an outcome and an exception. What was read but not stored will be read again; what was being given
/// stands in the stored record, which is given back with the open exceptions of this run.
async fn explain(
    sync: &ProductSync,
    report: &mut Report,
    flow: CatalogueFlow,
    stop: Stop,
) -> Result<CatalogueFlow, Failure> {
    let (outcome, failure) = match &stop {
        Stop::Mintsoft(failure @ Failure::Misconfigured { .. }) => (Outcome::Halted, failure),
        Stop::Mintsoft(failure) => (Outcome::Held, failure),
        Stop::Ours(failure @ Failure::Misconfigured { .. }) => (Outcome::Halted, failure),
        Stop::Ours(failure) => return Err(failure.clone()),
    };
    (report.outcome, report.reason) = (outcome, Some(failure.to_string()));
    let written = sync.catalogue.flow().await?.map(|found| found.value).unwrap_or_default();
    let mut flow = CatalogueFlow { open: flow.open, ..written };
    match &stop {
        Stop::Mintsoft(failure) => sync.exceptions.blame(&mut flow.open, "Mintsoft", failure).await?,
        Stop::Ours(failure) => {
            let detail = failure.to_string();
            sync.exceptions.raise(&mut flow.open, &kind::CONFIG_MISSING, "configuration", &detail).await?;
        }
    }
    Ok(flow)
}

/// Closes what an outage had opened, as far as this run shows that it is over.
async fn close(sync: &ProductSync, flow: &mut CatalogueFlow, report: &Report) -> Result<(), Failure> {
    let (exceptions, told) = (&sync.exceptions, report.outcome == Outcome::Done && !report.observed_only);
    let told = told && !flow.unsent;
    let read = !matches!(report.outcome, Outcome::Held | Outcome::Unfinished) && report.mintsoft_calls > 0;
    let open = &mut flow.open;
    exceptions.settle(open, &kind::CONFIG_MISSING, |_| true).await?;
    exceptions.settle(open, &kind::MINTSOFT_UNAVAILABLE, |_| read).await?;
    exceptions.settle(open, &kind::WAIR_UNAVAILABLE, |_| told).await?;
    exceptions.settle(open, &kind::CREDENTIALS_REFUSED, |vendor| if vendor == "WAIR" { told } else { read }).await
}
