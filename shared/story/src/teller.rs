use std::sync::Arc;

use jiff::{Span, tz::TimeZone};
use ports::{Clock, Failure};
use state::{
    Store,
    config::{Current, LiveConfig},
    exceptions::{Exception, Exceptions},
};

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
}
