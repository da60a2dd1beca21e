//! One read of the inventory, page by page.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

use super::cursor::{Progress, Window, mark};
use crate::{
    mintsoft::{
        inventory::{Observation, Refused, read},
        wire::InventoryRow,
    },
    sku::Sku,
};

/// What has been read so far. It can be stored and continued.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Reading {
    observations: Vec<Observation>,
    /// SKUs with a row that could not be read, and the field that is wrong.
    pub unreadable: BTreeMap<Sku, String>,
    /// How many rows had no usable SKU.
    pub blank: u32,
    /// How many rows were another client's.
    pub foreign: u32,
    /// How many rows came, usable or not.
    pub rows: u64,
    /// What the rows say about the vendor's time.
    pub progress: Progress,
    list: List,
}

/// How far a list has been read, page by page.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct List {
    last_page: Window,
    /// The last page was empty.
    ended: bool,
}

impl List {
    /// Whether to read on after a page with this fingerprint.
    pub fn page(&mut self, window: Window) -> Turn {
        if window == Window::default() {
            return if std::mem::replace(&mut self.ended, true) { Turn::End } else { Turn::More };
        }
        if self.ended || window == self.last_page {
            return Turn::Broken;
        }
        self.last_page = window;
        Turn::More
    }
}

/// Whether to read on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Read the next page.
    More,
    /// Two pages in a row were empty: that was all.
    End,
    /// The same page came again, or a page after an empty one: nobody knows what is missing.
    Broken,
}

impl Reading {
    /// Enters one page of a list. `latest` is the latest plausible change.
    pub fn page(&mut self, rows: &[InventoryRow], client: i64, latest: Option<DateTime>) -> Turn {
        let marks: Vec<u64> = rows.iter().map(mark).collect();
        let turn = self.list.page(Window::of(&marks));
        if turn == Turn::More {
            self.progress.page(rows.iter().map(|row| row.last_updated).zip(marks), latest);
            self.enter(rows, client);
        }
        turn
    }

    /// Enters rows that are no page of a list.
    pub fn enter(&mut self, rows: &[InventoryRow], client: i64) {
        self.rows += rows.len() as u64;
        for row in rows {
            match read(row, client, self.observations.last().map(|last| &last.sku)) {
                Ok(observation) => self.observations.push(observation),
                Err(Refused::Foreign) => self.foreign += 1,
                Err(Refused::BlankSku) => self.blank += 1,
                Err(Refused::Unreadable { sku, field }) => {
                    self.unreadable.insert(sku, field.to_owned());
                }
            }
        }
    }

    /// What was observed, by SKU and in the order of reading; nothing of SKUs with an unreadable row, whose sums would be
    /// partial.
    pub fn take_observations(&mut self) -> Vec<Observation> {
        let mut observations = std::mem::take(&mut self.observations);
        observations.retain(|observation| !self.unreadable.contains_key(&observation.sku));
        observations.sort_by(|a, b| a.sku.cmp(&b.sku));
        observations
    }
}

/// The fingerprint of a page.
pub fn fingerprint(rows: &[InventoryRow]) -> Window {
    Window::of(&rows.iter().map(mark).collect::<Vec<_>>())
}

/// Observations in order of SKU, one slice for each.
pub fn by_sku(observations: &[Observation]) -> impl Iterator<Item = (&Sku, &[Observation])> {
    observations.chunk_by(|a, b| a.sku == b.sku).filter_map(|seen| seen.first().map(|first| (&first.sku, seen)))
}

/// The observations of each SKU, for a look at all of them.
pub fn index(observations: &[Observation]) -> HashMap<&Sku, &[Observation]> {
    by_sku(observations).collect()
}

/// The observations of one SKU, among observations in order of SKU.
pub fn rows_of<'a>(observations: &'a [Observation], sku: &Sku) -> &'a [Observation] {
    let from = observations.partition_point(|observation| observation.sku < *sku);
    let to = observations.partition_point(|observation| observation.sku <= *sku);
    &observations[from..to]
}

/// The warehouses that observations speak of.
pub fn warehouses(observations: &[Observation]) -> BTreeSet<i32> {
    observations.iter().map(|observation| observation.bin.warehouse).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mintsoft::wire::Whole;

    fn row(id: i64, sku: &str, level: Option<i64>) -> InventoryRow {
        InventoryRow {
            id: Whole(Some(id)),
            sku: Some(sku.to_owned()),
            warehouse_id: Whole(Some(3)),
            stock_level: Whole(level),
            allocated: Whole(Some(0)),
            ..InventoryRow::default()
        }
    }

    #[test]
    fn a_short_page_is_not_the_last_and_two_empty_ones_are_the_end() {
        let mut reading = Reading::default();

        assert_eq!(reading.page(&[row(1, "A", Some(1))], 42, None), Turn::More);
        assert_eq!(reading.page(&[], 42, None), Turn::More);
        assert_eq!(reading.page(&[], 42, None), Turn::End);
    }

    #[test]
    fn a_page_that_comes_again_and_a_page_after_an_empty_one_break_the_read() {
        let mut repeated = Reading::default();
        repeated.page(&[row(1, "A", Some(1))], 42, None);
        let mut holed = Reading::default();
        holed.page(&[], 42, None);

        assert_eq!(repeated.page(&[row(1, "A", Some(1))], 42, None), Turn::Broken);
        assert_eq!(holed.page(&[row(1, "A", Some(1))], 42, None), Turn::Broken);
    }

    #[test]
    fn a_sku_with_an_unreadable_row_is_held_and_its_neighbours_are_not() {
        let mut reading = Reading::default();
        reading.page(&[row(1, "A", Some(1)), row(2, "A", None), row(3, "B", Some(4))], 42, None);

        let skus: Vec<_> = reading.take_observations().iter().map(|seen| seen.sku.to_string()).collect();

        assert_eq!(skus, ["B"]);
        assert_eq!(reading.unreadable.len(), 1);
    }
}
