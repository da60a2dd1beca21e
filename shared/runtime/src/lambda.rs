//! From Lambda's runtime to a handler.

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use ports::Clock;
use serde::{Serialize, de::DeserializeOwned};
use tracing::Instrument;

/// What Lambda says about one invocation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invocation {
    /// Lambda's id of it, the correlation id of all its log lines.
    pub id: String,
    /// When Lambda ends it.
    pub deadline: Timestamp,
}

impl Invocation {
    /// How much time is left at `now`.
    pub fn left(&self, now: Timestamp) -> Duration {
        Duration::try_from(self.deadline - now).unwrap_or(Duration::ZERO)
    }

    /// Does `work`, or gives it up where it stands when only `margin` is left.
    pub async fn within<T>(&self, clock: &dyn Clock, margin: Duration, work: impl Future<Output = T>) -> Option<T> {
        let left = self.left(clock.now()).saturating_sub(margin);
        tokio::select! {
            biased;
            done = work => Some(done),
            () = clock.sleep(left) => None,
        }
    }
}

/// Hands every event to `handle` until Lambda ends the process.
///
/// # Errors
/// When the runtime cannot be reached.
pub async fn serve<D, E, A, F>(deps: D, handle: F) -> Result<(), Error>
where
    D: Send + Sync + 'static,
    E: DeserializeOwned + Send + 'static,
    A: Serialize + Send + 'static,
    F: AsyncFn(&D, E, Invocation) -> Result<A, Error> + Send + Sync + 'static,
{
    let shared = Arc::new((deps, handle));
    let service = service_fn(move |event: LambdaEvent<E>| {
        let shared = shared.clone();
        async move {
            let deadline = i64::try_from(event.context.deadline).unwrap_or(i64::MAX);
            let deadline = Timestamp::from_millisecond(deadline).unwrap_or(Timestamp::MAX);
            let invocation = Invocation { id: event.context.request_id, deadline };
            let (deps, handle) = &*shared;
            let span = tracing::info_span!("invocation", request.id = invocation.id);
            handle(deps, event.payload, invocation).instrument(span).await
        }
    });
    lambda_runtime::run(service).await
}
