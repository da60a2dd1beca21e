//! Lists of changed orders, and single orders.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, civil::DateTime, tz::TimeZone};
use mapping::{
    dispatch::{belongs, cancelled, left},
    mintsoft::{
        time::{parse, since},
        wire::OrderPart,
    },
};
use mintsoft::{OrderPage, Since};
use ports::Failure;
use state::{
    dispatch::DispatchFlow,
    orders::{Numbered, OrderState},
};

use crate::run::{Run, WINDOW};

/// Lists are read again from this long before what was seen: rows move while pages are read.
pub(crate) const OVERLAP: SignedDuration = SignedDuration::from_mins(15);
/// Rows of a whole page (contract §1.4).
const WHOLE_PAGE: usize = 100;

impl Run<'_> {
    /// Reads both lists to their ends; how far Mintsoft's clock was on each. With a `window` it reaches back that far,
    /// whatever was seen before.
    pub(crate) async fn lists(
        &mut self,
        flow: &DispatchFlow,
        zone: &TimeZone,
        window: Option<SignedDuration>,
    ) -> Result<(Option<DateTime>, Option<DateTime>), Failure> {
        let now = zone.to_datetime(self.poll.clock.now());
        let from = |seen: Option<DateTime>| match (seen, window) {
            (Some(seen), None) => since(seen, OVERLAP, zone),
            _ => now.saturating_sub(window.unwrap_or(WINDOW)),
        };
        let (despatched, updated) = (from(flow.despatched), from(flow.updated));
        let despatched = self.list(Since::Despatched(despatched), zone).await?;
        let updated = self.list(Since::Updated(updated), zone).await?;
        Ok((updated.max(flow.updated), despatched.max(flow.despatched)))
    }

    /// One list, page by page until an empty one. The latest moment in it that the server's clock has reached.
    async fn list(&mut self, from: Since, zone: &TimeZone) -> Result<Option<DateTime>, Failure> {
        let (mut latest, mut first_of_last) = (None, None);
        for page in 1.. {
            self.keep().await?;
            let read = self.page(page, from).await?;
            let first = read.rows.first().and_then(|row| row.id.0);
            if read.rows.is_empty() {
                break;
            }
            if page > 1 && first == first_of_last {
                // The list ignores the page number (contract §1.4): a short page is then all there is.
                if read.rows.len() < WHOLE_PAGE {
                    break;
                }
                return Err(Failure::Transient("Mintsoft repeats a page of its order list".to_owned()));
            }
            first_of_last = first;
            let limit = zone.to_datetime(read.date.unwrap_or(self.poll.clock.now()));
            for row in &read.rows {
                let text = match from {
                    Since::Updated(_) => row.last_updated.as_deref(),
                    Since::Despatched(_) => row.despatch_date.as_deref(),
                    Since::Ordered(_) => row.order_date.as_deref(),
                };
                latest = latest.max(text.and_then(parse).filter(|at| *at <= limit));
            }
            self.rows(read.rows, zone).await?;
        }
        Ok(latest)
    }

    /// One page of a list.
    pub(crate) async fn page(&mut self, page: u32, from: Since) -> Result<OrderPage, Failure> {
        let read = self.poll.mintsoft.list_orders(page, from).await;
        self.asked(read)
    }

    /// The rows that are ours to see, by each number that they carry.
    pub(crate) async fn families(&mut self, rows: Vec<OrderPart>) -> Result<BTreeMap<String, Vec<OrderPart>>, Failure> {
        let client = self.poll.mintsoft.client_id().await?;
        self.report.rows += rows.len();
        let mut families: BTreeMap<String, Vec<OrderPart>> = BTreeMap::new();
        for row in rows.into_iter().filter(|row| row.client_id.0 == Some(client)) {
            for number in row.order_number.clone().unwrap_or_default().split('+') {
                families.entry(number.to_owned()).or_default().push(row.clone());
            }
        }
        Ok(families)
    }

    async fn rows(&mut self, rows: Vec<OrderPart>, zone: &TimeZone) -> Result<(), Failure> {
        for (number, family) in self.families(rows).await? {
            if let Some(of) = self.ours(&number).await? {
                let open = self.open.contains_key(&number);
                self.enter(&number, &of, &family, zone, open).await?;
            } else if !left(&family, zone).is_empty() || cancelled(&family, zone) {
                self.transfer(&number, zone).await?;
            }
        }
        Ok(())
    }

    /// Reads one order by its ids and enters it. The whole family is searched for when `thorough`.
    pub(crate) async fn look(
        &mut self,
        number: &str,
        of: &Numbered,
        zone: &TimeZone,
        thorough: bool,
    ) -> Result<(), Failure> {
        let known = self.known_ids(number, of).await?;
        let rows = self.family(number, known, thorough).await?;
        self.enter(number, of, &rows, zone, true).await
    }

    /// Reads the parts of one order, of which some ids are `known`. All of them are searched for when `thorough`, when no id
    /// is known, when one is gone, or when Mintsoft counts more parts than we know.
    pub(crate) async fn family(
        &mut self,
        number: &str,
        known: BTreeSet<i64>,
        thorough: bool,
    ) -> Result<Vec<OrderPart>, Failure> {
        let mut wanted = known;
        let mut searched = thorough || wanted.is_empty();
        if searched {
            let found = self.poll.mintsoft.family(number).await;
            wanted.extend(self.asked(found)?);
        }
        let (mut read, mut rows) = (BTreeSet::new(), Vec::new());
        loop {
            let mut incomplete = false;
            for id in &wanted - &read {
                self.keep().await?;
                read.insert(id);
                let answer = self.poll.mintsoft.order(id).await;
                match self.asked(answer)? {
                    Some(row) => rows.push(row),
                    None => incomplete = true,
                }
            }
            let claimed = rows.iter().filter_map(|row| row.number_of_parts.0).max().unwrap_or(1);
            incomplete |= usize::try_from(claimed).is_ok_and(|parts| parts > rows.len());
            if searched || !incomplete {
                break;
            }
            searched = true;
            let found = self.poll.mintsoft.family(number).await;
            wanted.extend(self.asked(found)?);
        }
        let client = self.poll.mintsoft.client_id().await?;
        rows.retain(|row| row.client_id.0 == Some(client) && belongs(row, number));
        self.report.rows += rows.len();
        Ok(rows)
    }

    async fn known_ids(&self, number: &str, of: &Numbered) -> Result<BTreeSet<i64>, Failure> {
        let record = self.poll.dispatches.read(of).await?;
        let mut known: BTreeSet<i64> =
            record.map(|found| found.value.ledger.seen.into_keys().collect()).unwrap_or_default();
        let order = self.poll.orders.read(&of.channel, &of.order).await?;
        if let Some(OrderState::Created { number: own, ids, .. }) = order.map(|found| found.value.state)
            && own == number
        {
            known.extend(ids);
        }
        Ok(known)
    }
}
