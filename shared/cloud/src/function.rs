//! Lambda functions.

use std::time::Duration;

use async_trait::async_trait;
use aws_config::{SdkConfig, retry::RetryConfig, timeout::TimeoutConfig};
use aws_sdk_lambda::{
    Client,
    config::Builder,
    error::SdkError,
    operation::invoke::{InvokeError, InvokeOutput},
    primitives::Blob,
    types::InvocationType,
};
use ports::{Failure, Function};
use serde_json::Value;

use crate::aws::{OnUse, on_use, why};

/// Below the 29 seconds for which the HTTP API waits.
const LONGEST: Duration = Duration::from_secs(24);

/// One Lambda function.
#[derive(Debug)]
pub struct LambdaFunction {
    client: OnUse<Client>,
    name: String,
}

impl LambdaFunction {
    /// The function called `name`.
    pub fn new(config: &SdkConfig, name: impl Into<String>) -> Self {
        Self { client: on_use(config, client), name: name.into() }
    }

    async fn invoke(&self, kind: InvocationType, payload: &Value) -> Result<InvokeOutput, Failure> {
        let request = self.client.invoke().function_name(&self.name).invocation_type(kind);
        request.payload(Blob::new(payload.to_string())).send().await.map_err(|error| failure(&error))
    }
}

#[async_trait]
impl Function for LambdaFunction {
    async fn call(&self, payload: &Value) -> Result<Value, Failure> {
        let answer = self.invoke(InvocationType::RequestResponse, payload).await?;
        let body = answer.payload.map(Blob::into_inner).unwrap_or_default();
        let said: Value = serde_json::from_slice(&body).unwrap_or_default();
        match answer.function_error {
            None => Ok(said),
            Some(_) => Err(Failure::Rejected(said["errorMessage"].as_str().unwrap_or("it failed").to_owned())),
        }
    }

    async fn start(&self, payload: &Value) -> Result<(), Failure> {
        self.invoke(InvocationType::Event, payload).await.map(drop)
    }
}

fn client(config: &SdkConfig) -> Client {
    let timeouts = TimeoutConfig::builder().connect_timeout(Duration::from_secs(3)).operation_timeout(LONGEST);
    // An invocation that was not answered may have begun: it is not repeated here.
    let config = Builder::from(config).timeout_config(timeouts.build()).retry_config(RetryConfig::disabled());
    Client::from_conf(config.build())
}

fn failure(error: &SdkError<InvokeError>) -> Failure {
    let text = format!("function: {}", why(error));
    match error {
        SdkError::TimeoutError(_) | SdkError::ResponseError(_) => Failure::Unknown(text),
        _ => Failure::Transient(text),
    }
}
