//! Flows that are late, and batches that were left open.

use std::time::Duration;

use jiff::SignedDuration;
use mapping::{
    exception::{FEED_LATE, WAIR_BATCH_OPEN},
    reconcile::{feeds::is_late, figures::Feed},
};
use ports::Failure;
use state::{catalogue, lease::names};

use crate::run::Run;

/// A batch that its holder never closed is one of a run that died.
const ABANDONED: SignedDuration = SignedDuration::from_mins(10);
/// The flow that runs hourly (`template.yaml`); the others run with every poll.
const HOURLY: &str = catalogue::FLOW;
const HOUR: Duration = Duration::from_secs(3600);
const FLOWS: [&str; 4] = [names::STOCK, HOURLY, names::TRANSFERS, names::DISPATCH];

impl Run<'_> {
    pub(crate) async fn feeds(&mut self) -> Result<(), Failure> {
        for flow in FLOWS {
            let every = if flow == HOURLY { HOUR } else { self.world.poll };
            let last_good = self.world.leases.look(flow).await?.good;
            let late = is_late(last_good, self.since, every, self.now);
            self.feeds.insert(flow.to_owned(), Feed { last_good, late });
            if late {
                let since =
                    last_good.map_or("no good run is known".to_owned(), |at| format!("last good run ended at {at:.0}"));
                self.finding(&FEED_LATE).find(flow, since);
            }
        }
        self.finding(&FEED_LATE).judged_all = true;
        Ok(())
    }

    /// A batch that was left open is closed.
    pub(crate) async fn batches(&mut self) -> Result<(), Failure> {
        let until = self.world.leases.look("wair-batch").await?.until;
        let Some(until) = until.filter(|until| self.now.duration_since(*until) > ABANDONED) else {
            self.finding(&WAIR_BATCH_OPEN).judged_all = true;
            return Ok(());
        };
        if !self.observes() {
            match self.world.wair.close_left_batch().await {
                Ok(true) => {
                    self.finding(&WAIR_BATCH_OPEN).judged_all = true;
                    return Ok(());
                }
                Ok(false) => {}
                Err(failure) => self.wair = Some(failure),
            }
        }
        self.finding(&WAIR_BATCH_OPEN).find("WAIR", format!("begun before {until:.0}"));
        Ok(())
    }
}
