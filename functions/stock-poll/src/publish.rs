//! Differences to WAIR, in one batch.

use std::collections::BTreeSet;

use mapping::{
    exception as kind,
    stock::{
        chunk,
        plan::{Fed, Level},
    },
};
use ports::{Failure, Mode};
use state::{
    Lease,
    stock::{Allocations, Chunks, StockFlow, StockState},
};
use wair::{Batch, Uploaded};

use crate::{StockPoll, trouble};

/// What was told, or would have been.
#[derive(Debug, Default)]
pub(crate) struct Published {
    pub(crate) levels: u64,
    pub(crate) allocations: Option<u64>,
    /// Why WAIR does not have all of it.
    pub(crate) failure: Option<Failure>,
}

impl StockPoll {
    /// Tells WAIR what differs in the chunks in memory, and in those that an earlier run left.
    pub(crate) async fn publish(
        &self,
        lease: &mut Lease,
        (flow, chunks): (&mut StockFlow, &mut Chunks),
        fed: &[Fed],
        everything: bool,
    ) -> Result<Published, Failure> {
        if everything {
            self.stock.load_all(chunks).await?;
        }
        self.stock.load(chunks, flow.unsent.iter().chain(&flow.unsure).copied()).await?;
        forget(chunks, &std::mem::take(&mut flow.unsure));
        let told_before = flow.allocations;
        let differ = told_before != Allocations::Told || chunks.skus().any(|sku| sku.allocations_differ(fed));
        if differ {
            self.stock.load_all(chunks).await?;
        }
        let levels: Vec<Level> = chunks.skus().flat_map(|sku| sku.levels_to_tell(fed)).collect();
        let mut allocations: Option<Vec<Level>> = differ.then(|| chunks.skus().flat_map(|sku| sku.allocations(fed)).collect());
        if told_before == Allocations::Never && allocations.as_ref().is_some_and(Vec::is_empty) {
            // Nothing to clear and nothing to say: the first full load waits for the first allocation.
            (allocations, flow.allocations) = (None, Allocations::Told);
        }
        let mut published =
            Published { levels: levels.len() as u64, allocations: allocations.as_ref().map(|all| all.len() as u64), failure: None };
        let touched: BTreeSet<u16> = levels.iter().map(|level| chunk::of(&level.sku)).collect();
        if self.mode == Mode::Observe || (levels.is_empty() && allocations.is_none()) {
            flow.unsent = touched;
            return Ok(published);
        }
        // Before the first call: whoever comes after a crash knows which levels WAIR may or may not have.
        flow.unsure.clone_from(&touched);
        if allocations.is_some() {
            flow.allocations = Allocations::Unsure;
        }
        self.store.write(vec![lease.check(), StockState::put_flow(flow)]).await?;
        match self.send(flow, &levels, allocations.as_deref()).await {
            Ok(()) => {
                for level in &levels {
                    remember(chunks, level, Some(level.quantity));
                }
                if allocations.is_some() {
                    remember_allocations(chunks, fed);
                    flow.allocations = Allocations::Told;
                }
                flow.unsent.clear();
            }
            Err(failure) => {
                for level in &levels {
                    remember(chunks, level, None);
                }
                flow.unsent = touched;
                published.failure = Some(failure);
            }
        }
        flow.unsure.clear();
        Ok(published)
    }

    async fn send(&self, flow: &mut StockFlow, levels: &[Level], allocations: Option<&[Level]>) -> Result<(), Failure> {
        let Some(mut batch) = self.wair.open_batch().await? else {
            return Err(Failure::Transient("another flow has a WAIR batch open".to_owned()));
        };
        match upload(&mut batch, levels, allocations).await {
            Ok(refused) => {
                batch.finish().await?;
                for level in &refused {
                    let detail = format!("{} units at {}", level.quantity, level.location);
                    trouble::raise(&self.exceptions, flow, &kind::STOCK_REFUSED_BY_WAIR, level.sku.as_str(), &detail).await?;
                }
                let taken = |subject: &str| {
                    let of_it = |level: &&Level| level.sku.as_str() == subject;
                    levels.iter().any(|level| of_it(&level)) && !refused.iter().any(|level| of_it(&level))
                };
                trouble::settle(&self.exceptions, flow, &kind::STOCK_REFUSED_BY_WAIR, taken).await
            }
            Err(failure) => {
                batch.abandon().await;
                Err(failure)
            }
        }
    }
}

async fn upload(batch: &mut Batch<'_>, levels: &[Level], allocations: Option<&[Level]>) -> Result<Vec<Level>, Failure> {
    let uploaded = if levels.is_empty() { Uploaded::All } else { batch.stock(levels).await? };
    if let Some(allocations) = allocations {
        batch.allocations(allocations).await?;
    }
    Ok(match uploaded {
        Uploaded::All => Vec::new(),
        Uploaded::Except(refused) => refused,
    })
}

/// Levels of these chunks may or may not have arrived: all of them are told again.
fn forget(chunks: &mut Chunks, unsure: &BTreeSet<u16>) {
    if unsure.is_empty() {
        return;
    }
    chunks.update_all(|sku| {
        let affected = unsure.contains(&chunk::of(&sku.sku));
        if affected {
            sku.told.iter_mut().for_each(|told| told.physical = None);
        }
        affected
    });
}

fn remember(chunks: &mut Chunks, level: &Level, quantity: Option<i64>) {
    chunks.update(&level.sku, |sku| {
        let before = sku.told_at(&level.location).and_then(|told| told.physical);
        sku.remember_physical(&level.location, quantity);
        before != quantity || quantity.is_none()
    });
}

fn remember_allocations(chunks: &mut Chunks, fed: &[Fed]) {
    chunks.update_all(|sku| {
        let differ = sku.allocations_differ(fed);
        if differ {
            for feed in fed {
                let units = sku.sums(&feed.warehouses).map_or(0, |sums| sums.1.max(0));
                sku.remember_allocated(&feed.location, Some(units));
            }
        }
        differ
    });
}
