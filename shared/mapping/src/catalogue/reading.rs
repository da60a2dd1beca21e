//! One read of the product list, page by page.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

use super::{hygiene::Unusable, variant::Rules};
use crate::{
    mintsoft::{
        product::{Refused, Seen, read},
        wire::ProductRow,
    },
    sku::Sku,
    stock::{
        cursor::{Progress, Window, mark_product},
        reading::{List, Turn},
    },
};

/// What has been read so far. It can be stored and continued.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Reading {
    seen: Vec<Seen>,
    /// SKUs with a row that could not be read, and the field that is wrong.
    pub unreadable: BTreeMap<Sku, String>,
    /// Ids of products with a SKU that is blank (`true`) or unusable in another way.
    pub unusable: BTreeMap<i64, bool>,
    /// Ids of discontinued products with such a SKU: they hurt nobody.
    pub retired: BTreeSet<i64>,
    /// How many rows were another client's.
    pub foreign: u32,
    /// What the rows say about the vendor's time.
    pub progress: Progress,
    list: List,
}

impl Reading {
    /// Enters one page of the list. `latest` is the latest plausible change.
    pub fn page(&mut self, rows: &[ProductRow], client: i64, rules: &Rules, latest: Option<DateTime>) -> Turn {
        let marks: Vec<u64> = rows.iter().map(mark_product).collect();
        let turn = self.list.page(Window::of(&marks));
        if turn == Turn::More {
            self.progress.page(rows.iter().map(|row| row.last_updated).zip(marks), latest);
            self.enter(rows, client, rules);
        }
        turn
    }

    /// Enters rows that are no page of a list.
    pub fn enter(&mut self, rows: &[ProductRow], client: i64, rules: &Rules) {
        for row in rows {
            match read(row, client, rules) {
                Ok(seen) => self.seen.push(seen),
                Err(Refused::Foreign) => self.foreign += 1,
                Err(Refused::Unusable { id, discontinued: true, .. }) => {
                    self.retired.insert(id);
                }
                Err(Refused::Unusable { id, why, .. }) => {
                    self.unusable.insert(id, why == Unusable::Blank);
                }
                Err(Refused::Unreadable { sku, field }) => {
                    self.unreadable.insert(sku, field.to_owned());
                }
            }
        }
    }

    /// What was seen, by SKU, each product once as it was read last; nothing of SKUs with an unreadable row, of which only
    /// a part is known.
    pub fn take_seen(&mut self) -> Vec<Seen> {
        let mut seen = std::mem::take(&mut self.seen);
        // Rows shift between pages: the same product can come twice, and what was read later is newer.
        seen.reverse();
        seen.sort_by_key(|product| product.id);
        seen.dedup_by_key(|product| product.id);
        seen.retain(|product| !self.unreadable.contains_key(&product.sku));
        seen.sort_by(|a, b| (&a.sku, a.id).cmp(&(&b.sku, b.id)));
        seen
    }
}

/// The fingerprint of a page.
pub fn fingerprint(rows: &[ProductRow]) -> Window {
    Window::of(&rows.iter().map(mark_product).collect::<Vec<_>>())
}

/// Products in order of SKU, one slice for each SKU.
pub fn by_sku(seen: &[Seen]) -> impl Iterator<Item = (&Sku, &[Seen])> {
    seen.chunk_by(|a, b| a.sku == b.sku).filter_map(|rows| rows.first().map(|first| (&first.sku, rows)))
}

/// The SKUs of which products were seen, for a look at all of them.
pub fn skus(seen: &[Seen]) -> HashSet<&Sku> {
    seen.iter().map(|product| &product.sku).collect()
}

/// The products of one SKU, among products in order of SKU.
pub fn rows_of<'a>(seen: &'a [Seen], sku: &Sku) -> &'a [Seen] {
    let from = seen.partition_point(|product| product.sku < *sku);
    let to = seen.partition_point(|product| product.sku <= *sku);
    &seen[from..to]
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn rows(rows: serde_json::Value) -> Vec<ProductRow> {
        serde_json::from_value(rows).expect("rows always decode")
    }

    #[test]
    fn a_product_that_moved_between_pages_counts_once_and_as_it_was_read_last() {
        let mut reading = Reading::default();
        reading.page(&rows(json!([{"ID": 1, "SKU": "A", "Name": "old"}])), 42, &Rules::default(), None);
        reading.page(&rows(json!([{"ID": 1, "SKU": "A", "Name": "new"}])), 42, &Rules::default(), None);

        let seen = reading.take_seen();

        assert_eq!(seen.iter().map(|product| product.name.as_str()).collect::<Vec<_>>(), ["new"]);
    }

    #[test]
    fn bad_rows_cost_only_themselves() {
        let mut reading = Reading::default();
        let page = json!([{"ID": 1, "SKU": "A"}, {"ID": 2, "SKU": ""}, {"ID": 3, "SKU": " ", "DisCont": true},
            {"ID": 4, "SKU": "B", "DisCont": 7}, {"ID": 5, "SKU": "C", "ClientId": 7}, {"ID": 6, "SKU": "B"}]);
        reading.page(&rows(page), 42, &Rules::default(), None);

        let seen = reading.take_seen();

        assert_eq!(seen.iter().map(|product| product.sku.as_str()).collect::<Vec<_>>(), ["A"]);
        assert_eq!((reading.unusable.len(), reading.retired.len(), reading.foreign), (1, 1, 1));
        assert_eq!(reading.unreadable.len(), 1);
    }
}
