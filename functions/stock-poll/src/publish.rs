//! Differences to WAIR, in one batch.

use std::collections::BTreeSet;

use jiff::Timestamp;
use mapping::{
    exception as kind,
    sku::Sku,
    stock::{chunk, plan::Level},
};
use ports::defect::{Defect, on};
use ports::{Failure, Mode};
use state::{
    Lease,
    stock::{Allocations, Chunks, StockState},
    told::{self, Change},
};
use wair::Wair;

use crate::{report::Outcome, run::Run};

/// A run that tells more levels than this notes none of them: a first read or another configuration is told by its row of the
/// run log, and a history of every SKU would take thousands of writes.
const MOST_NOTED: usize = 2_000;

/// What WAIR has to be told.
struct Message {
    levels: Vec<Level>,
    /// The whole set, when any of it differs.
    allocations: Option<Vec<Level>>,
}

/// What WAIR made of it.
struct Answer {
    /// Records that it refuses.
    refused: Vec<Level>,
    /// Why it does not have the allocations.
    allocations: Result<(), Failure>,
}

impl Run<'_> {
    /// Tells WAIR what differs in the chunks in memory, and in those that an earlier run left.
    pub(crate) async fn publish(&mut self) -> Result<(), Failure> {
        let message = self.message().await?;
        self.report.levels = message.levels.len() as u64;
        self.report.allocations = message.allocations.as_ref().map(|all| all.len() as u64);
        let touched: BTreeSet<u16> = message.levels.iter().map(|level| chunk::of(&level.sku)).collect();
        if self.poll.mode == Mode::Observe || (message.levels.is_empty() && message.allocations.is_none()) {
            self.flow.unsent = touched;
            return Ok(());
        }
        // Before the first call: whoever comes after a crash knows which levels WAIR may or may not have.
        self.flow.unsure.clone_from(&touched);
        if message.allocations.is_some() {
            self.flow.allocations = Allocations::Unsure;
        }
        self.poll.store.write(vec![self.lease.check(), StockState::put_flow(&self.flow)]).await?;
        match send(&self.poll.wair, self.lease, &message).await {
            Ok(answer) => self.remember(&message, answer).await?,
            // A lease is lost: whoever took over finds in the stored record what was being told.
            Err(failure @ Failure::Halted(_)) => return Err(failure),
            Err(failure) => {
                message.levels.iter().for_each(|level| remember(&mut self.chunks, level, None));
                self.flow.unsent = touched;
                self.not_told(&failure).await?;
            }
        }
        self.flow.unsure.clear();
        Ok(())
    }

    async fn message(&mut self) -> Result<Message, Failure> {
        let stock = &self.poll.stock;
        if self.flow.config != Some(self.current.version) {
            stock.load_all(&mut self.chunks).await?;
        }
        stock.load(&mut self.chunks, self.flow.unsent.iter().chain(&self.flow.unsure).copied()).await?;
        forget(&mut self.chunks, &std::mem::take(&mut self.flow.unsure));
        let differ = self.flow.allocations != Allocations::Told
            || self.chunks.skus().any(|sku| sku.allocations_differ(&self.fed));
        if differ {
            stock.load_all(&mut self.chunks).await?;
        }
        let mut levels = self.levels_to_tell();
        if self.flow.open.iter().any(|(code, _)| code == kind::STOCK_REFUSED_BY_WAIR.code) {
            let changed: BTreeSet<Sku> = levels.into_iter().map(|level| level.sku).collect();
            // Of a SKU of which a level was refused, all are told: whether that is over is judged by all of them.
            self.forget_refused(|sku| changed.contains(sku));
            levels = self.levels_to_tell();
        }
        if on(Defect::ZeroForgotten) {
            levels.retain(|level| level.quantity != 0);
        }
        let all = || self.chunks.skus().flat_map(|sku| sku.allocations(&self.fed)).collect::<Vec<_>>();
        let mut allocations = differ.then(all);
        if self.flow.allocations == Allocations::Never && allocations.as_ref().is_some_and(Vec::is_empty) {
            // Nothing to clear and nothing to say: the first full load waits for the first allocation.
            (allocations, self.flow.allocations) = (None, Allocations::Told);
        }
        Ok(Message { levels, allocations })
    }

    async fn remember(&mut self, message: &Message, answer: Answer) -> Result<(), Failure> {
        self.note(&message.levels, &answer.refused).await?;
        message.levels.iter().for_each(|level| remember(&mut self.chunks, level, Some(level.quantity)));
        self.flow.unsent.clear();
        match answer.allocations {
            Err(failure) => self.not_told(&failure).await?,
            Ok(()) if message.allocations.is_some() => {
                let fed = &self.fed;
                self.chunks.update_all(|sku| {
                    let differ = sku.allocations_differ(fed);
                    sku.remember_allocations(fed);
                    differ
                });
                self.flow.allocations = Allocations::Told;
            }
            Ok(()) => {}
        }
        self.report_refused(message, &answer.refused).await
    }

    /// Notes what WAIR has taken. Before the chunks are saved: after a crash the levels are told again, and are in the history.
    async fn note(&self, levels: &[Level], refused: &[Level]) -> Result<(), Failure> {
        if levels.len() > MOST_NOTED {
            return Ok(());
        }
        let now = self.poll.clock.now();
        let taken = levels.iter().filter(|level| !refused.contains(level));
        let change = |level: &Level| {
            let told = self.chunks.get(&level.sku).and_then(|known| known.told_at(&level.location));
            let change = Change {
                at: Timestamp::from_second(now.as_second()).unwrap_or(now),
                location: level.location.to_string(),
                from: told.and_then(|told| told.physical),
                to: level.quantity,
                run: self.lease.fence(),
            };
            (level.sku.clone(), change)
        };
        match told::note(&self.poll.store, self.lease, taken.map(change).collect()).await {
            // WAIR has taken the levels: that is not told again for the sake of their history.
            Err(failure) if !matches!(failure, Failure::Halted(_)) => {
                tracing::warn!(failure.reason = %failure, "the history of some levels is not kept");
                Ok(())
            }
            ended => ended,
        }
    }

    async fn report_refused(&mut self, message: &Message, refused: &[Level]) -> Result<(), Failure> {
        let exceptions = &self.poll.exceptions;
        for level in refused {
            let detail = format!("{} units at {}", level.quantity, level.location);
            let sku = level.sku.as_str();
            exceptions.raise(&mut self.flow.open, &kind::STOCK_REFUSED_BY_WAIR, sku, &detail).await?;
        }
        let holds = |levels: &[Level], subject: &str| levels.iter().any(|level| level.sku.as_str() == subject);
        // Only a level that was taken: allocations are sent as a whole, and say nothing of a level that is still refused.
        let told = |subject: &str| holds(&message.levels, subject) && !holds(refused, subject);
        exceptions.settle(&mut self.flow.open, &kind::STOCK_REFUSED_BY_WAIR, told).await
    }

    fn levels_to_tell(&self) -> Vec<Level> {
        self.chunks.skus().flat_map(|sku| sku.levels_to_tell(&self.fed)).collect()
    }

    /// Has those SKUs told anew of which WAIR refused a level.
    pub(crate) fn forget_refused(&mut self, which: impl Fn(&Sku) -> bool) {
        let refused = self.flow.open.iter().filter(|(code, _)| code == kind::STOCK_REFUSED_BY_WAIR.code);
        for sku in refused.filter_map(|(_, subject)| Sku::usable(subject)).filter(which) {
            self.chunks.update(&sku, |known| {
                known.told.iter_mut().for_each(|told| told.physical = None);
                !known.told.is_empty()
            });
        }
    }

    async fn not_told(&mut self, failure: &Failure) -> Result<(), Failure> {
        (self.report.outcome, self.report.reason) = (Outcome::Unsent, Some(failure.to_string()));
        self.poll.exceptions.blame(&mut self.flow.open, "WAIR", failure).await
    }
}

async fn send(wair: &Wair, lease: &mut Lease, message: &Message) -> Result<Answer, Failure> {
    let Some(mut batch) = wair.open_batch(lease).await? else {
        return Err(Failure::Transient("another flow has a WAIR batch open".to_owned()));
    };
    let uploaded = upload(&mut batch, message).await;
    match uploaded {
        Ok(answer) => batch.finish().await.map(|()| answer),
        Err(failure) => {
            batch.abandon().await;
            Err(failure)
        }
    }
}

async fn upload(batch: &mut wair::Batch<'_>, message: &Message) -> Result<Answer, Failure> {
    let mut refused = batch.stock(&message.levels).await?;
    let Some(all) = &message.allocations else { return Ok(Answer { refused, allocations: Ok(()) }) };
    let allocations = match batch.allocations(all).await {
        Ok(more) => {
            refused.extend(more);
            Ok(())
        }
        // The levels stand by themselves: they are not held for a set that WAIR will not have.
        Err(failure @ Failure::Rejected(_)) => Err(failure),
        Err(failure) => return Err(failure),
    };
    Ok(Answer { refused, allocations })
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
