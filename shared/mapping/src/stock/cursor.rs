//! How far deltas have been read, in the vendor's own time.

use std::hash::{DefaultHasher, Hash, Hasher};

use jiff::{SignedDuration, civil::DateTime, tz::TimeZone};
use serde::{Deserialize, Serialize};

use crate::mintsoft::{
    time,
    wire::{InventoryRow, ProductRow},
};

/// How far each delta reads back: longer than clocks jump, late commits lag, and two pages take.
pub const OVERLAP: SignedDuration = SignedDuration::from_mins(15);
/// Pages smaller than this are never cut by a cap: no documented cap is lower (contract §1.4).
const SMALLEST_CAP: u32 = 100;
/// Caps are round numbers.
const ROUND: u32 = 50;

/// Where the next delta begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// Every change up to this moment of the vendor's clock has been read.
    pub seen: DateTime,
    /// What the last delta saw from its start to its end.
    pub window: Window,
    /// The largest page the vendor ever gave: its cap, or less.
    pub largest_page: u32,
}

/// A fingerprint of rows, whatever their order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// How many rows.
    pub rows: u32,
    sum: u64,
}

impl Window {
    /// The fingerprint of rows with these marks.
    pub fn of(marks: &[u64]) -> Self {
        let mut window = Self::default();
        marks.iter().for_each(|mark| window.add(*mark));
        window
    }

    /// Adds one row, as [`mark`] gives it.
    pub fn add(&mut self, mark: u64) {
        self.rows += 1;
        self.sum = self.sum.wrapping_add(mark);
    }
}

/// The fingerprint of one row: every field that we read. Of the moment only whole seconds count, because the vendor writes the
/// same moment with more or fewer digits. Another build may hash differently; that costs one poll that looks at the rows.
pub fn mark(row: &InventoryRow) -> u64 {
    let InventoryRow { id, sku, warehouse_id, location_id, client_id, stock_level, allocated, last_updated } = row;
    hash(&(id, sku, warehouse_id, location_id, client_id, stock_level, allocated, last_updated.map(whole_second)))
}

/// The fingerprint of one row of the product list, under the same rules.
pub fn mark_product(row: &ProductRow) -> u64 {
    let ProductRow {
        id,
        sku,
        name,
        ean,
        upc,
        weight,
        height,
        width,
        depth,
        bundle,
        dis_cont,
        client_id,
        last_updated,
        more,
    } = row;
    let measures = (weight, height, width, depth);
    hash(&(id, sku, name, ean, upc, measures, bundle, dis_cont, client_id, more, last_updated.map(whole_second)))
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

fn whole_second(at: DateTime) -> DateTime {
    at.with().subsec_nanosecond(0).build().unwrap_or(at)
}

impl Cursor {
    /// The `LastUpdatedSince` of the next delta.
    pub fn since(&self, zone: &TimeZone) -> DateTime {
        time::since(self.seen, OVERLAP, zone)
    }

    /// Whether a first page shows exactly what the last delta saw, so that there is nothing to do. A page that may have been
    /// cut by a cap proves nothing: what is new could stand behind it.
    pub fn nothing_new(&self, page: Window) -> bool {
        let may_be_cut = page.rows >= self.largest_page && page.rows >= SMALLEST_CAP && page.rows.is_multiple_of(ROUND);
        page == self.window && !may_be_cut
    }
}

/// Collects what a read says about the vendor's time.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Progress {
    newest: Option<DateTime>,
    /// Rows that may lie in the next window.
    recent: Vec<(DateTime, u64)>,
    largest_page: u32,
}

impl Progress {
    /// Enters one page: when each of its rows was changed last, and the row's mark. `limit` is the latest plausible moment: a
    /// row from the far future must not move the cursor.
    pub fn page(&mut self, rows: impl ExactSizeIterator<Item = (Option<DateTime>, u64)>, limit: Option<DateTime>) {
        self.largest_page = self.largest_page.max(u32::try_from(rows.len()).unwrap_or(u32::MAX));
        for (updated, mark) in rows {
            let Some(updated) = updated else { continue };
            self.recent.push((updated, mark));
            if limit.is_none_or(|limit| updated <= limit) {
                self.newest = self.newest.max(Some(updated));
            }
        }
        // The widest window reaches back two hours: older rows can never lie in it.
        if let Some(horizon) = self.newest.and_then(|newest| newest.checked_sub(SignedDuration::from_hours(2)).ok()) {
            self.recent.retain(|(updated, _)| *updated >= horizon);
        }
    }

