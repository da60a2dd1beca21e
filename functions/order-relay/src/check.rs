//! Whether an order can be sent at all.

use std::collections::BTreeSet;

use mapping::{
    exception as kind,
    mintsoft::wire::NewOrder,
    order::{Line, OrderEvent, new_order},
    sku::Sku,
    stock::chunk,
};
use ports::Failure;
use state::{config::Current, orders::OrderLine, stock::Chunks};

use crate::{Relay, ending::Problem};

/// More SKUs than this are not asked for one by one: it would take longer than an invocation lasts, and use up the call
/// budget of everybody. The next full stock read knows them.
const MOST_SEARCHES: usize = 50;
/// Bytes of SKUs in a subject, which is part of a key (at most 1024 bytes).
const NAMES: usize = 600;

/// An order that can be sent.
pub(crate) struct Ready {
    /// As Mintsoft takes it.
    pub(crate) order: NewOrder,
    /// What its record keeps of it.
    pub(crate) lines: Vec<OrderLine>,
}

impl Relay {
    /// The Mintsoft order of an event; `Err` inside says what a person has to mend first.
    pub(crate) async fn check(&self, event: &OrderEvent, current: &Current) -> Result<Result<Ready, Problem>, Failure> {
        let problem = |kind, detail: String| Ok(Err(Problem { kind, subject: event.group(), detail }));
        let unknown = self.unknown_skus(event).await?;
        if !unknown.is_empty() {
            let subject = format!("{} {}", event.group(), names(&unknown));
            let detail = format!("{} of its SKUs unknown", unknown.len());
            return Ok(Err(Problem { kind: &kind::ORDER_SKU_UNKNOWN, subject, detail }));
        }
        match new_order(event, &current.config, self.mintsoft.client_id().await?) {
            Ok(order) => Ok(Ok(Ready { order, lines: lines(event) })),
            Err(wrong) => problem(&kind::ORDER_UNMAPPABLE, wrong.to_string()),
        }
    }

    /// SKUs without stock state are asked for one by one: a product without an inventory record is in no feed.
    async fn unknown_skus<'a>(&self, event: &'a OrderEvent) -> Result<BTreeSet<&'a Sku>, Failure> {
        let ordered: BTreeSet<&Sku> = event.lines.iter().map(|line| &line.sku).collect();
        let mut chunks = Chunks::default();
        self.stock.load(&mut chunks, ordered.iter().map(|sku| chunk::of(sku))).await?;
        let strange: Vec<&Sku> = ordered.into_iter().filter(|sku| chunks.get(sku).is_none()).collect();
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

fn lines(event: &OrderEvent) -> Vec<OrderLine> {
    let line = |line: &Line| OrderLine {
        line: line.line.clone(),
        sku: line.sku.clone(),
        quantity: line.quantity,
        pinned: None,
    };
    event.lines.iter().map(line).collect()
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
