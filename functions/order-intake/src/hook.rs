//! Mintsoft's calls about single orders: a hint to look, never a fact.

use mapping::dispatch::{Hint, numbers};
use ports::{Failure, Message};
use runtime::http::ApiRequest;

use crate::{Intake, answer::Accepted, answer::Refusal};

/// What stands before the token in the address.
const PATH: &str = "/hooks/mintsoft/";

/// The token of a hook's address; `None` for any other address.
pub(crate) fn token(path: &str) -> Option<&str> {
    path.split_once(PATH).map(|(_, token)| token)
}

impl Intake {
    /// Hands on which orders to look at. A body that names none is accepted too: its sender can do nothing about it.
    pub(crate) async fn hook(&self, request: &ApiRequest, token: &str) -> Result<Accepted, Refusal> {
        let known = self.vault.credentials().await?.hooks.map(|hooks| hooks.token).unwrap_or_default();
        if !channel::same(&known, token) {
            return Err(Refusal::NoSuchPath);
        }
        if request.method != "POST" {
            return Err(Refusal::NotPost);
        }
        let orders = numbers(&request.body);
        let Some(hints) = self.hints.as_ref().filter(|_| !orders.is_empty()) else { return Ok(Accepted::Before) };
        let body = serde_json::to_string(&Hint { version: 1, orders });
        let body = body.map_err(|error| Failure::Unmappable(error.to_string()))?;
        hints.send(Message { group: None, deduplication: None, body }).await?;
        Ok(Accepted::Now)
    }
}
