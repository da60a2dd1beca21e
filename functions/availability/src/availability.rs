use std::sync::Arc;

use ports::{Clock, Failure};
use runtime::http::{ApiAnswer, ApiRequest};
use state::{Store, config::LiveConfig};

use crate::{
    answer::{self, Item},
    question::Question,
    world::World,
};

/// Availability with everything it reads.
pub struct Availability {
    config: LiveConfig,
    store: Store,
    pub(crate) clock: Arc<dyn Clock>,
}

impl Availability {
    /// Availability of what `store` knows.
    pub fn new(config: LiveConfig, store: Store, clock: Arc<dyn Clock>) -> Self {
        Self { config, store, clock }
    }

    /// Answers one request.
    pub async fn handle(&self, request: &ApiRequest) -> ApiAnswer {
        match Question::of(request) {
            Ok(question) => {
                let items = self.items(&question).await.unwrap_or_else(|failure| {
                    log(&request.id, &failure);
                    answer::unknown(&question)
                });
                answer::items(&items)
            }
            Err(wrong) => answer::wrong(wrong),
        }
    }

    async fn items(&self, question: &Question) -> Result<Vec<Item>, Failure> {
        let current = self.config.current().await?;
        let world = World::read(&self.store, current, question).await?;
        Ok(world.answers(question, self.clock.now()))
    }
}

/// Answers without having read anything: nothing is offered.
pub(crate) fn nothing_read(request: &ApiRequest) -> ApiAnswer {
    log(&request.id, &Failure::Transient("no time left".to_owned()));
    match Question::of(request) {
        Ok(question) => answer::items(&answer::unknown(&question)),
        Err(wrong) => answer::wrong(wrong),
    }
}

fn log(id: &str, failure: &Failure) {
    tracing::error!(
        gateway.id = id,
        failure.class = failure.class(),
        failure.reason = %failure,
        "availability is not known; nothing is offered"
    );
}