    /// The cursor after this read, which took `elapsed`: rows read early may have changed while later ones were read, so it
    /// stays that much behind the newest row. It never goes back.
    pub fn cursor(&self, before: Option<&Cursor>, elapsed: SignedDuration, zone: &TimeZone) -> Option<Cursor> {
        let reached = self.newest.map(|newest| whole_second(newest.checked_sub(elapsed).unwrap_or(newest)));
        let seen = reached.max(before.map(|cursor| cursor.seen))?;
        let largest_page = self.largest_page.max(before.map_or(0, |cursor| cursor.largest_page));
        let mut cursor = Cursor { seen, window: Window::default(), largest_page };
        let since = cursor.since(zone);
        for (_, mark) in self.recent.iter().filter(|(updated, _)| *updated >= since) {
            cursor.window.add(*mark);
        }
        Some(cursor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mintsoft::wire::Whole;

    fn row(id: i64, updated: &str) -> InventoryRow {
        InventoryRow { id: Whole(Some(id)), last_updated: time::parse(updated), ..InventoryRow::default() }
    }

    fn after(rows: &[InventoryRow], before: Option<&Cursor>) -> Option<Cursor> {
        let mut progress = Progress::default();
        progress.page(dated(rows), None);
        progress.cursor(before, SignedDuration::ZERO, &TimeZone::UTC)
    }

    fn dated(rows: &[InventoryRow]) -> impl ExactSizeIterator<Item = (Option<DateTime>, u64)> {
        rows.iter().map(|row| (row.last_updated, mark(row)))
    }

    fn window(rows: &[InventoryRow]) -> Window {
        let mut window = Window::default();
        rows.iter().for_each(|row| window.add(mark(row)));
        window
    }

    #[test]
    fn the_same_window_again_is_nothing_new_and_any_changed_field_is() {
        let old = row(1, "2026-03-01T00:00:00");
        let recent = [row(2, "2026-03-02T09:10:00.58"), row(3, "2026-03-02T09:15:00")];
        let cursor = after(&[old, recent[0].clone(), recent[1].clone()], None).expect("a cursor");
        let mut changed = recent.clone();
        changed[0].stock_level = Whole(Some(9));

        assert!(cursor.nothing_new(window(&recent)));
        assert!(!cursor.nothing_new(window(&changed)));
        assert!(!cursor.nothing_new(window(&recent[..1])));
    }

    #[test]
    fn the_same_moment_with_other_digits_is_nothing_new() {
        let cursor =
            after(&[row(2, "2026-03-02T09:10:00.5833333"), row(3, "2026-03-02T09:15:00")], None).expect("a cursor");

        assert!(cursor.nothing_new(window(&[row(2, "2026-03-02T09:10:00.58"), row(3, "2026-03-02T09:15:00.003")])));
    }

    #[test]
    fn a_page_as_large_as_the_cap_proves_nothing() {
        let rows: Vec<_> = (0..100).map(|id| row(id, "2026-03-02T09:15:00")).collect();
        let cursor = after(&rows, None).expect("a cursor");

        assert!(!cursor.nothing_new(window(&rows)));
    }

    #[test]
    fn the_cursor_never_goes_back_and_stays_behind_a_slow_read() {
        let first = after(&[row(1, "2026-03-02T09:15:00")], None).expect("a cursor");
        let mut progress = Progress::default();
        let rows = [row(1, "2026-03-02T09:20:00")];
        progress.page(dated(&rows), None);

        let slow = progress.cursor(Some(&first), SignedDuration::from_mins(4), &TimeZone::UTC).expect("a cursor");
        let older = after(&[row(1, "2026-03-01T00:00:00")], Some(&first)).expect("a cursor");

        assert_eq!(slow.seen.to_string(), "2026-03-02T09:16:00");
        assert_eq!(older.seen, first.seen);
    }

    #[test]
    fn a_row_from_the_far_future_does_not_move_the_cursor() {
        let limit = "2026-03-03T00:00:00".parse().ok();
        let mut progress = Progress::default();
        let rows = [row(1, "2026-03-02T09:15:00"), row(2, "2099-01-01T00:00:00")];
        progress.page(dated(&rows), limit);

        let cursor = progress.cursor(None, SignedDuration::ZERO, &TimeZone::UTC).expect("a cursor");

        assert_eq!(cursor.seen.to_string(), "2026-03-02T09:15:00");
    }
}
