//! What WAIR was told against what Mintsoft shows.

use std::{collections::BTreeSet, sync::Arc};

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};

use crate::{
    mintsoft::inventory::Observation,
    sku::Sku,
    stock::{SkuStock, merge, plan::Fed},
};

/// Pairs of SKU and location of which WAIR does not have what Mintsoft shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Gap {
    /// Changed so lately that the next polls will tell them.
    pub in_flight: u64,
    /// Should have been told.
    pub drift: u64,
}

/// One SKU of which WAIR does not have everything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Differs {
    /// The SKU.
    pub sku: Sku,
    /// At which locations: what WAIR was told last, if that is known, and what it should have.
    pub at: Vec<(Arc<str>, Option<i64>, i64)>,
    /// Whether the allocations differ, too.
    pub allocations: bool,
    /// Whether it should have been told by now.
    pub drift: bool,
}

impl Differs {
    /// Locations, and allocations as one more.
    pub fn pairs(&self) -> u64 {
        self.at.len() as u64 + u64::from(self.allocations)
    }

    /// In a person's words.
    pub fn words(&self) -> String {
        let one = |(location, told, is): &(Arc<str>, Option<i64>, i64)| match told {
            Some(told) => format!("{location}: WAIR was told {told}, Mintsoft shows {is}"),
            None => format!("{location}: WAIR was not told, Mintsoft shows {is}"),
        };
        let levels = self.at.iter().map(one);
        levels.chain(self.allocations.then(|| "allocations differ".to_owned())).collect::<Vec<_>>().join("; ")
    }
}

/// What decides how a difference is judged.
#[derive(Debug, Clone)]
pub struct Judge<'a> {
    /// The locations that Mintsoft masters.
    pub fed: &'a [Fed],
    /// The present moment.
    pub now: Timestamp,
    /// Mintsoft's time zone.
    pub zone: &'a TimeZone,
    /// What changed later than this long ago is in flight: two polls.
    pub settle: SignedDuration,
    /// SKUs that differed at the last look: where nobody knows when a row changed, this tells.
    pub before: &'a BTreeSet<Sku>,
}

impl Judge<'_> {
    /// Compares one SKU; `None` when WAIR has everything. `seen` are its rows in Mintsoft now, all of them when `complete`.
    /// With neither known rows nor told levels nothing is said: absent is not zero.
    pub fn compare(&self, known: &SkuStock, seen: &[Observation], complete: bool) -> Option<Differs> {
        let mut now = known.clone();
        match complete && !seen.is_empty() {
            true => merge::enter_complete(&mut now, seen, u64::MAX),
            false => merge::enter(&mut now, seen, u64::MAX),
        };
        let told = |location: &Arc<str>| known.told_at(location).and_then(|told| told.physical);
        let levels = now.levels_to_tell(self.fed);
        let at: Vec<_> =
            levels.into_iter().map(|level| (level.location.clone(), told(&level.location), level.quantity)).collect();
        let allocations = now.allocations_differ(self.fed);
        let drift = self.is_settled(&known.sku, seen);
        (!at.is_empty() || allocations).then(|| Differs { sku: known.sku.clone(), at, allocations, drift })
    }

    fn is_settled(&self, sku: &Sku, seen: &[Observation]) -> bool {
        let changed = seen.iter().filter_map(|row| {
            let at = self.zone.to_ambiguous_zoned_datetime(row.updated?).compatible().ok()?;
            Some(at.timestamp())
        });
        match changed.max() {
            Some(changed) => self.now.duration_since(changed) > self.settle,
            None => self.before.contains(sku),
        }
    }
}

/// Takes for told what a run in observe mode would have told.
pub fn assume_told(known: &mut SkuStock, fed: &[Fed]) {
    for level in known.levels_to_tell(fed) {
        known.remember_physical(&level.location, Some(level.quantity));
    }
    known.remember_allocations(fed);
}

