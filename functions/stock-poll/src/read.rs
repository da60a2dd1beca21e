//! Pages from Mintsoft until the list ends or time runs short.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use mapping::{
    config::Config,
    sku::Sku,
    stock::reading::{Reading, Turn, fingerprint},
};
use mintsoft::Page;
use ports::Failure;
use state::{Lease, stock::StockFlow};

use crate::StockPoll;

/// Time that must be left to begin another page: the slowest answer, and what a clean stop takes.
const RESERVE: Duration = Duration::from_secs(90);
/// A list longer than this does not end.
const MOST_PAGES: u32 = 20_000;

/// How a read ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    /// At the end of the list.
    Complete,
    /// The list stopped going on without an empty page.
    Repeated,
    /// With a first page that shows nothing new.
    NothingNew,
    /// Time ran short before this page.
    OutOfTime(u32),
}

impl StockPoll {
    /// Reads pages from `page` on: of changes since the flow's cursor, or of everything.
    pub(crate) async fn pages(
        &self,
        lease: &mut Lease,
        flow: &StockFlow,
        config: &Config,
        delta: bool,
        (reading, mut page): (&mut Reading, u32),
        deadline: Timestamp,
    ) -> Result<Ended, Failure> {
        let zone = &config.mintsoft.time_zone;
        let cursor = flow.cursor.as_ref().filter(|_| delta);
        let since = cursor.map(|cursor| cursor.since(zone));
        let client = self.mintsoft.client_id().await?;
        while page <= MOST_PAGES {
            if self.clock.now() + RESERVE > deadline {
                return Ok(Ended::OutOfTime(page));
            }
            self.leases.keep(lease).await?;
            let Page { rows, date } = self.mintsoft.inventory(page, since).await?;
            if page == 1 && cursor.is_some_and(|cursor| cursor.nothing_new(fingerprint(&rows))) {
                return Ok(Ended::NothingNew);
            }
            let tomorrow = date.map(|date| zone.to_datetime(date) + SignedDuration::from_hours(24));
            match reading.page(&rows, client, tomorrow) {
                Turn::More => page += 1,
                Turn::End => return Ok(Ended::Complete),
                Turn::Repeated => return Ok(Ended::Repeated),
            }
        }
        Err(Failure::Halted(format!("Mintsoft's inventory does not end after {MOST_PAGES} pages")))
    }

    /// Reads single SKUs with all their bins into `reading`.
    pub(crate) async fn single<'a>(
        &self,
        lease: &mut Lease,
        reading: &mut Reading,
        skus: impl IntoIterator<Item = &'a Sku>,
        deadline: Timestamp,
    ) -> Result<Vec<Sku>, Failure> {
        let client = self.mintsoft.client_id().await?;
        let mut read = Vec::new();
        for sku in skus {
            if self.clock.now() + RESERVE > deadline {
                return Err(Failure::Halted("time ran short between single SKUs".to_owned()));
            }
            self.leases.keep(lease).await?;
            let rows = self.mintsoft.inventory_of(sku).await?.rows;
            // An empty page is no end here: it says that Mintsoft has no record of this SKU.
            reading.page(&rows, client, None);
            read.push(sku.clone());
        }
        Ok(read)
    }
}
