use std::{collections::BTreeSet, sync::Arc};

use jiff::{Span, tz::TimeZone};
use mapping::exception::{self, Kind};
use ports::{Clock, Failure, Key};
use state::{
    Store,
    config::{Current, LiveConfig},
    exceptions::{Exception, Exceptions},
    keys, store,
};

/// Bytes of a sort key.
const LONGEST: usize = 1_024;

/// Reads what the stories are made of.
#[derive(Clone)]
pub struct Teller {
    pub(crate) config: LiveConfig,
    pub(crate) store: Store,
    pub(crate) exceptions: Exceptions,
    pub(crate) clock: Arc<dyn Clock>,
}

impl Teller {
    /// Tells what `store` holds.
    pub fn new(config: LiveConfig, store: Store, clock: Arc<dyn Clock>) -> Self {
        let exceptions = Exceptions::new(store.clone(), clock.clone());
        Self { config, store, exceptions, clock }
    }

    /// The configuration in force; `None` when there is none that can be used, which is a finding and no reason to say nothing.
    ///
    /// # Errors
    /// `Transient` when it cannot be read.
    pub async fn config(&self) -> Result<Option<Arc<Current>>, Failure> {
        match self.config.current().await {
            Ok(current) => Ok(Some(current)),
            Err(Failure::Misconfigured { .. }) => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    /// The zone in which people read times; UTC without a configuration.
    ///
    /// # Errors
    /// As [`Teller::config`].
    pub async fn zone(&self) -> Result<TimeZone, Failure> {
        Ok(self.config().await?.map_or(TimeZone::UTC, |current| current.config.zone_of_days().clone()))
    }

    /// The open exceptions of one kind.
    pub(crate) async fn exceptions_of(&self, kind: &Kind) -> Result<Vec<Exception>, Failure> {
        let items = self.store.table().query(keys::OPEN_EXCEPTIONS, &keys::open_exception(kind.code, "").sk).await?;
        items.iter().map(|item| store::decode(item).map(|found| found.value)).collect()
    }

    /// What closed about a subject in the last days, the latest first.
    pub(crate) async fn closed_about(&self, subject: &str, days: i64) -> Result<Vec<Exception>, Failure> {
        let today = self.clock.now().to_zoned_datetime(TimeZone::UTC).date();
        let days = (0..days).map(|back| today.saturating_sub(Span::new().days(back)));
        let read = days.map(|day| self.exceptions.list_closed(day, day));
        let closed = futures::future::try_join_all(read).await?;
        let mut closed: Vec<_> = closed.into_iter().flatten().filter(|found| found.subject == subject).collect();
        closed.sort_by_key(|found| std::cmp::Reverse(found.closed));
        Ok(closed)
    }

    /// The open exceptions about one of these subjects.
    pub(crate) async fn exceptions_about(&self, subjects: &[&str]) -> Result<Vec<Exception>, Failure> {
        // By key, because all that is open may be much. A table takes each key once, and none that is longer.
        let of = |subject: &&str| {
            exception::ALL.iter().map(|kind| keys::open_exception(kind.code, subject)).collect::<Vec<_>>()
        };
        let wanted: BTreeSet<Key> = subjects.iter().flat_map(of).filter(|key| key.sk.len() <= LONGEST).collect();
        let items = self.store.table().get(&Vec::from_iter(wanted)).await?;
        let mut open: Vec<Exception> =
            items.iter().map(|item| store::decode(item).map(|found| found.value)).collect::<Result<_, _>>()?;
        open.sort_by_key(|found| found.first_seen);
        Ok(open)
    }
}
