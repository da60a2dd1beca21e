//! One call budget per vendor, shared by all functions.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use mapping::budget::{Class, Decision, Ledger};
use ports::{Clock, Failure, TableError};

use crate::{Found, Store, Versioned, keys, store};

/// The right to make some calls soon.
#[derive(Debug, Clone, Copy, Default)]
pub struct Permit {
    calls: u32,
    use_by_ms: i64,
}

impl Permit {
    pub(crate) fn of(decision: Decision) -> Self {
        match decision {
            Decision::Granted { calls, use_by_ms } => Self { calls, use_by_ms },
            Decision::Wait { .. } => Self::default(),
        }
    }

    /// Whether a call is left, and not too old.
    pub fn is_good(&self, now_ms: i64) -> bool {
        self.calls > 0 && now_ms <= self.use_by_ms
    }

    /// Uses one call of the permit; false when it is used up or too old.
    pub fn spend(&mut self, now_ms: i64) -> bool {
        let good = self.is_good(now_ms);
        if good {
            self.calls -= 1;
        }
        good
    }
}

/// The shared ledger of one vendor.
#[derive(Clone)]
pub struct Budget {
    store: Store,
    clock: Arc<dyn Clock>,
    vendor: &'static str,
    per_minute: u32,
    /// Percent of the fullest minute since it was last asked for.
    fullest: Arc<AtomicU32>,
}

impl Budget {
    /// The budget of `vendor`: at most `per_minute` calls in any 60 seconds, over all functions.
    pub fn new(store: Store, clock: Arc<dyn Clock>, vendor: &'static str, per_minute: u32) -> Self {
        Self { store, clock, vendor, per_minute, fullest: Arc::default() }
    }

    /// A permit for up to `want` calls of `class`, waiting at most `patience` for it.
    ///
    /// # Errors
    /// `Throttled` when the wait would be longer, `Transient` when the ledger cannot be read or written.
    pub async fn take(&self, class: Class, want: u32, patience: Duration) -> Result<Permit, Failure> {
        let give_up = self.clock.now() + patience;
        loop {
            let key = keys::budget(self.vendor);
            let before = self.store.read::<Ledger>(&key).await?;
            let now = self.clock.now();
            let mut ledger = before.as_ref().map(|found| found.value.clone()).unwrap_or_default();
            let decision = ledger.decide(now.as_millisecond(), class, want, self.per_minute);
            self.fullest.fetch_max(ledger.used_percent(self.per_minute), Ordering::Relaxed);
            match decision {
                Decision::Granted { calls, use_by_ms } => {
                    // Two takers counted the same ledger: only one may add its calls, the other counts again.
                    let when = Versioned::unchanged(&before);
                    match self.store.write(vec![store::put(key, when, &ledger, None)]).await {
                        Ok(()) => return Ok(Permit { calls, use_by_ms }),
                        Err(TableError::Conflict(_)) if self.clock.now() <= give_up => {
                            self.clock.sleep(Duration::from_millis(5 + self.clock.random() % 50)).await;
                        }
                        Err(error) => return Err(error.into()),
                    }
                }
                Decision::Wait { until_ms, why } => {
                    let pause =
                        Duration::from_millis(u64::try_from(until_ms - now.as_millisecond()).unwrap_or(0).max(1));
                    if now + pause > give_up {
                        return Err(Failure::Throttled { pause, why: format!("{}: {why}", self.vendor) });
                    }
                    self.clock.sleep(pause).await;
                }
            }
        }
    }

    /// How full the fullest minute was that any [`Budget::take`] has met since this was last asked, in percent.
    pub fn fullest_percent(&self) -> u32 {
        self.fullest.swap(0, Ordering::Relaxed)
    }

    /// Whether the vendor has asked for a pause that is not over, where the ledger at [`keys::budget`] is among the items that
    /// were `found`.
    ///
    /// # Errors
    /// `Halted` when the ledger cannot be understood.
    pub fn is_paused(&self, found: &Found) -> Result<bool, Failure> {
        let ledger = found.get::<Ledger>(&keys::budget(self.vendor))?;
        let now = self.clock.now().as_millisecond();
        Ok(ledger.is_some_and(|ledger| ledger.value.paused_until(now).is_some()))
    }

    /// Stops all calls to the vendor for `pause`: it asked for that, or does not answer sensibly.
    ///
    /// # Errors
    /// `Transient` when it could not be recorded; the caller pauses by itself then.
    pub async fn block(&self, pause: Duration) -> Result<(), Failure> {
        let key = keys::budget(self.vendor);
        for _ in 0..8 {
            let before = self.store.read::<Ledger>(&key).await?;
            let mut ledger = before.as_ref().map(|found| found.value.clone()).unwrap_or_default();
            ledger.block((self.clock.now() + pause).as_millisecond());
            match self.store.write(vec![store::put(key.clone(), Versioned::unchanged(&before), &ledger, None)]).await {
                Err(TableError::Conflict(_)) => {}
                other => return Ok(other?),
            }
        }
        Err(Failure::Transient("the call ledger is contended".to_owned()))
    }
}
