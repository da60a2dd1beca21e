use std::sync::Arc;

use jiff::tz::TimeZone;
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
        Ok(self.config().await?.map_or(TimeZone::UTC, |current| current.config.mintsoft.time_zone.clone()))
    }

    /// The open exceptions about one of these subjects.
    pub(crate) async fn exceptions_about(&self, subjects: &[&str]) -> Result<Vec<Exception>, Failure> {
        let mut open = self.exceptions.list_open().await?;
        open.retain(|exception| subjects.contains(&exception.subject.as_str()));
        Ok(open)
    }
}
