//! Whether an order can be sent at all.

use std::collections::BTreeSet;

use mapping::{
    exception as kind,
    mintsoft::wire::NewOrder,
    order::{Kind, OrderEvent, new_order},
    sku::Sku,
    stock::chunk,
};
use ports::Failure;
use state::{config::Current, stock::Chunks};

use crate::{Relay, ending::Problem};

impl Relay {
    /// The Mintsoft order of an event; `Err` inside says what a person has to mend first.
    pub(crate) async fn check(&self, event: &OrderEvent, current: &Current) -> Result<Result<NewOrder, Problem>, Failure> {
        let problem = |kind, detail: String| Ok(Err(Problem { kind, subject: event.group(), detail }));
        if event.kind != Kind::Placed {
            return problem(&kind::ORDER_UNMAPPABLE, "kind: edits and cancellations are not taken yet".to_owned());
        }
        let unknown = self.unknown_skus(event).await?;
        if !unknown.is_empty() {
            let names = unknown.iter().map(|sku| sku.as_str()).collect::<Vec<_>>().join(", ");
            let subject = format!("{} {names}", event.group());
            return Ok(Err(Problem { kind: &kind::ORDER_SKU_UNKNOWN, subject, detail: format!("unknown: {names}") }));
        }
        match new_order(event, &current.config, self.mintsoft.client_id().await?) {
            Ok(order) => Ok(Ok(order)),
            Err(wrong) => problem(&kind::ORDER_UNMAPPABLE, wrong.to_string()),
        }
    }

    /// SKUs without stock state are asked for one by one: a product without an inventory record is in no feed.
    async fn unknown_skus<'a>(&self, event: &'a OrderEvent) -> Result<BTreeSet<&'a Sku>, Failure> {
        let ordered: BTreeSet<&Sku> = event.lines.iter().map(|line| &line.sku).collect();
        let mut chunks = Chunks::default();
        self.stock.load(&mut chunks, ordered.iter().map(|sku| chunk::of(sku))).await?;
        let mut unknown = BTreeSet::new();
        for sku in ordered {
            if chunks.get(sku).is_none() && !self.mintsoft.knows_sku(sku.as_str()).await? {
                unknown.insert(sku);
            }
        }
        Ok(unknown)
    }
}
