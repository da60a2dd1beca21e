//! Levels of locations that upstream masters: newest wins, and Mintsoft and WAIR are both brought to them.
//!
//! Mintsoft takes free stock; upstream counts what is on the shelf. `StockLevel = OnHand + Allocated` stands between the two
//! (contract §4.2).

use std::{fmt, sync::Arc};

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{SkuStock, plan::Fed};
use crate::config::Guards;

/// So many SKUs may always be newly at zero: a small shop sells out of a few things on a good day.
const ALWAYS_PASS: u64 = 10;

/// What upstream said of one SKU at one location.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upstream {
    /// The WAIR location.
    pub location: Arc<str>,
    /// Units on the shelf, allocated ones included.
    pub quantity: u32,
    /// When upstream counted them, to the millisecond.
    pub observed_at: Timestamp,
    /// What Mintsoft has of it.
    pub mark: Mark,
}

/// What Mintsoft has of a level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mark {
    /// Nobody knows: it has to be looked at, and set if it differs.
    Due,
    /// It had exactly this level, by its own answer or by a look.
    Set,
    /// It refused it. A new level or the next full read tries again.
    Refused,
}

impl SkuStock {
    /// What upstream said of a location.
    pub fn upstream_at(&self, location: &str) -> Option<&Upstream> {
        self.upstream.iter().find(|level| *level.location == *location)
    }

    /// Whether a level that was counted at this moment is news.
    pub fn is_news(&self, location: &str, observed_at: Timestamp) -> bool {
        self.upstream_at(location).is_none_or(|known| known.observed_at < observed_at)
    }

    /// Enters a level; an older one, or the same again, changes nothing. Says whether it was news.
    pub fn enter_upstream(&mut self, feed: &Fed, quantity: u32, observed_at: Timestamp) -> bool {
        if !self.is_news(&feed.location, observed_at) {
            return false;
        }
        let known = self.upstream_at(&feed.location);
        let stands = known.is_some_and(|known| known.mark == Mark::Set) && self.mintsoft_has(feed, quantity);
        let mark = if stands { Mark::Set } else { Mark::Due };
        let level = Upstream { location: feed.location.clone(), quantity, observed_at, mark };
        match self.upstream.binary_search_by(|known| known.location.cmp(&feed.location)) {
            Ok(at) => self.upstream[at] = level,
            Err(at) => self.upstream.insert(at, level),
        }
        true
    }

    /// Forgets levels of locations that upstream no longer masters: they must not come back with the configuration.
    pub fn forget_upstream(&mut self, fed: &[Fed]) -> bool {
        let before = self.upstream.len();
        self.upstream.retain(|level| fed.iter().any(|feed| feed.upstream && feed.location == level.location));
        self.upstream.len() != before
    }

    /// Changes the mark of one location's level.
    pub fn mark_upstream(&mut self, location: &str, mark: Mark) -> bool {
        let level = self.upstream.iter_mut().find(|level| *level.location == *location && level.mark != mark);
        level.map(|level| level.mark = mark).is_some()
    }

    /// Accepts levels that Mintsoft refused and shows all the same. Says whether there are any.
    pub fn accept_refused(&mut self, fed: &[Fed]) -> bool {
        let shown = self
            .mastered(fed)
            .filter(|(feed, level)| level.mark == Mark::Refused && self.mintsoft_has(feed, level.quantity));
        let shown: Vec<Arc<str>> = shown.map(|(_, level)| level.location.clone()).collect();
        for location in &shown {
            self.mark_upstream(location, Mark::Set);
        }
        !shown.is_empty()
    }

    /// Levels that Mintsoft may not have.
    pub fn due<'a>(&'a self, fed: &'a [Fed]) -> impl Iterator<Item = (&'a Fed, &'a Upstream)> {
        self.mastered(fed).filter(|(_, level)| level.mark == Mark::Due)
    }

    /// Whether Mintsoft's rows show this level, as far as they can: below what is allocated no level can be set.
    pub fn mintsoft_has(&self, feed: &Fed, quantity: u32) -> bool {
        self.sums(&feed.warehouses).is_some_and(|(physical, allocated)| physical == i64::from(quantity).max(allocated))
    }

    /// The free stock that makes this level with what is allocated; never below 0, and without rows nothing is allocated.
    pub fn free_for(&self, feed: &Fed, quantity: u32) -> u32 {
        let allocated = self.sums(&feed.warehouses).map_or(0, |sums| sums.1.max(0));
        u32::try_from(i64::from(quantity) - allocated).unwrap_or(0)
    }

    /// Remembers that Mintsoft took `free` units in the run `order`. The row is entered as it must stand now, so that an older
    /// read of it, still on its way, is not taken for a change.
    pub fn remember_set(&mut self, feed: &Fed, free: u32, order: u64) {
        self.mark_upstream(&feed.location, Mark::Set);
        let mut rows = self.rows.iter_mut().filter(|row| feed.warehouses.contains(&row.bin.warehouse));
        if let (Some(row), None) = (rows.next(), rows.next()) {
            row.physical = i32::try_from(free).unwrap_or(i32::MAX).saturating_add(row.allocated);
            self.observed = order;
        }
    }

    /// Where Mintsoft's stock is no longer what it was set to, as people write it.
    pub fn drift(&self, fed: &[Fed]) -> Option<String> {
        let differs = |(feed, level): (&Fed, &Upstream)| {
            let (physical, _) = self.sums(&feed.warehouses)?;
            let drifted = level.mark == Mark::Set && !self.mintsoft_has(feed, level.quantity);
            drifted
                .then(|| format!("{physical} units in Mintsoft and {} upstream at {}", level.quantity, level.location))
        };
        let all: Vec<String> = self.mastered(fed).filter_map(differs).collect();
        (!all.is_empty()).then(|| all.join("; "))
    }

    /// Whether Mintsoft has every level that upstream gave.
    pub fn all_set(&self) -> bool {
        self.upstream.iter().all(|level| level.mark == Mark::Set)
    }

    fn mastered<'a>(&'a self, fed: &'a [Fed]) -> impl Iterator<Item = (&'a Fed, &'a Upstream)> {
        let feeds = fed.iter().filter(|feed| feed.upstream);
        feeds.filter_map(|feed| Some((feed, self.upstream_at(&feed.location)?)))
    }
}

