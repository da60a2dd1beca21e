//! Pages from Mintsoft until the list ends or time runs short.

use std::time::Duration;

use jiff::SignedDuration;
use mapping::stock::{
    cursor::Cursor,
    reading::{Reading, Turn, fingerprint},
};
use mintsoft::Page;
use ports::Failure;
use ports::defect::{Defect, on};

use crate::{ending::Stop, report::Outcome, run::Run};

/// Time that must be left to begin another page: the slowest answer, and what a clean stop takes.
const RESERVE: Duration = Duration::from_secs(90);
/// A list longer than this does not end.
const MOST_PAGES: u32 = 20_000;

/// How a read ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    /// At the end of the list.
    Complete,
    /// At this page, which came twice or followed an empty one: nobody knows what is missing.
    Broken(u32),
    /// With a first page that shows nothing new.
    NothingNew,
    /// Time ran short before this page.
    OutOfTime(u32),
}

impl Run<'_> {
    /// Whether there is time to ask Mintsoft for more.
    pub(crate) fn has_time(&self) -> bool {
        self.poll.clock.now() + RESERVE <= self.deadline
    }

    /// Reads pages from `page` on: of changes since a cursor, or of everything.
    pub(crate) async fn pages(
        &mut self,
        since: Option<&Cursor>,
        reading: &mut Reading,
        mut page: u32,
    ) -> Result<Ended, Stop> {
        let poll = self.poll;
        let current = self.current.clone();
        let zone = &current.config.mintsoft.time_zone;
        let from = since.map(|cursor| if on(Defect::NoOverlap) { cursor.seen } else { cursor.since(zone) });
        let client = poll.mintsoft.client_id().await.map_err(Stop::Mintsoft)?;
        while page <= MOST_PAGES {
            if !self.has_time() {
                return Ok(Ended::OutOfTime(page));
            }
            poll.leases.keep(self.lease).await?;
            let Page { rows, date } = poll.mintsoft.inventory(page, from).await.map_err(Stop::Mintsoft)?;
            self.report.rows += rows.len() as u64;
            if page == 1 && since.is_some_and(|cursor| cursor.nothing_new(fingerprint(&rows))) {
                return Ok(Ended::NothingNew);
            }
            let today = zone.to_datetime(date.unwrap_or_else(|| poll.clock.now()));
            match reading.page(&rows, client, Some(today + SignedDuration::from_hours(24))) {
                Turn::More => page += 1,
                Turn::End => return Ok(Ended::Complete),
                Turn::Broken => return Ok(Ended::Broken(page)),
            }
        }
        Err(Stop::Mintsoft(Failure::Transient(format!("the inventory does not end after {MOST_PAGES} pages"))))
    }

    /// Ends a run whose list broke off: levels are held, and nothing of the read is kept.
    pub(crate) async fn hold(&mut self, page: u32) -> Result<(), Failure> {
        let why = format!("page {page} of the inventory came twice, or followed an empty one");
        let failure = Failure::Transient(why);
        (self.report.outcome, self.report.reason) = (Outcome::Held, Some(failure.to_string()));
        self.poll.exceptions.blame(&mut self.flow.open, "Mintsoft", &failure).await
    }
}
