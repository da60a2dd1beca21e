//! Hints to the stock poll: these SKUs are worth a look before its next run.

use mapping::hint::looks;
use ports::{Message, Queue};

/// Sends the hints, as far as they can be sent. Only time is lost without them: the next poll looks at everything.
pub async fn send(hints: &dyn Queue, skus: &[&str]) {
    for body in looks(skus) {
        if let Err(failure) = hints.send(Message { group: None, deduplication: None, body }).await {
            tracing::warn!(failure.class = failure.class(), failure.reason = %failure, "a stock hint was not sent");
        }
    }
}
