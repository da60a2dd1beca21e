//! Hints to the flows that own a fact: look there again, and send what differs.

use std::collections::BTreeSet;

use mapping::{dispatch::Hint, hint::looks, sku::Sku};
use ports::{Failure, Message};
use state::orders::Numbered;

use crate::{Reconcile, run::Run};

impl Run<'_> {
    /// Asks the stock poll to read these SKUs and to send what WAIR lacks.
    pub(crate) async fn resend(&self, skus: &BTreeSet<Sku>) -> Result<(), Failure> {
        let skus: Vec<&str> = skus.iter().map(Sku::as_str).collect();
        self.world.hint_skus(&skus).await
    }

    /// Asks the dispatch poll to look at these orders.
    pub(crate) async fn retell<'n>(&self, orders: impl Iterator<Item = &'n Numbered>) -> Result<(), Failure> {
        let orders: Vec<_> = orders.map(|of| format!("{}/{}", of.channel, of.order)).collect();
        self.world.hint_orders(&orders).await
    }
}

impl Reconcile {
    pub(crate) async fn hint_skus(&self, skus: &[&str]) -> Result<(), Failure> {
        for body in looks(skus) {
            self.hints.send(Message { group: None, deduplication: None, body }).await?;
        }
        Ok(())
    }

    pub(crate) async fn hint_orders(&self, orders: &[String]) -> Result<(), Failure> {
        for body in Hint::messages(orders) {
            self.dispatch_hints.send(Message { group: None, deduplication: None, body }).await?;
        }
        Ok(())
    }
}
