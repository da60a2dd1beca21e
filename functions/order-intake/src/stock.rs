//! Levels from upstream: checked, then durable in the hints queue, where the stock flow takes them from.
//!
//! Nothing is recorded here. The same levels again, or older ones, change nothing in the stock flow, so a sender that got no
//! answer may always try again.

use mapping::{config::Authority, hint::Levels};
use ports::Message;
use runtime::http::{ApiAnswer, ApiRequest};

use crate::{
    Intake,
    answer::{Accepted, Refusal, answer},
};

impl Intake {
    /// Answers one request with levels, and logs one line about it.
    pub(crate) async fn handle_stock(&self, request: ApiRequest) -> ApiAnswer {
        let (levels, result) = match self.check_levels(&request).await {
            Err(refusal) => (None, Err(refusal)),
            Ok(levels) => {
                let result = self.keep(&levels).await;
                (Some(levels), result)
            }
        };
        let answer = answer(&result);
        log(&request.id, levels.as_ref(), &result, answer.status);
        answer
    }

    async fn check_levels(&self, request: &ApiRequest) -> Result<Levels, Refusal> {
        self.check_sender(request).await?;
        let levels = Levels::parse(&request.body, self.clock.now()).map_err(Refusal::Invalid)?;
        let current = self.config.current().await?;
        let location = current.config.locations.iter().find(|location| location.wair == levels.location);
        let name = &levels.location;
        match location.map(|location| location.authority) {
            Some(Authority::Wair) => Ok(levels),
            Some(Authority::Mintsoft) => {
                let message = format!("{name:?} gets its stock from Mintsoft; set authority = \"wair\" to send levels");
                Err(Refusal::field("location", message))
            }
            None => Err(Refusal::field("location", format!("{name:?} is not known; add it to the configuration"))),
        }
    }

    async fn keep(&self, levels: &Levels) -> Result<Accepted, Refusal> {
        self.queues.hints.send(Message { group: None, deduplication: None, body: levels.message() }).await?;
        Ok(Accepted::Now)
    }
}

fn log(id: &str, levels: Option<&Levels>, result: &Result<Accepted, Refusal>, status: u16) {
    let location = levels.map(|levels| levels.location.as_str());
    let count = levels.map(|levels| levels.levels.len());
    match result {
        Err(Refusal::Unavailable(failure)) => tracing::error!(
            gateway.id = id,
            stock.location = location,
            stock.levels = count,
            http.status = status,
            failure.class = failure.class(),
            failure.reason = %failure,
            "levels not accepted"
        ),
        Err(Refusal::Invalid(invalid)) => {
            tracing::info!(gateway.id = id, http.status = status, error.field = invalid.field, "levels refused");
        }
        Err(_) => tracing::info!(gateway.id = id, http.status = status, "levels refused"),
        Ok(_) => tracing::info!(
            gateway.id = id,
            stock.location = location,
            stock.levels = count,
            http.status = status,
            "levels accepted"
        ),
    }
}
