//! Levels from upstream: entered so that the newest count wins, brought to Mintsoft, and watched.

use std::collections::BTreeSet;

use gate::Priority;
use mapping::{
    budget::Class,
    exception as kind,
    hint::Levels,
    sku::Sku,
    stock::{
        chunk,
        plan::Fed,
        upstream::{Figures, Mark},
    },
};
use mintsoft::MOST_UPDATES;
use ports::{Failure, Mode};
use state::stock::StockState;

use crate::{
    ending::Stop,
    report::Outcome,
    run::{Advance, Run},
};

/// SKUs that one run looks at and sets; the rest waits for the next, and orders need the call budget meanwhile.
const MOST_DUE: usize = 300;

impl Run<'_> {
    /// Enters events from upstream. They are durable with the chunks, and the queue keeps them until then.
    pub(crate) async fn enter_levels(&mut self, mut events: Vec<Levels>) -> Result<Advance, Failure> {
        events.sort_by_key(|event| event.observed_at);
        for event in &events {
            let mastered = |feed: &&Fed| feed.upstream && *feed.location == *event.location;
            match self.fed.iter().find(mastered).cloned() {
                Some(feed) => self.enter_event(&feed, event).await?,
                None => {
                    let detail = format!("{} levels", event.levels.len());
                    self.raise(&kind::UPSTREAM_LOCATION_UNKNOWN, &event.location, &detail).await?;
                }
            }
        }
        Ok(Advance { doubts: self.flow.doubts.clone(), ..Advance::default() })
    }

    async fn enter_event(&mut self, feed: &Fed, event: &Levels) -> Result<(), Failure> {
        self.poll.stock.load(&mut self.chunks, event.levels.iter().map(|level| chunk::of(&level.sku))).await?;
        let mut figures = Figures { known: 0, newly_zero: self.newly_zero(feed, event) };
        if !figures.pass_alone() {
            self.poll.stock.load_all(&mut self.chunks).await?;
            figures.known = self.chunks.skus().filter(|sku| sku.upstream_at(&feed.location).is_some()).count() as u64;
        }
        if !figures.pass(&self.current.config.guards) {
            (self.report.outcome, self.report.reason) = (Outcome::Guarded, Some(figures.to_string()));
            return self.raise(&kind::UPSTREAM_GUARD, &feed.location, &figures.to_string()).await;
        }
        for level in &event.levels {
            self.chunks.update(&level.sku, |known| known.enter_upstream(feed, level.quantity, event.observed_at));
        }
        for kind in [&kind::UPSTREAM_GUARD, &kind::UPSTREAM_LOCATION_UNKNOWN] {
            self.settle(kind, |subject| *subject == *feed.location).await?;
        }
        Ok(())
    }

    fn newly_zero(&self, feed: &Fed, event: &Levels) -> u64 {
        let stocked = |sku: &Sku| {
            let known = self.chunks.get(sku).filter(|known| known.is_news(&feed.location, event.observed_at));
            known.and_then(|known| known.upstream_at(&feed.location)).is_some_and(|level| level.quantity > 0)
        };
        event.levels.iter().filter(|level| level.quantity == 0 && stocked(&level.sku)).count() as u64
    }

    /// Brings Mintsoft to what upstream says, and reports where the two differ. Says why, when not all of it could be done.
    pub(crate) async fn bring_upstream(&mut self) -> Result<Option<String>, Stop> {
        if self.flow.config != Some(self.current.version) {
            self.poll.stock.load_all(&mut self.chunks).await?;
            let fed = &self.fed;
            self.chunks.update_all(|sku| sku.forget_upstream(fed));
            let mastered = |subject: &str| fed.iter().any(|feed| feed.upstream && *feed.location == *subject);
            let over = |subject: &str| !mastered(subject);
            self.poll.exceptions.settle(&mut self.flow.open, &kind::UPSTREAM_GUARD, over).await?;
        }
        self.poll.stock.load(&mut self.chunks, self.flow.unset.iter().copied()).await?;
        let mut due: Vec<Sku> =
            self.chunks.skus().filter(|sku| sku.due(&self.fed).next().is_some()).map(|sku| sku.sku.clone()).collect();
        let mut failed = None;
        if self.poll.mode == Mode::Observe {
            self.report.upstream = due.len() as u64;
        } else if !due.is_empty() {
            due.truncate(MOST_DUE);
            failed = self.set_all(&due).await?;
        }
        self.flow.unset = self.chunks_due();
        self.report_upstream().await?;
        Ok(failed)
    }

    fn chunks_due(&self) -> BTreeSet<u16> {
        let due = self.chunks.skus().filter(|sku| sku.due(&self.fed).next().is_some());
        due.map(|sku| chunk::of(&sku.sku)).collect()
    }

    /// Looks at SKUs right before they are set: what is allocated decides what is sent.
    async fn set_all(&mut self, due: &[Sku]) -> Result<Option<String>, Stop> {
        self.poll.mintsoft.set_priority(Priority { class: Class::Delta, block: 4 });
        let upstream: Vec<Fed> = self.fed.iter().filter(|feed| feed.upstream).cloned().collect();
        for skus in due.chunks(MOST_UPDATES) {
            let wanted: BTreeSet<Sku> = skus.iter().cloned().collect();
            let left = match self.look(wanted.clone()).await {
                Ok(left) => left,
                Err(Stop::Mintsoft(failure)) => return Ok(Some(self.not_set(&failure).await?)),
                Err(stop) => return Err(stop),
            };
            let looked_at: Vec<Sku> = wanted.difference(&left).cloned().collect();
            for feed in &upstream {
                if let Some(why) = self.set(feed, &looked_at).await? {
                    return Ok(Some(why));
                }
            }
            if let Some(sku) = left.first() {
                return Ok(Some(format!("{} SKUs could not be looked at, {sku} is the first", left.len())));
            }
        }
        Ok(None)
    }

    /// Why not all levels are set, for the report and as an exception.
    pub(crate) async fn not_set(&mut self, failure: &Failure) -> Result<String, Failure> {
        self.poll.exceptions.blame(&mut self.flow.open, "Mintsoft", failure).await?;
        Ok(failure.to_string())
    }

    /// Before a call to Mintsoft: whoever comes after a crash knows which levels it may or may not have, and which chunks
    /// hold figures that WAIR was not told.
    pub(crate) async fn note_due(&mut self) -> Result<(), Failure> {
        self.flow.unset = self.chunks_due();
        self.flow.unsent.extend(self.chunks.changed());
        self.poll.store.write(vec![self.lease.check(), StockState::put_flow(&self.flow)]).await?;
        self.poll.stock.save(&mut self.chunks, self.lease).await
    }

    /// What was refused is tried again after every full read, and whoever sent levels of a strange location may have stopped.
    pub(crate) async fn try_refused_again(&mut self) -> Result<(), Failure> {
        self.chunks.update_all(|sku| {
            let mut found = false;
            for level in sku.upstream.iter_mut().filter(|level| level.mark == Mark::Refused) {
                (level.mark, found) = (Mark::Due, true);
            }
            found
        });
        self.settle(&kind::UPSTREAM_LOCATION_UNKNOWN, |_| true).await
    }

    /// Reports drift, and closes what is over. Levels that are still due have their exceptions decided when they are set.
    async fn report_upstream(&mut self) -> Result<(), Failure> {
        let (fed, order) = (&self.fed, self.lease.fence());
        self.chunks.update_all(|sku| sku.accept_refused(fed));
        let drifting = self.chunks.skus().filter_map(|sku| Some((sku.sku.clone(), sku.drift(fed)?, sku.observed)));
        let drifting: Vec<_> = drifting.collect();
        for (sku, detail, observed) in &drifting {
            // An open one is counted again only when something has changed: a quiet run writes nothing.
            if *observed == order || !self.flow.is_open(&kind::UPSTREAM_DRIFT, sku.as_str()) {
                self.raise(&kind::UPSTREAM_DRIFT, sku.as_str(), detail).await?;
            }
        }
        let (exceptions, chunks, fed) = (&self.poll.exceptions, &self.chunks, &self.fed);
        let set = |subject: &str| {
            let known = Sku::usable(subject).and_then(|sku| chunks.get(&sku));
            known.filter(|known| known.all_set())
        };
        let equal = |subject: &str| set(subject).is_some_and(|known| known.drift(fed).is_none());
        exceptions.settle(&mut self.flow.open, &kind::UPSTREAM_DRIFT, equal).await?;
        let taken = |subject: &str| set(subject).is_some();
        exceptions.settle(&mut self.flow.open, &kind::UPSTREAM_LEVEL_REFUSED, taken).await
    }
}
