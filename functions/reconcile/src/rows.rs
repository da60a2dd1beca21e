//! Mintsoft's orders: those that changed or left lately, each once.

use std::collections::BTreeMap;

use jiff::{SignedDuration, civil::Date};
use mapping::{exception::COUNT_DIFFERS, reconcile::orders::Row};
use mintsoft::Since;
use ports::Failure;

use crate::run::Run;

/// How far back an hourly look at changes goes.
const LATELY: SignedDuration = SignedDuration::from_hours(3);
/// How far back a full look goes, in days.
const DAYS: i64 = 14;
/// A day whose count still differs is looked at again for so many days.
const LONGEST: i64 = 31;
/// Around a change of clocks, local time says an hour more or less.
const CLOCKS: SignedDuration = SignedDuration::from_hours(1);
/// Rows of a whole page (contract §1.4).
const WHOLE_PAGE: usize = 100;

/// Orders of Mintsoft by id.
pub(crate) type Rows = BTreeMap<i64, Row>;

impl Run<'_> {
    /// The days that are counted: yesterday and today, or all of the full look, and those that still differ.
    pub(crate) fn days(&self) -> Vec<Date> {
        let today = self.today();
        let back = |days: i64| today.saturating_sub(SignedDuration::from_hours(24 * days));
        if !self.full {
            return vec![back(1), today];
        }
        let open = self.flow.subjects(COUNT_DIFFERS.code).filter_map(|day| day.parse::<Date>().ok());
        let first = open.min().unwrap_or(today).clamp(back(LONGEST), back(DAYS));
        (0..=LONGEST).map(back).filter(|day| *day >= first).collect()
    }

    /// Reads both lists; `None` when time ran short.
    pub(crate) async fn read_orders(&mut self) -> Result<Option<Rows>, Failure> {
        let current = self.current.clone();
        let zone = &current.config.mintsoft.time_zone;
        let first = self.days().into_iter().min().unwrap_or_else(|| self.today());
        let midnight = first.at(0, 0, 0, 0);
        let start = current.config.zone_of_days().to_ambiguous_zoned_datetime(midnight).compatible();
        let start = start.map_or(self.now, |zoned| zoned.timestamp()) - CLOCKS;
        let lately = if self.full { start } else { self.now - LATELY - CLOCKS };
        let mut rows = Rows::new();
        for since in [Since::Updated(zone.to_datetime(lately)), Since::Despatched(zone.to_datetime(start))] {
            if !self.list(since, &mut rows).await? {
                return Ok(None);
            }
        }
        self.report.order_rows = rows.len() as u64;
        Ok(Some(rows))
    }

    async fn list(&mut self, since: Since, rows: &mut Rows) -> Result<bool, Failure> {
        let current = self.current.clone();
        let client = self.world.mintsoft.client_id().await?;
        let mut first_of_last = None;
        for page in 1.. {
            if !self.may_go_on().await? {
                return Ok(false);
            }
            let read = self.world.mintsoft.list_orders(page, since).await?.rows;
            let first = read.first().and_then(|row| row.id.0);
            if read.is_empty() {
                break;
            }
            if page > 1 && first == first_of_last {
                // The list ignores the page number (contract §1.4): a short page is then all there is.
                if read.len() < WHOLE_PAGE {
                    break;
                }
                return Err(Failure::Transient("Mintsoft repeats a page of its order list".to_owned()));
            }
            first_of_last = first;
            let ours = read.iter().filter(|row| row.client_id.0 == Some(client));
            let ours = ours.filter_map(|row| Row::read(row, &current.config.mintsoft.time_zone));
            rows.extend(ours.map(|row| (row.id, row)));
        }
        Ok(true)
    }
}
