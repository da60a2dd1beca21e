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

/// More SKUs than this are not asked for one by one: it would take longer than an invocation lasts, and use up the call
/// budget of everybody. The next full stock read knows them.
const MOST_SEARCHES: usize = 50;
/// Bytes of SKUs in a subject, which is part of a key (at most 1024 bytes).
const NAMES: usize = 600;

impl Relay {
    /// The Mintsoft order of an event; `Err` inside says what a person has to mend first.
    pub(crate) async fn check(
        &self,
        event: &OrderEvent,
        current: &Current,
    ) -> Result<Result<NewOrder, Problem>, Failure> {
        let problem = |kind, detail: String| Ok(Err(Problem { kind, subject: event.group(), detail }));
        if event.kind != Kind::Placed {
            return problem(&kind::ORDER_UNMAPPABLE, "kind: edits and cancellations are not taken yet".to_owned());
        }
        let unknown = self.unknown_skus(event).await?;
        if !unknown.is_empty() {
            let subject = format!("{} {}", event.group(), names(&unknown));
            let detail = format!("{} of its SKUs unknown", unknown.len());
            return Ok(Err(Problem { kind: &kind::ORDER_SKU_UNKNOWN, subject, detail }));
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
        self.stock.load(&mut chunks, ordered.iter().map(chunk::of)).await?;
        // A level from upstream alone does not show that Mintsoft knows the SKU.
        let strange = |sku: &&Sku| chunks.get(sku).is_none_or(|known| known.rows.is_empty());
        let strange: Vec<&Sku> = ordered.into_iter().filter(strange).collect();
        if strange.len() > MOST_SEARCHES {
            return Err(Failure::Transient(format!("{} of its SKUs are not in the stock state yet", strange.len())));
        }
        let mut unknown = BTreeSet::new();
        for sku in strange {
            if !self.mintsoft.knows_sku(sku.as_str()).await? {
                unknown.insert(sku);
            }
        }
        Ok(unknown)
    }
}

/// As many of the SKUs as fit, and how many more there are.
fn names(skus: &BTreeSet<&Sku>) -> String {
    let mut text = String::new();
    for (shown, sku) in skus.iter().enumerate() {
        if shown > 0 && text.len() + sku.as_str().len() > NAMES {
            return format!("{text} and {} more", skus.len() - shown);
        }
        text += if shown > 0 { ", " } else { "" };
        text += sku.as_str();
    }
    text
}
