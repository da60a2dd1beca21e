//! Single records on demand: read afresh, and sent again whatever was sent before. Asking twice does no more than asking once.

use std::{collections::BTreeSet, time::Duration};

use mapping::{
    sku::Sku,
    stock::{SkuStock, chunk},
};
use ports::Failure;
use serde::Serialize;
use state::{
    Lease,
    orders::{Numbered, OrderState},
    stock::{Allocations, Chunks, StockState},
};

use crate::{Reconcile, Targets};

/// Longer than loading and saving all chunks takes.
const LEASE: Duration = Duration::from_secs(120);
/// A poll that is at work ends within minutes, a quiet one within seconds.
const WAIT: Duration = Duration::from_secs(5);
const WAITS: usize = 24;

/// What was asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Resynced {
    /// SKUs whose levels are told to WAIR again.
    pub skus: usize,
    /// Orders that are looked at again.
    pub orders: usize,
    /// Held orders that are tried again.
    pub released: usize,
    /// Warehouses that are read again, and told with all of their SKUs.
    pub warehouses: usize,
    /// SKUs and orders that nobody knows. A SKU is still looked for in Mintsoft.
    pub unknown: Vec<String>,
}

impl Reconcile {
    /// Has exactly these records read afresh and sent again.
    ///
    /// # Errors
    /// `Transient` when the stock poll is at work for too long, or our own state or a queue does not answer: ask again.
    pub async fn resync(&self, targets: &Targets) -> Result<Resynced, Failure> {
        let mut done = Resynced::default();
        if !targets.skus.is_empty() || !targets.warehouses.is_empty() {
            self.forget(targets, &mut done).await?;
        }
        // After it is noted: the poll that the hint wakes sends everything of it.
        let skus: Vec<&str> = targets.skus.iter().map(String::as_str).collect();
        self.hint_skus(&skus).await?;
        for name in &targets.orders {
            self.order(name, &mut done).await?;
        }
        tracing::info!(
            resync.skus = done.skus,
            resync.orders = done.orders,
            resync.released = done.released,
            resync.warehouses = done.warehouses,
            "resync asked for"
        );
        Ok(done)
    }

    /// Forgets what WAIR was told of these SKUs, under the lease of the flow that tells it.
    async fn forget(&self, targets: &Targets, done: &mut Resynced) -> Result<(), Failure> {
        let Some(mut lease) = self.stock_lease().await? else {
            return Err(Failure::Transient("the stock poll is at work; ask again".to_owned()));
        };
        let forgotten = self.forget_under(&mut lease, targets, done).await;
        self.leases.give_back(lease).await?;
        forgotten
    }

    async fn forget_under(&self, lease: &mut Lease, targets: &Targets, done: &mut Resynced) -> Result<(), Failure> {
        let mut chunks = Chunks::default();
        if targets.warehouses.is_empty() {
            let ids: BTreeSet<u16> = targets.skus.iter().map(chunk::of).collect();
            self.stock.load(&mut chunks, ids).await?;
        } else {
            self.stock.load_all(&mut chunks).await?;
            self.leases.keep(lease).await?;
        }
        let is_meant = |sku: &SkuStock| {
            let lies_there = || sku.rows.iter().any(|row| targets.warehouses.contains(&row.bin.warehouse));
            targets.skus.contains(sku.sku.as_str()) || lies_there()
        };
        let known: BTreeSet<Sku> = chunks.skus().filter(|sku| is_meant(sku)).map(|sku| sku.sku.clone()).collect();
        let unknown = targets.skus.iter().filter(|text| Sku::usable(text).is_none_or(|sku| !known.contains(&sku)));
        done.unknown.extend(unknown.cloned());
        for sku in &known {
            chunks.update(sku, |known| {
                let before = known.told.clone();
                known.told.iter_mut().for_each(|told| told.physical = None);
                known.told != before
            });
        }
        let mut flow = self.stock.flow().await?.map(|found| found.value).unwrap_or_default();
        flow.unsent.extend(known.iter().map(chunk::of));
        if flow.allocations == Allocations::Told {
            flow.allocations = Allocations::Unsure;
        }
        if !targets.warehouses.is_empty() {
            // The next poll reads everything.
            flow.cursor = None;
        }
        // Before the levels are forgotten: otherwise a poll that follows a crash would not look at their chunks.
        self.store.write(vec![lease.check(), StockState::put_flow(&flow)]).await?;
        self.stock.save(&mut chunks, lease).await?;
        (done.skus, done.warehouses) = (known.len(), targets.warehouses.len());
        Ok(())
    }

    async fn stock_lease(&self) -> Result<Option<Lease>, Failure> {
        for _ in 0..WAITS {
            if let Some(lease) = self.leases.take("stock", LEASE).await? {
                return Ok(Some(lease));
            }
            self.clock.sleep(WAIT).await;
        }
        Ok(None)
    }

    async fn order(&self, name: &str, done: &mut Resynced) -> Result<(), Failure> {
        let (channel, order) = match name.split_once('/') {
            Some((channel, order)) => (channel.to_owned(), order.to_owned()),
            None => match self.orders.numbered(name).await? {
                Some(of) => (of.channel, of.order),
                None => {
                    done.unknown.push(name.to_owned());
                    return Ok(());
                }
            },
        };
        let Some(record) = self.orders.read(&channel, &order).await? else {
            done.unknown.push(name.to_owned());
            return Ok(());
        };
        let is_meant = |held: &state::holds::Held| held.channel == channel && held.order == order;
        done.released += self.holds.release(&*self.orders_queue, is_meant).await?;
        if let OrderState::Created { number, .. } = &record.value.state {
            let revision = mapping::order::revision_of(number, &order);
            let of = Numbered { channel: channel.clone(), order: order.clone(), revision };
            self.dispatches.requeue(&of, |_| true).await?;
        }
        self.hint_orders(&[format!("{channel}/{order}")]).await?;
        done.orders += 1;
        Ok(())
    }
}
