//! How people stop a flow and let it run again: in the order in which an exception says of a stop as long as anything of it holds.

use mapping::{exception::FLOW_PAUSED, flow::Flow};
use ports::Failure;

use super::{Paused, Switches};
use crate::exceptions::Exceptions;

/// What became of a flow that was to run again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LetRun {
    /// It runs; who had stopped it, if anybody had.
    Runs(Option<Paused>),
    /// Somebody has stopped it meanwhile. Its queue may be on.
    StoppedAgain(Paused),
}

impl Switches {
    /// Stops `flow`: the record first, with which the stop holds at once, then the exception, then the flow's `queues`.
    ///
    /// # Errors
    /// Of the state or of `queues`; what was done before stays, and all of it may be done again.
    pub async fn stop<T, E: From<Failure>>(
        &self,
        exceptions: &Exceptions,
        flow: Flow,
        (by, reason): (&str, &str),
        queues: impl AsyncFnOnce() -> Result<T, E>,
    ) -> Result<(Paused, T), E> {
        let paused = self.pause(flow, by, reason).await?;
        let why = if reason.is_empty() { String::new() } else { format!(": {reason}") };
        exceptions.open(&FLOW_PAUSED, flow.name(), &format!("stopped by {}{why}", paused.by)).await?;
        Ok((paused, queues().await?))
    }

    /// Lets `flow` run: the record, its `queues`, and the exception last, because while a queue may be off, it is what tells of it.
    ///
    /// # Errors
    /// As [`Switches::stop`].
    pub async fn let_run<T, E: From<Failure>>(
        &self,
        exceptions: &Exceptions,
        flow: Flow,
        by: &str,
        queues: impl AsyncFnOnce() -> Result<T, E>,
    ) -> Result<LetRun, E> {
        let before = self.resume(flow, by).await?;
        // Even when nobody had stopped it: an earlier try may have got half-way.
        queues().await?;
        // AWS takes up to a minute for it, and the exception of a newer stop is the same one.
        if let Some(newer) = self.paused(flow).await? {
            return Ok(LetRun::StoppedAgain(newer));
        }
        exceptions.close(&FLOW_PAUSED, flow.name()).await?;
        Ok(LetRun::Runs(before))
    }
}
