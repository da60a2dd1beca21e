//! Mintsoft's calls about single orders: a hint to look, never a fact.

use mapping::dispatch::{Hint, numbers};
use ports::Message;
use runtime::http::{ApiAnswer, ApiRequest};

use crate::{
    Intake,
    answer::{Accepted, Outcome, Refusal, answer},
};

/// What stands before the token in the address.
const PATH: &str = "/hooks/mintsoft/";

/// The token of a hook's address; `None` for any other address.
pub(crate) fn token(path: &str) -> Option<&str> {
    path.split_once(PATH).map(|(_, token)| token)
}

impl Intake {
    /// Answers one hook, and logs one line about it.
    pub(crate) async fn handle_hook(&self, request: &ApiRequest, token: &str) -> ApiAnswer {
        let result = self.hook(request, token).await;
        let answer = answer(&result);
        let Outcome { words, failure, .. } = Outcome::from(&result);
        match failure {
            Some(failure) => tracing::error!(
                gateway.id = request.id,
                http.status = answer.status,
                failure.class = failure.class(),
                failure.reason = %failure,
                "Mintsoft hook {words}"
            ),
            None => tracing::info!(gateway.id = request.id, http.status = answer.status, "Mintsoft hook {words}"),
        }
        answer
    }

    /// Hands on which orders to look at. A body that names none is accepted too: its sender can do nothing about it.
    async fn hook(&self, request: &ApiRequest, token: &str) -> Result<Accepted, Refusal> {
        let known = self.vault.credentials().await?.hooks.map(|hooks| hooks.token).unwrap_or_default();
        if !channel::same(&known, token) {
            return Err(Refusal::NoSuchPath);
        }
        if request.method != "POST" {
            return Err(Refusal::NotPost);
        }
        let orders = numbers(&request.body);
        if orders.is_empty() {
            return Ok(Accepted::Before);
        }
        for body in Hint::messages(&orders) {
            self.queues.dispatch_hints.send(Message { group: None, deduplication: None, body }).await?;
        }
        Ok(Accepted::Now)
    }
}
