//! The SDK's configuration.

use aws_config::{AppName, BehaviorVersion, SdkConfig, retry::RetryConfig, timeout::TimeoutConfig};
use std::time::Duration;

/// Credentials, region and endpoint from the environment, with time-outs that leave a function time to react.
pub async fn load() -> SdkConfig {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(3))
        .operation_attempt_timeout(Duration::from_secs(8))
        .operation_timeout(Duration::from_secs(20))
        .build();
    let mut loader = aws_config::defaults(BehaviorVersion::latest())
        .timeout_config(timeouts)
        .retry_config(RetryConfig::standard().with_max_attempts(4));
    // Whose call it is then stands in CloudTrail, and in what the local stack notes.
    if let Some(name) = std::env::var("AWS_LAMBDA_FUNCTION_NAME").ok().and_then(|name| AppName::new(name).ok()) {
        loader = loader.app_name(name);
    }
    loader.load().await
}

/// The causes of an error, outermost first, on one line.
pub(crate) fn why(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}
