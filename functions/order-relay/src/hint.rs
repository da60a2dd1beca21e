//! Hints: commitments have changed, so these SKUs are worth a look before the next poll.

use std::collections::BTreeSet;

use mapping::sku::Sku;
use runtime::hint;
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
    /// Tells the stock poll which SKUs to look at.
    pub(crate) async fn hint(&self, skus: &BTreeSet<Sku>) {
        let skus: Vec<&str> = skus.iter().map(Sku::as_str).collect();
        hint::send(&*self.hints, &skus).await;
    }
}
