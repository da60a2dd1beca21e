//! Transfers that WAIR recommends: what is ready to be sent, and the Mintsoft order that it becomes.

mod order;
mod read;
mod shelf;

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::sku::Sku;

pub use order::{Unmapped, new_order, route};
pub use read::{Unreadable, read};
pub use shelf::{Short, pick};

/// Most rows of one order. A warehouse packs no larger ones, and a record of the state table holds no more than some thousand.
const MOST_ROWS: usize = 500;

/// One recommendation, as WAIR shows it at every read until it is closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recommendation {
    /// What identifies it; the four parts together.
    pub key: RowKey,
    /// Units, at least 1.
    pub quantity: u32,
    /// When it is to leave.
    pub planned: Option<Date>,
}

/// The identity of a recommendation: the reference alone may be shared by the rows of one transfer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowKey {
    /// WAIR's reference.
    pub reference: String,
    /// The location that it leaves.
    pub origin: String,
    /// The location that it goes to.
    pub destination: String,
    /// What moves.
    pub sku: Sku,
}

/// Rows that travel together: one Mintsoft order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Group {
    /// The location that it leaves.
    pub origin: String,
    /// The location that it goes to.
    pub destination: String,
    /// When it is to leave.
    pub planned: Option<Date>,
    /// What moves, in order of reference and SKU.
    pub rows: Vec<Row>,
}

/// One row of a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    /// WAIR's reference.
    pub reference: String,
    /// What moves.
    pub sku: Sku,
    /// Units, at least 1.
    pub quantity: u32,
    /// Units that have left.
    #[serde(default)]
    pub shipped: u32,
}

impl Group {
    /// The identity of one of its rows.
    pub fn key(&self, row: &Row) -> RowKey {
        RowKey {
            reference: row.reference.clone(),
            origin: self.origin.clone(),
            destination: self.destination.clone(),
            sku: row.sku.clone(),
        }
    }

    /// The Mintsoft order number of the group. `copy` tells groups apart that have all that is hashed in common: rows that
    /// came under the same references after the first group was sent.
    pub fn number(&self, prefix: &str, copy: u32) -> String {
        let mut references: Vec<&str> = self.rows.iter().map(|row| row.reference.as_str()).collect();
        references.sort_unstable();
        references.dedup();
        let meaning = serde_json::to_vec(&(&self.origin, &self.destination, &self.planned, references));
        let hash = Sha256::digest(meaning.expect("plain text and dates"));
        let short: String = hash.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        let copy = if copy > 1 { format!("-{copy}") } else { String::new() };
        format!("{prefix}T-{short}{copy}")
    }

    /// Units of each SKU.
    pub fn units(&self) -> BTreeMap<&Sku, i64> {
        let mut units = BTreeMap::new();
        for row in &self.rows {
            *units.entry(&row.sku).or_default() += i64::from(row.quantity);
        }
        units
    }

    /// Enters how many units of each SKU have left in all, from the first row on; whether that changed anything.
    pub fn ship(&mut self, total: &BTreeMap<Sku, u32>) -> bool {
        let mut left = total.clone();
        let mut changed = false;
        for row in &mut self.rows {
            let Some(left) = left.get_mut(&row.sku) else { continue };
            let shipped = row.quantity.min(*left);
            *left -= shipped;
            changed |= row.shipped != shipped;
            row.shipped = shipped;
        }
        changed
    }
}

/// Groups recommendations by origin, destination and planned date; what is too large for one order is several.
pub fn group(rows: impl IntoIterator<Item = Recommendation>) -> Vec<Group> {
    let mut groups: BTreeMap<_, Vec<Row>> = BTreeMap::new();
    for Recommendation { key: RowKey { reference, origin, destination, sku }, quantity, planned } in rows {
        // Without a date last: nobody waits for it.
        let of = (planned.is_none(), planned, origin, destination);
        groups.entry(of).or_default().push(Row { reference, sku, quantity, shipped: 0 });
    }
    let mut all = Vec::new();
    for ((_, planned, origin, destination), mut rows) in groups {
        rows.sort_by(|a, b| (&a.reference, &a.sku).cmp(&(&b.reference, &b.sku)));
        for rows in rows.chunks(MOST_ROWS) {
            let (origin, destination) = (origin.clone(), destination.clone());
            all.push(Group { origin, destination, planned, rows: rows.to_vec() });
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(reference: &str, sku: &str, planned: Option<&str>) -> Recommendation {
        let key = RowKey {
            reference: reference.into(),
            origin: "WH".into(),
            destination: "STORE".into(),
            sku: Sku::usable(sku).expect("usable"),
        };
        Recommendation { key, quantity: 2, planned: planned.map(|date| date.parse().expect("a date")) }
    }

    #[test]
    fn rows_of_one_way_and_day_are_one_group_whatever_their_order() {
        let (a, b) = (row("RD_2", "CAP", Some("2026-11-30")), row("RD_1", "TEE", Some("2026-11-30")));
        let other_day = row("RD_3", "TEE", None);

        let groups = group([a.clone(), other_day, b.clone()]);

        assert_eq!(groups.len(), 2);
        assert_eq!(groups[0], group([b, a]).remove(0));
        assert!(groups[1].planned.is_none());
    }

    #[test]
    fn more_rows_than_one_order_can_hold_are_several_orders() {
        let groups = group((0..1_200).map(|at| row(&format!("RD_{at:04}"), "TEE", None)));

        let sizes: Vec<_> = groups.iter().map(|group| group.rows.len()).collect();
        let numbers: std::collections::BTreeSet<_> = groups.iter().map(|group| group.number("LS-", 1)).collect();
        assert_eq!((sizes, numbers.len()), (vec![500, 500, 200], 3));
    }

    #[test]
    fn a_number_depends_on_way_day_and_references_only() {
        let of = |rows: Vec<Recommendation>| group(rows).remove(0).number("LS-", 1);
        let one = of(vec![row("RD_1", "TEE", None)]);

        assert_eq!(one, of(vec![row("RD_1", "CAP", None), row("RD_1", "TEE", None)]));
        assert_ne!(one, of(vec![row("RD_2", "TEE", None)]));
        assert_ne!(one, of(vec![row("RD_1", "TEE", Some("2026-11-30"))]));
        assert!(one.starts_with("LS-T-") && one.len() == 17, "{one}");
        assert_eq!(group([row("RD_1", "TEE", None)])[0].number("LS-", 2), format!("{one}-2"));
    }

    #[test]
    fn units_that_left_fill_the_rows_in_order_and_the_same_total_changes_nothing() {
        let mut sent = group([row("RD_1", "TEE", None), row("RD_2", "TEE", None)]).remove(0);
        let total = BTreeMap::from([(Sku::usable("TEE").expect("usable"), 3)]);

        assert!(sent.ship(&total));
        assert!(!sent.ship(&total));

        assert_eq!(sent.rows.iter().map(|row| row.shipped).collect::<Vec<_>>(), [2, 1]);
    }
}
