//! Stopped flows: what is scheduled is skipped, what is queued goes back.

use std::{sync::Arc, time::Duration};

use aws_lambda_events::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent, SqsMessage};
use lambda_runtime::Error;
use mapping::flow::Flow;
use ports::{
    Clock, Failure, Queue,
    defect::{Defect, on},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use state::{
    Leases,
    switch::{Paused, Switches},
};

use crate::{Invocation, serve, sqs};

/// A message that reaches a stopped flow comes back after this at the soonest. The event source mapping is switched off by then,
/// so that it waits in the queue and costs no further receive. Where no person stopped the flow and the table does not answer, the
/// mapping is on: then the pauses grow as after any failure, so that the receives last as long as they do there.
const BACK: Duration = Duration::from_secs(120);

/// The switch of one flow, asked before each of its runs.
pub struct Switch {
    flow: Flow,
    switches: Switches,
    clock: Arc<dyn Clock>,
    leases: Leases,
    queue: Option<Arc<dyn Queue>>,
}

impl Switch {
    /// The switch of `flow`, whose messages come from `queue`, if any do. The flow takes its lease from `leases`.
    pub fn new(
        flow: Flow,
        switches: Switches,
        leases: Leases,
        clock: Arc<dyn Clock>,
        queue: Option<Arc<dyn Queue>>,
    ) -> Self {
        Self { flow, switches, leases, clock, queue }
    }

    /// The answer in place of a run; `None` when the flow may run.
    async fn answer(&self, event: &Value) -> Result<Option<Value>, Error> {
        let messages = event.get("Records").is_some();
        match self.switches.paused_or_ready(self.flow, &self.leases).await {
            Ok(None) => return Ok(None),
            Ok(Some(_)) if on(Defect::StopIgnored) => return Ok(None),
            Ok(Some(paused)) => self.log(&paused),
            // Nobody knows whether somebody stopped it. A run is skipped, as whenever the table does not answer.
            Err(failure) if !messages => return Err(failure.into()),
            Err(failure) => tracing::warn!(failure.reason = %failure, "the flow's switch cannot be read"),
        }
        match messages {
            true => Ok(Some(serde_json::to_value(self.give_back(serde_json::from_value(event.clone())?).await)?)),
            false => Ok(Some(json!({ "outcome": "paused" }))),
        }
    }

    fn log(&self, Paused { by, at, reason, .. }: &Paused) {
        tracing::info!(
            flow = self.flow.name(),
            pause.by = by,
            pause.since = %at,
            pause.reason = reason,
            "the flow is stopped; nothing was done"
        );
    }

    async fn give_back(&self, event: SqsEvent) -> SqsBatchResponse {
        let mut response = SqsBatchResponse::default();
        for message in event.records {
            if let Err(failure) = self.hide(&message).await {
                tracing::info!(failure.reason = %failure, "visibility not changed; the message comes back with the queue's own");
            }
            let mut failed = BatchItemFailure::default();
            failed.item_identifier = message.message_id.unwrap_or_default();
            response.batch_item_failures.push(failed);
        }
        response
    }

    async fn hide(&self, message: &SqsMessage) -> Result<(), Failure> {
        let pause = BACK.max(sqs::backoff(sqs::receives(message), self.clock.random()));
        match &self.queue {
            Some(queue) => queue.retry_after(message.receipt_handle.as_deref().unwrap_or_default(), pause).await,
            None => Ok(()),
        }
    }
}

/// As [`serve`], for a flow that people can stop.
///
/// # Errors
/// When the runtime cannot be reached.
pub async fn serve_flow<D, E, A, F>(switch: Switch, deps: D, handle: F) -> Result<(), Error>
where
    D: Send + Sync + 'static,
    E: DeserializeOwned + Send + 'static,
    A: Serialize + Send + 'static,
    F: AsyncFn(&D, E, Invocation) -> Result<A, Error> + Send + Sync + 'static,
{
    serve((switch, deps, handle), run::<D, E, A, F>).await
}

async fn run<D, E, A, F>(
    (switch, deps, handle): &(Switch, D, F),
    event: Value,
    invocation: Invocation,
) -> Result<Value, Error>
where
    E: DeserializeOwned,
    A: Serialize,
    F: AsyncFn(&D, E, Invocation) -> Result<A, Error>,
{
    run_flow(switch, deps, handle, event, invocation).await
}

/// One invocation as [`serve_flow`] handles it.
///
/// # Errors
/// When a schedule's run finds that the switch cannot be read, the event is none of the flow's, or the flow fails.
pub async fn run_flow<D, E, A, F>(
    switch: &Switch,
    deps: &D,
    handle: &F,
    event: Value,
    invocation: Invocation,
) -> Result<Value, Error>
where
    E: DeserializeOwned,
    A: Serialize,
    F: AsyncFn(&D, E, Invocation) -> Result<A, Error>,
{
    if let Some(answer) = switch.answer(&event).await? {
        return Ok(answer);
    }
    // In a box: the layers of futures around a whole flow are more than the compiler follows.
    let answer = Box::pin(handle(deps, serde_json::from_value(event)?, invocation)).await?;
    Ok(serde_json::to_value(answer)?)
}

#[cfg(test)]
mod tests;
