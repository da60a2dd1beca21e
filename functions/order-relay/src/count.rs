//! What is counted of an order: exactly once for each revision that Mintsoft holds.

use std::collections::BTreeSet;

use jiff::civil::Date;
use mapping::{
    order::{OrderEvent, Signals, is_sold_out, revision_of},
    sku::Sku,
    stock::chunk,
};
use ports::{Failure, Write};
use state::{
    order_days,
    orders::{Numbered, OrderLine, OrderState},
    stock,
};

use crate::case::Case;

impl Case<'_> {
    /// What is counted of this event, which is about to be sent as `lines` to a warehouse.
    pub(crate) async fn signals(&self, lines: &[OrderLine], warehouse: i32) -> Result<Signals, Failure> {
        // What an earlier revision has taken from the shelf is missing there because of this very order.
        let replaces = matches!(self.state(), OrderState::Created { .. } | OrderState::Cancelling { .. });
        let before = if replaces { self.lines() } else { &[] };
        let taken: BTreeSet<&Sku> = before.iter().flat_map(OrderLine::ships).collect();
        let wanted: BTreeSet<&Sku> =
            lines.iter().flat_map(OrderLine::ships).filter(|sku| !taken.contains(sku)).collect();
        let mut chunks = stock::Chunks::default();
        self.relay.stock.load(&mut chunks, wanted.iter().map(|sku| chunk::of(*sku))).await?;
        let gone = |sku: &&Sku| chunks.get(sku).is_some_and(|known| is_sold_out(known, warehouse));
        Ok(Signals { sold_out: wanted.iter().any(gone), ..Signals::of(&self.event.lines) })
    }

    /// The day that people call it now.
    pub(crate) async fn today(&self) -> Result<Date, Failure> {
        let current = self.relay.config.current().await?;
        Ok(order_days::day_of(self.relay.clock.now(), current.config.zone_of_days()))
    }

    /// The write that counts the revision with this number on a day.
    pub(crate) fn counted(&self, number: &str, day: Date) -> Write {
        let OrderEvent { channel, order, .. } = self.event;
        let of = Numbered { channel: channel.clone(), order: order.clone(), revision: revision_of(number, order) };
        let signals = self.record.as_ref().map(|found| found.value.signals).unwrap_or_default();
        order_days::count(&of, day, signals)
    }
}
