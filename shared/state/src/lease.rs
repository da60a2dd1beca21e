//! One writer per flow: leases with a fencing token.

pub mod names;

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use jiff::Timestamp;
use mapping::budget::{Class, Ledger};
use ports::defect::{Defect, on};
use ports::{Clock, Failure, Item, TableError, Write};
use serde::{Deserialize, Serialize};

use crate::{Found, Store, Versioned, budget::Permit, keys, store};

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Record {
    fence: u64,
    holder: String,
    /// `None` once released.
    until: Option<Timestamp>,
    /// Calls that were set aside for holders and used lately.
    #[serde(default)]
    calls: Ledger,
    /// See [`Lease::release_as_of`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    as_of: Option<Timestamp>,
    /// See [`Standing::good`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    good: Option<Timestamp>,
    /// When it was taken; `None` where older code took it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    taken: Option<Timestamp>,
}

/// The right to write for one flow, until it is released, runs out, or is taken over.
#[derive(Debug)]
pub struct Lease {
    name: String,
    record: Record,
    version: u64,
    length: Duration,
    /// The former holder never released it: it died, or is frozen and may wake up.
    pub unclean: bool,
    /// A call that was set aside for the holder, if there is one left in this minute.
    pub permit: Permit,
}

impl Lease {
    /// The fencing token: larger than that of every earlier holder.
    pub fn fence(&self) -> u64 {
        self.record.fence
    }

    /// The latest moment that a holder has shown; see [`Lease::release_as_of`].
    pub fn as_of(&self) -> Option<Timestamp> {
        self.record.as_of
    }

    /// Fails a transaction unless this lease still stands. Every write of the holder carries it.
    pub fn check(&self) -> Write {
        Write::Check { key: keys::lease(&self.name), version: self.version }
    }

    /// Enters that the holder's run ended well at `moment`; see [`Standing::good`]. It is written when the lease is released.
    pub fn note_good(&mut self, moment: Timestamp) {
        self.record.good = self.record.good.max(Some(moment));
    }

    /// As [`Lease::release`], by a holder whose work shows the world as it was at `moment`. It stands in the lease, which
    /// every run writes anyway, until a later moment replaces it; it never goes back.
    pub fn release_as_of(mut self, moment: Timestamp) -> Write {
        self.record.as_of = self.record.as_of.max(Some(moment));
        self.release()
    }

    /// The write that gives the lease back, for the holder's last transaction (it is its own fence).
    pub fn release(self) -> Write {
        let record = Record { until: None, ..self.record };
        store::put(keys::lease(&self.name), ports::When::Version(self.version), &record, None)
    }
}

/// How a lease stands, for those who only look at it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing {
    /// The fencing token of the latest holder; 0 before the first.
    pub fence: u64,
    /// When it was taken last; `None` before the first holder, or where older code took it.
    pub taken: Option<Timestamp>,
    /// Until when it is held; `None` once it was released. A moment that has passed is that of a holder who never released it.
    pub until: Option<Timestamp>,
    /// When a run under it last ended well; `None` before the first. It stands in the lease, which every run writes anyway: a
    /// quiet run leaves nothing else.
    pub good: Option<Timestamp>,
}

/// The moment in the lease that stands in `item`; see [`Lease::release_as_of`].
///
/// # Errors
/// `Halted` when the item is no lease that this code can read.
pub(crate) fn as_of(item: &Item) -> Result<Option<Timestamp>, Failure> {
    Ok(store::decode::<Record>(item)?.value.as_of)
}

/// Takes, renews and releases leases.
#[derive(Clone)]
pub struct Leases {
    store: Store,
    clock: Arc<dyn Clock>,
    /// See [`Leases::seen`].
    seen: Arc<Mutex<Option<Seen>>>,
}