/// What an event from upstream does to its location.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// SKUs with a level there.
    pub known: u64,
    /// Of those, SKUs with stock before and none now.
    pub newly_zero: u64,
}

impl Figures {
    /// Whether so few SKUs become empty that nothing else has to be known.
    pub fn pass_alone(&self) -> bool {
        self.newly_zero <= ALWAYS_PASS
    }

    /// Whether the event may be believed.
    pub fn pass(&self, guards: &Guards) -> bool {
        let zeros = Decimal::from(self.newly_zero) * Decimal::ONE_HUNDRED;
        self.pass_alone() || zeros <= guards.max_newly_zero_percent * Decimal::from(self.known)
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} of {} SKUs newly at zero", self.newly_zero, self.known)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{mintsoft::inventory::Bin, sku::Sku, stock::Row};

    fn feed() -> Fed {
        Fed { location: Arc::from("STORE"), warehouses: vec![8], upstream: true }
    }

    fn stock(physical: i32, allocated: i32) -> SkuStock {
        let mut stock = SkuStock::new(Sku::usable("A").expect("usable"));
        stock.rows.push(Row { bin: Bin { warehouse: 8, row: 1, location: 0 }, physical, allocated, missed: 0 });
        stock
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("in range")
    }

    #[test]
    fn the_newest_level_wins_and_the_same_again_is_no_news() {
        let mut stock = stock(0, 0);

        assert!(stock.enter_upstream(&feed(), 4, at(20)));
        assert!(!stock.enter_upstream(&feed(), 9, at(10)));
        assert!(!stock.enter_upstream(&feed(), 9, at(20)));

        assert_eq!(stock.upstream_at("STORE").map(|level| level.quantity), Some(4));
    }

    #[test]
    fn free_stock_is_what_is_left_of_the_shelf_and_never_negative() {
        assert_eq!(stock(5, 3).free_for(&feed(), 10), 7);
        assert_eq!(stock(5, 3).free_for(&feed(), 2), 0);
        assert_eq!(SkuStock::new(Sku::usable("A").expect("usable")).free_for(&feed(), 10), 10);
    }

    #[test]
    fn a_newer_count_of_the_same_level_is_due_only_where_mintsoft_has_drifted() {
        for (physical, mark) in [(4, Mark::Set), (5, Mark::Due)] {
            let mut stock = stock(physical, 0);
            stock.enter_upstream(&feed(), 4, at(10));
            stock.mark_upstream("STORE", Mark::Set);

            stock.enter_upstream(&feed(), 4, at(20));

            assert_eq!(stock.upstream[0].mark, mark, "{physical} in Mintsoft");
        }
    }

    #[test]
    fn allocating_is_no_drift_and_units_that_come_or_go_are() {
        for (physical, allocated, drifts) in [(4, 0, false), (4, 3, false), (6, 6, false), (3, 0, true), (5, 1, true)] {
            let mut stock = stock(physical, allocated);
            stock.enter_upstream(&feed(), 4, at(10));
            stock.mark_upstream("STORE", Mark::Set);

            assert_eq!(stock.drift(&[feed()]).is_some(), drifts, "{physical} units, {allocated} of them allocated");
        }
    }

    #[test]
    fn a_few_zeros_always_pass_and_many_only_in_a_large_store() {
        let guards = Guards { min_known_percent: Decimal::from(95), max_newly_zero_percent: Decimal::from(2) };
        let pass = |known, newly_zero| Figures { known, newly_zero }.pass(&guards);

        assert!(pass(10, 10));
        assert!(!pass(549, 11));
        assert!(pass(550, 11));
    }
}
