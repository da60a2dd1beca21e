//! Secrets Manager.

use async_trait::async_trait;
use aws_config::SdkConfig;
use aws_sdk_secretsmanager::Client;
use ports::{Failure, Secrets};

use crate::aws::{OnUse, on_use, why};

/// Secrets in Secrets Manager.
#[derive(Debug)]
pub struct SecretsManager {
    client: OnUse<Client>,
}

impl SecretsManager {
    /// The secrets of the account and region in `config`.
    pub fn new(config: &SdkConfig) -> Self {
        Self { client: on_use(config, Client::new) }
    }
}

#[async_trait]
impl Secrets for SecretsManager {
    async fn read(&self, name: &str) -> Result<Option<String>, Failure> {
        match self.client.get_secret_value().secret_id(name).send().await {
            Ok(found) => Ok(found.secret_string),
            Err(error) if error.as_service_error().is_some_and(|e| e.is_resource_not_found_exception()) => {
                Err(Failure::Misconfigured { what: "secret", why: format!("{name} does not exist or has no value") })
            }
            Err(error) => Err(Failure::Transient(format!("secret {name}: {}", why(&error)))),
        }
    }

    async fn write(&self, name: &str, text: &str) -> Result<(), Failure> {
        let sent = self.client.put_secret_value().secret_id(name).secret_string(text).send().await;
        sent.map(drop).map_err(|error| Failure::Transient(format!("secret {name}: {}", why(&error))))
    }
}
