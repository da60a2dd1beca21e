//! Where Mintsoft is asked to call when something happens to an order.

use mapping::dispatch::{ConnectAction, connect_action};
use ports::Failure;

use crate::credentials::Vault;

/// Our own address for Mintsoft's calls, of which the last part is a secret.
#[derive(Clone)]
pub struct Hooks {
    vault: Vault,
    api_url: Option<String>,
}

impl Hooks {
    /// Hooks below `api_url`; without one, or without `hooks.token` in the secret, Mintsoft is not asked to call.
    pub fn new(vault: Vault, api_url: Option<String>) -> Self {
        Self { vault, api_url }
    }

    /// What a create asks for, so that the order with this number is hinted at when it leaves, is cancelled or split.
    ///
    /// # Errors
    /// `Misconfigured` when the secret cannot be read.
    pub async fn action(&self, number: &str) -> Result<Option<ConnectAction>, Failure> {
        let Some(api_url) = &self.api_url else { return Ok(None) };
        let token = self.vault.credentials().await?.hooks.map(|hooks| hooks.token).filter(|token| !token.is_empty());
        Ok(token.map(|token| connect_action(api_url, &token, number)))
    }
}