#[cfg(test)]
mod tests {
    use jiff::civil::DateTime;
    use proptest::prelude::*;

    use super::*;
    use crate::{mintsoft::inventory::Bin, stock::Row};

    fn sku() -> Sku {
        Sku::usable("TEE").expect("usable")
    }

    fn fed() -> Vec<Fed> {
        vec![Fed { location: Arc::from("WH"), warehouses: vec![3, 5], upstream: false }]
    }

    fn bin(warehouse: i32, row: i32) -> Bin {
        Bin { warehouse, row, location: 0 }
    }

    /// Ten in warehouse 3, and WAIR was told so.
    fn known() -> SkuStock {
        let mut known = SkuStock::new(sku());
        known.observed = 1;
        known.rows.push(Row { bin: bin(3, 1), physical: 10, allocated: 0, missed: 0 });
        assume_told(&mut known, &fed());
        known
    }

    fn seen(row: i32, physical: i32, updated: Option<&str>) -> Observation {
        let updated = updated.map(|text| text.parse::<DateTime>().expect("a datetime"));
        Observation { sku: sku(), bin: bin(3, row), physical, allocated: 0, updated }
    }

    fn compare(known: &SkuStock, seen: &[Observation], complete: bool, before: &BTreeSet<Sku>) -> Option<Differs> {
        let (fed, zone) = (fed(), TimeZone::get("Europe/London").expect("a zone"));
        let now = "2026-11-20T10:00:00Z".parse().expect("a timestamp");
        let judge = Judge { fed: &fed, now, zone: &zone, settle: SignedDuration::from_mins(10), before };
        judge.compare(known, seen, complete)
    }

    #[test]
    fn what_wair_has_is_no_difference() {
        let same = seen(1, 10, Some("2026-11-20T09:59:00"));

        assert_eq!(compare(&known(), &[same], true, &BTreeSet::new()), None);
        assert_eq!(compare(&known(), &[], true, &BTreeSet::new()), None);
    }

    #[test]
    fn a_young_change_is_in_flight_and_an_old_one_is_drift() {
        for (updated, drift) in [("2026-11-20T09:51:00", false), ("2026-11-20T09:49:00", true)] {
            let found = compare(&known(), &[seen(1, 7, Some(updated))], true, &BTreeSet::new()).expect("differs");

            assert_eq!((found.drift, found.pairs()), (drift, 1));
            assert_eq!(found.words(), "WH: WAIR was told 10, Mintsoft shows 7");
        }
    }

    #[test]
    fn a_change_without_a_time_is_drift_when_it_is_met_again() {
        let row = seen(1, 7, None);

        let first = compare(&known(), std::slice::from_ref(&row), true, &BTreeSet::new()).expect("differs");
        let again = compare(&known(), &[row], true, &BTreeSet::from([sku()])).expect("differs");

        assert!(!first.drift && again.drift);
    }

    #[test]
    fn a_bin_that_a_whole_read_does_not_show_is_gone_and_a_part_of_one_says_nothing() {
        let other = [seen(2, 4, Some("2026-11-20T08:00:00"))];

        let whole = compare(&known(), &other, true, &BTreeSet::new()).expect("differs");
        let part = compare(&known(), &other, false, &BTreeSet::new()).expect("differs");

        assert_eq!((whole.at[0].2, part.at[0].2), (4, 14));
    }

    proptest! {
        #[test]
        fn whatever_is_read_once_it_is_told_nothing_differs(rows in prop::collection::btree_map(0_i32..6, (-5_i32..50, 0_i32..5), 1..6)) {
            let mut known = known();
            let seen: Vec<_> = rows
                .into_iter()
                .map(|(row, (physical, allocated))| Observation { allocated, ..seen(row, physical, None) })
                .collect();
            merge::enter_complete(&mut known, &seen, 2);
            assume_told(&mut known, &fed());

            prop_assert_eq!(compare(&known, &seen, true, &BTreeSet::new()), None);
        }
    }
}
