//! How a run ends: its outcome, and the exceptions that open or close with it.

use mapping::exception as kind;
use ports::Failure;
use state::stock::StockFlow;

use crate::{
    StockPoll,
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
    poll: &StockPoll,
    report: &mut Report,
    (mut flow, ended): (StockFlow, Result<(), Stop>),
) -> Result<StockFlow, Failure> {
    match ended {
        Ok(()) => {
            close(poll, &mut flow, report).await?;
            Ok(flow)
        }
        Err(stop) => explain(poll, report, flow, stop).await,
    }
}

/// Turns a stop into an outcome and an exception. What was read but not stored will be read again; what was being sent
/// stands in the stored record, which is given back with the open exceptions of this run.
async fn explain(poll: &StockPoll, report: &mut Report, flow: StockFlow, stop: Stop) -> Result<StockFlow, Failure> {
    let (outcome, failure) = match &stop {
        Stop::Mintsoft(failure @ Failure::Misconfigured { .. }) => (Outcome::Halted, failure),
        Stop::Mintsoft(failure) => (Outcome::Held, failure),
        Stop::Ours(failure @ Failure::Misconfigured { .. }) => (Outcome::Halted, failure),
        Stop::Ours(failure) => return Err(failure.clone()),
    };
    (report.outcome, report.reason) = (outcome, Some(failure.to_string()));
    let written = poll.stock.flow().await?.map(|found| found.value).unwrap_or_default();
    let mut flow = StockFlow { open: flow.open, ..written };
    match &stop {
        Stop::Mintsoft(failure) => poll.exceptions.blame(&mut flow.open, "Mintsoft", failure).await?,
        Stop::Ours(failure) => {
            let detail = failure.to_string();
            poll.exceptions.raise(&mut flow.open, &kind::CONFIG_MISSING, "configuration", &detail).await?;
        }
    }
    Ok(flow)
}

/// Closes what an outage had opened, as far as this run shows that it is over.
async fn close(poll: &StockPoll, flow: &mut StockFlow, report: &Report) -> Result<(), Failure> {
    let exceptions = &poll.exceptions;
    exceptions.settle(&mut flow.open, &kind::CONFIG_MISSING, |_| true).await?;
    let read =
        !matches!(report.outcome, Outcome::Held | Outcome::Unset | Outcome::Unfinished) && report.mintsoft_calls > 0;
    exceptions.settle(&mut flow.open, &kind::MINTSOFT_UNAVAILABLE, |_| read).await?;
    exceptions.settle(&mut flow.open, &kind::CREDENTIALS_REFUSED, |subject| subject == "Mintsoft" && read).await?;
    let told = report.outcome == Outcome::Done && !report.observed_only && flow.unsent.is_empty();
    exceptions.settle(&mut flow.open, &kind::WAIR_UNAVAILABLE, |_| told).await?;
    exceptions.settle(&mut flow.open, &kind::CREDENTIALS_REFUSED, |subject| subject == "WAIR" && told).await
}