/// A lease's name, and how it stood.
type Seen = (&'static str, Option<Versioned<Record>>);

impl Leases {
    /// Leases kept in `store`.
    pub fn new(store: Store, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock, seen: Arc::default() }
    }

    /// Keeps the lease `name` as it came with other items: the next take of it begins with that, and not with a read of its own.
    /// It may be out of date by then. That is no danger: a take is written on condition that nobody has written since, so it
    /// fails as for anybody who comes late.
    ///
    /// # Errors
    /// `Halted` when the item is no lease that this code can read.
    pub fn seen(&self, name: &'static str, found: &Found) -> Result<(), Failure> {
        let record = found.get(&keys::lease(name))?;
        *self.seen.lock().expect("no holder of this lock panics") = Some((name, record));
        Ok(())
    }

    /// How the lease `name` stood when it was seen, once; else how it stands now.
    async fn before(&self, name: &str) -> Result<Option<Versioned<Record>>, Failure> {
        let seen = self.seen.lock().expect("no holder of this lock panics").take_if(|(seen, _)| *seen == name);
        match seen {
            Some((_, record)) => Ok(record),
            None => self.store.read(&keys::lease(name)).await,
        }
    }

    /// How the lease `name` stands now.
    ///
    /// # Errors
    /// `Transient` when the table cannot say.
    pub async fn look(&self, name: &str) -> Result<Standing, Failure> {
        let found = self.store.read::<Record>(&keys::lease(name)).await?.map(|found| found.value);
        let standing = |Record { fence, taken, until, good, .. }| Standing { fence, taken, until, good };
        Ok(found.map(standing).unwrap_or_default())
    }

    /// Takes the lease `name` for `length`; `None` when somebody else holds it.
    ///
    /// # Errors
    /// `Transient` when the table cannot say.
    pub async fn take(&self, name: &str, length: Duration) -> Result<Option<Lease>, Failure> {
        self.take_with_call(name, length, 0).await
    }

    /// As [`Leases::take`], with one of the `per_minute` calls that are set aside for holders of this lease.
    ///
    /// # Errors
    /// As [`Leases::take`].
    pub async fn take_with_call(
        &self,
        name: &str,
        length: Duration,
        per_minute: u32,
    ) -> Result<Option<Lease>, Failure> {
        let before = self.before(name).await?;
        let now = self.clock.now();
        if before.as_ref().and_then(|found| found.value.until).is_some_and(|until| until > now)
            && !on(Defect::LeaseIgnored)
        {
            return Ok(None);
        }
        let mut calls = before.as_ref().map(|found| found.value.calls.clone()).unwrap_or_default();
        let permit = match per_minute {
            0 => Permit::default(),
            _ => Permit::of(calls.decide(now.as_millisecond(), Class::Order, 1, per_minute)),
        };
        let record = Record {
            fence: before.as_ref().map_or(1, |found| found.value.fence + 1),
            holder: format!("{:016x}", self.clock.random()),
            until: Some(now + length),
            calls,
            as_of: before.as_ref().and_then(|found| found.value.as_of),
            good: before.as_ref().and_then(|found| found.value.good),
            taken: Some(now),
        };
        let unclean = before.as_ref().is_some_and(|found| found.value.until.is_some());
        let version = before.as_ref().map_or(1, |found| found.version + 1);
        // Two takers read the same state: the version lets exactly one of them through.
        let write = store::put(keys::lease(name), Versioned::unchanged(&before), &record, None);
        let lease = Lease { name: name.to_owned(), record, version, length, unclean, permit };
        self.settle(vec![write], lease).await
    }

    /// Lengthens a lease. Work that takes longer than a third of its length renews it on the way.
    ///
    /// # Errors
    /// `Halted` when it was lost: the holder stops and writes nothing more.
    pub async fn renew(&self, lease: &mut Lease) -> Result<(), Failure> {
        let record = Record { until: Some(self.clock.now() + lease.length), ..lease.record.clone() };
        let when = ports::When::Version(lease.version);
        let write = store::put(keys::lease(&lease.name), when, &record, None);
        let renewed = Lease {
            name: lease.name.clone(),
            record,
            version: lease.version + 1,
            length: lease.length,
            unclean: lease.unclean,
            permit: lease.permit,
        };
        match self.settle(vec![write], renewed).await? {
            Some(renewed) => *lease = renewed,
            None => return Err(Failure::Halted(format!("lease {} was lost", lease.name))),
        }
        Ok(())
    }

    /// Renews when more than a third of the length has gone by.
    ///
    /// # Errors
    /// As [`Leases::renew`].
    pub async fn keep(&self, lease: &mut Lease) -> Result<(), Failure> {
        let left = lease.record.until.map_or(0.0, |until| (until - self.clock.now()).as_secs_f64());
        if left > lease.length.as_secs_f64() * 2.0 / 3.0 {
            return Ok(());
        }
        self.renew(lease).await
    }

    /// Gives the lease back by itself, where there is no last transaction to put it in.
    ///
    /// # Errors
    /// `Transient` when the table did not take it: the lease then runs out by itself.
    pub async fn give_back(&self, lease: Lease) -> Result<(), Failure> {
        match self.store.write(vec![lease.release()]).await {
            // Taken over meanwhile: there is nothing left to give back.
            Ok(()) | Err(TableError::Conflict(_)) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Writes what a run ends with, the release of its lease `name` among it. When the lease was lost, what the run did besides stands
    /// nowhere: the next holder is to see the lease as unclean.
    ///
    /// # Errors
    /// When it was not written.
    pub async fn finish(&self, name: &str, writes: Vec<Write>) -> Result<(), Failure> {
        let ended = self.store.write(writes).await;
        if matches!(ended, Err(TableError::Conflict(_))) {
            self.distrust(name).await?;
        }
        Ok(ended?)
    }

    /// Lets go of the lease without saying that the work is done: the next holder sees it as unclean, at once. So it does when the
    /// lease was lost before.
    ///
    /// # Errors
    /// As [`Leases::give_back`].
    pub async fn abandon(&self, lease: Lease) -> Result<(), Failure> {
        let record = Record { until: Some(self.clock.now()), ..lease.record };
        let write = store::put(keys::lease(&lease.name), ports::When::Version(lease.version), &record, None);
        match self.store.write(vec![write]).await {
            Ok(()) => Ok(()),
            Err(TableError::Conflict(_)) => self.distrust(&lease.name).await,
            Err(error) => Err(error.into()),
        }
    }

    /// Makes the next holder see the lease as unclean although it was given back: what a former holder did late has come after
    /// its successor was done. A lease that somebody holds, or that is unclean already, stays as it is.
    ///
    /// # Errors
    /// `Transient` when the table did not take it.
    pub async fn distrust(&self, name: &str) -> Result<(), Failure> {
        let key = keys::lease(name);
        while let Some(found) = self.store.read::<Record>(&key).await?.filter(|found| found.value.until.is_none()) {
            let record = Record { until: Some(self.clock.now()), ..found.value };
            let write = store::put(key.clone(), ports::When::Version(found.version), &record, None);
            match self.store.write(vec![write]).await {
                // Somebody was faster: look again.
                Err(TableError::Conflict(_)) => {}
                other => return Ok(other?),
            }
        }
        Ok(())
    }

    async fn settle(&self, writes: Vec<Write>, lease: Lease) -> Result<Option<Lease>, Failure> {
        match self.store.write(writes).await {
            Ok(()) => Ok(Some(lease)),
            Err(TableError::Conflict(_)) => Ok(None),
            Err(TableError::Unavailable(why)) => Err(Failure::Transient(why)),
            Err(TableError::Unknown(_)) => {
                // The write may have been done: the record itself says who holds the lease.
                let found = self.store.read::<Record>(&keys::lease(&lease.name)).await?;
                Ok(found.filter(|f| f.value.holder == lease.record.holder && f.version == lease.version).map(|_| lease))
            }
        }
    }
}
