//! How often something was tried lately, over all processes.

use std::{sync::Arc, time::Duration};

use ports::{Clock, Failure, TableError};
use serde::{Deserialize, Serialize};

use crate::{Store, Versioned, keys, store};

/// How often a write is tried again when somebody else was first.
const ATTEMPTS: usize = 8;

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Record {
    count: u32,
}

/// Counts attempts in windows of fixed length.
#[derive(Clone)]
pub struct Attempts {
    store: Store,
    clock: Arc<dyn Clock>,
    window: Duration,
}

impl Attempts {
    /// The counts kept in `store`, each for one `window`.
    pub fn new(store: Store, clock: Arc<dyn Clock>, window: Duration) -> Self {
        Self { store, clock, window }
    }

    /// Counts one more attempt by `who`; how many it makes in the present window.
    ///
    /// # Errors
    /// `Transient` when it could not be counted: then it must not be allowed either.
    pub async fn count(&self, who: &str) -> Result<u32, Failure> {
        let now = self.clock.now();
        let seconds = i64::try_from(self.window.as_secs().max(1)).unwrap_or(i64::MAX);
        let key = keys::attempts(who, now.as_second() / seconds);
        for _ in 0..ATTEMPTS {
            let before = self.store.read::<Record>(&key).await?;
            let count = before.as_ref().map_or(0, |found| found.value.count).saturating_add(1);
            // Two attempts at once: both have to be counted.
            let when = Versioned::unchanged(&before);
            let write = store::put(key.clone(), when, &Record { count }, Some(now + self.window + self.window));
            match self.store.write(vec![write]).await {
                Ok(()) => return Ok(count),
                Err(TableError::Conflict(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(Failure::Transient("too many attempts at once".to_owned()))
    }
}
