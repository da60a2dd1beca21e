//! The stack's functions: invoking them, and where their messages come from.

use std::collections::HashMap;
use std::time::Duration;

use aws_sdk_lambda::Client;
use aws_sdk_lambda::config::{Builder, retry::RetryConfig, timeout::TimeoutConfig};
use aws_sdk_lambda::error::ProvideErrorMetadata;
use aws_sdk_lambda::primitives::Blob;
use serde_json::Value;

use crate::progress;
use crate::stack::{Deployed, why};
use crate::stop::Stop;

/// Longer than any function may run.
const LONGEST: Duration = Duration::from_secs(910);
/// How often a flow that somebody else runs is asked again, and how long between.
const BUSY: (usize, Duration) = (30, Duration::from_secs(10));
/// How often the state of a mapping is looked at, and how long between: AWS needs up to a minute.
const SWITCHING: (usize, Duration) = (90, Duration::from_secs(2));

/// The functions of one stack.
pub(crate) struct Functions<'a> {
    stack: &'a Deployed,
    client: Client,
}

impl<'a> Functions<'a> {
    pub(crate) fn of(stack: &'a Deployed) -> Self {
        // An invocation is never sent twice by the client: its outcome is what counts.
        let timeouts = TimeoutConfig::builder().operation_timeout(LONGEST).operation_attempt_timeout(LONGEST).build();
        let config = Builder::from(&stack.aws).retry_config(RetryConfig::disabled()).timeout_config(timeouts).build();
        Self { stack, client: Client::from_conf(config) }
    }

    /// The variables in the environment of a function.
    pub(crate) async fn environment(&self, output: &str) -> Result<HashMap<String, String>, Stop> {
        let name = self.stack.output(output)?;
        let found = self.client.get_function_configuration().function_name(name).send().await;
        let found =
            found.map_err(|error| Stop::Unable(format!("cannot look at {name}: {}", why(error.message(), &error))))?;
        Ok(found.environment.and_then(|environment| environment.variables).unwrap_or_default())
    }

    /// Invokes the function of an output and waits for its answer.
    ///
    /// # Errors
    /// `Unable` when there is none, it cannot be reached, or it failed.
    pub(crate) async fn invoke(&self, output: &str, payload: &Value) -> Result<Value, Stop> {
        let name = self.stack.output(output)?;
        let waiting = progress::waiting(format!("{name} is at work"));
        let call = self.client.invoke().function_name(name).payload(Blob::new(payload.to_string()));
        let answer = call
            .send()
            .await
            .map_err(|error| Stop::Unable(format!("cannot invoke {name}: {}", why(error.message(), &error))))?;
        waiting.finish_and_clear();
        let bytes = answer.payload.map(Blob::into_inner).unwrap_or_default();
        let payload: Value = serde_json::from_slice(&bytes)
            .map_err(|error| Stop::Unable(format!("the answer of {name} cannot be read: {error}")))?;
        match answer.function_error {
            None => Ok(payload),
            Some(_) => {
                let reason = payload["errorMessage"].as_str().unwrap_or("its log says why");
                Err(Stop::Unable(format!("{name} failed: {reason}")))
            }
        }
    }

    /// As [`Functions::invoke`], until no other run of the flow is at work.
    pub(crate) async fn run(&self, output: &str, payload: &Value) -> Result<Value, Stop> {
        let (times, pause) = BUSY;
        for _ in 1..times {
            let answer = self.invoke(output, payload).await?;
            if answer["outcome"] != "busy" {
                return Ok(answer);
            }
            let waiting = progress::waiting("another run is at work; waiting for it".to_owned());
            tokio::time::sleep(pause).await;
            waiting.finish_and_clear();
        }
        self.invoke(output, payload).await
    }

    /// Switches every event source mapping of a function on or off, and waits until AWS has done it; how many there are.
    pub(crate) async fn switch(&self, output: &str, on: bool) -> Result<usize, Stop> {
        let name = self.stack.output(output)?;
        let unable = |why: String| Stop::Unable(format!("cannot switch the queue of {name}: {why}"));
        let listed = self.client.list_event_source_mappings().function_name(name).send().await;
        let listed = listed.map_err(|error| unable(why(error.message(), &error)))?;
        let ids: Vec<_> = listed.event_source_mappings().iter().filter_map(|mapping| mapping.uuid()).collect();
        for id in &ids {
            let switched = self.client.update_event_source_mapping().uuid(*id).enabled(on).send().await;
            switched.map_err(|error| unable(why(error.message(), &error)))?;
        }
        for id in &ids {
            self.settled(id, if on { "Enabled" } else { "Disabled" }).await.map_err(unable)?;
        }
        Ok(ids.len())
    }

    async fn settled(&self, id: &str, wanted: &str) -> Result<(), String> {
        let (times, pause) = SWITCHING;
        let waiting = progress::waiting(format!("the queue's mapping becomes {}", wanted.to_lowercase()));
        for _ in 0..times {
            let found = self.client.get_event_source_mapping().uuid(id).send().await;
            let found = found.map_err(|error| why(error.message(), &error))?;
            if found.state() == Some(wanted) {
                waiting.finish_and_clear();
                return Ok(());
            }
            tokio::time::sleep(pause).await;
        }
        Err(format!("the mapping {id} is still not {}", wanted.to_lowercase()))
    }
}
