use std::collections::HashMap;

use aws_sdk_lambda::config::retry::RetryConfig;
use aws_sdk_lambda::primitives::Blob;
use serde_json::Value;

use crate::{Result, Stack};

/// What an invocation gave.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The function's answer, or the error that it reported.
    pub payload: Value,
    /// `Unhandled` when the function failed or ran out of time.
    pub error: Option<String>,
}

impl Stack {
    /// Invokes a function, named by its output (`StockPollFunction`), exactly once and waits for its answer.
    ///
    /// # Errors
    ///
    /// When there is no such function. A function that fails is an answer with an error.
    pub async fn invoke(&self, output: &str, payload: &Value) -> Result<Answer> {
        let once = aws_sdk_lambda::config::Builder::from(&self.aws).retry_config(RetryConfig::disabled()).build();
        let answer = aws_sdk_lambda::Client::from_conf(once)
            .invoke()
            .function_name(self.function(output)?)
            .payload(Blob::new(payload.to_string()))
            .send()
            .await?;
        let bytes = answer.payload.map(Blob::into_inner).unwrap_or_default();
        Ok(Answer { payload: serde_json::from_slice(&bytes)?, error: answer.function_error })
    }

    /// The environment variables that the template gives to a function, named by its output.
    ///
    /// # Errors
    ///
    /// When there is no such function.
    pub async fn variables(&self, output: &str) -> Result<HashMap<String, String>> {
        let lambda = aws_sdk_lambda::Client::new(&self.aws);
        let present = lambda.get_function_configuration().function_name(self.function(output)?).send().await?;
        Ok(present.environment.and_then(|it| it.variables).unwrap_or_default())
    }

    /// The running processes of a function, named by its output. Linux only.
    ///
    /// # Errors
    ///
    /// When there is no such function, or the process list cannot be read.
    pub fn processes(&self, output: &str) -> Result<Vec<u32>> {
        let name = format!("AWS_LAMBDA_FUNCTION_NAME={}", self.function(output)?);
        let account = format!("AWS_ACCESS_KEY_ID={}", self.account);
        let mut found = Vec::new();
        for entry in std::fs::read_dir("/proc")? {
            let entry = entry?;
            let Ok(pid) = entry.file_name().to_string_lossy().parse() else { continue };
            // Processes end, and belong to others, while this looks.
            let Ok(environment) = std::fs::read(entry.path().join("environ")) else { continue };
            let has = |wanted: &str| environment.split(|byte| *byte == 0).any(|entry| entry == wanted.as_bytes());
            if has(&name) && has(&account) {
                found.push(pid);
            }
        }
        Ok(found)
    }

    fn function(&self, output: &str) -> Result<&str> {
        let name = self.outputs.functions.get(output).ok_or_else(|| format!("no output {output}"))?;
        Ok(name)
    }
}
