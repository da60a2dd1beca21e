//! Hints: commitments have changed, so these SKUs are worth a look before the next poll.

use std::collections::BTreeSet;

use mapping::{hint::looks, sku::Sku};
use ports::Message;
use state::orders::OrderLine;

use crate::{Relay, case::Case};

impl Case<'_> {
    /// The stock of all lines of the order has changed.
    pub(crate) fn touch_lines(&mut self) {
        let skus: Vec<Sku> = self.lines().iter().flat_map(OrderLine::ships).cloned().collect();
        self.touched.extend(skus);
    }
}

impl Relay {
    /// Tells the stock poll which SKUs to look at. Only the next poll is lost when that fails, and it looks at everything.
    pub(crate) async fn hint(&self, skus: &BTreeSet<Sku>) {
        let skus: Vec<&str> = skus.iter().map(Sku::as_str).collect();
        for body in looks(&skus) {
            if let Err(failure) = self.hints.send(Message { group: None, deduplication: None, body }).await {
                tracing::warn!(failure.class = failure.class(), failure.reason = %failure, "a stock hint was not sent");
            }
        }
    }
}
