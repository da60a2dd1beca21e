//! The SDK's configuration.

use std::{sync::LazyLock, time::Duration};

use aws_config::{
    AppName, BehaviorVersion, ConfigLoader, SdkConfig,
    environment::{EnvironmentVariableCredentialsProvider, EnvironmentVariableRegionProvider},
    retry::RetryConfig,
    timeout::TimeoutConfig,
};
use aws_smithy_http_client::{
    Builder,
    tls::{Provider, TlsContext, TrustStore, rustls_provider::CryptoMode},
};

/// Credentials and region from wherever AWS's own tools find them, certificates of everybody whom this machine trusts: for people.
pub async fn load() -> SdkConfig {
    patient().load().await
}

/// Credentials, region and name from the environment that Lambda makes, and no certificates but Amazon's own (decision 28): for functions,
/// whose cold start does not wait for what is not needed.
pub async fn load_in_lambda() -> SdkConfig {
    let roots = TrustStore::empty().with_pem_certificate(include_bytes!("amazon-roots.pem"));
    let context = TlsContext::builder().with_trust_store(roots).build().expect("nothing in it can be wrong");
    let http = Builder::new().tls_provider(Provider::Rustls(CryptoMode::AwsLc)).tls_context(context).build_https();
    let mut loader = patient()
        .http_client(http)
        .region(EnvironmentVariableRegionProvider::new())
        .credentials_provider(EnvironmentVariableCredentialsProvider::new());
    // Whose call it is then stands in CloudTrail, and in what the local stack notes.
    if let Some(name) = std::env::var("AWS_LAMBDA_FUNCTION_NAME").ok().and_then(|name| AppName::new(name).ok()) {
        loader = loader.app_name(name);
    }
    loader.load().await
}

/// With time-outs that leave a function time to react.
fn patient() -> ConfigLoader {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(3))
        .operation_attempt_timeout(Duration::from_secs(8))
        .operation_timeout(Duration::from_secs(20))
        .build();
    aws_config::defaults(BehaviorVersion::latest())
        .timeout_config(timeouts)
        .retry_config(RetryConfig::standard().with_max_attempts(4))
}

/// A client of the SDK, made when it is first used.
pub(crate) type OnUse<C> = LazyLock<C, Box<dyn FnOnce() -> C + Send>>;

/// What `make` makes, once it is used.
pub(crate) fn on_use<C: 'static>(config: &SdkConfig, make: fn(&SdkConfig) -> C) -> OnUse<C> {
    let config = config.clone();
    LazyLock::new(Box::new(move || make(&config)))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_function_trusts_amazons_five_roots_and_all_of_them_can_be_read() {
        let pem = include_str!("amazon-roots.pem");
        assert_eq!(pem.matches("BEGIN CERTIFICATE").count(), 5);

        let mut config = load_in_lambda().await.into_builder();
        config.set_region(Some(aws_config::Region::new("eu-west-2")));
        // A client reads them when it is made, and cannot be made of one that is broken.
        aws_sdk_sns::Client::new(&config.build());
    }
}
