//! What happens on the floor: sales, goods in, moves, corrections, reservations.

use jiff::Timestamp;
use serde::Deserialize;

use super::{HOME_CLIENT, Mintsoft, Pick, Row};

/// One event on the floor, for a SKU of the home client.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "action", rename_all = "snake_case", deny_unknown_fields)]
#[expect(missing_docs, reason = "sku, warehouse, quantity and location mean the same everywhere")]
pub enum StockAction {
    /// Takes free stock; what is not there makes the first bin negative.
    Sell { sku: String, warehouse: i32, quantity: i32 },
    /// Adds free stock to a bin, or to the first one; makes the bin if need be.
    GoodsIn { sku: String, warehouse: i32, quantity: i32, location: Option<i32> },
    /// Puts figures into a row.
    Adjust { sku: String, row: i32, on_hand: i32, allocated: i32 },
    /// Moves free stock to another bin of the same warehouse.
    Move { sku: String, warehouse: i32, from: i32, to: i32, quantity: i32 },
    /// Takes a row away.
    RemoveRow { sku: String, row: i32 },
    /// Reserves free stock.
    Allocate { sku: String, warehouse: i32, quantity: i32 },
    /// Frees reserved stock.
    Release { sku: String, warehouse: i32, quantity: i32 },
}

impl Mintsoft {
    /// Plays one event.
    ///
    /// # Errors
    /// When there is no such product or row, or not enough of it.
    pub fn act(&mut self, now: Timestamp, action: &StockAction) -> Result<(), String> {
        use StockAction as A;
        match action {
            A::Sell { sku, warehouse, quantity } => {
                let product = self.known(sku)?;
                let first = self.rows_of(product, *warehouse).next().map(|row| row.id).ok_or("no such row")?;
                let picks = self.plan(product, *warehouse, *quantity, |row| row.on_hand);
                let missing = quantity - total(&picks);
                picks.iter().try_for_each(|pick| self.adjust(now, pick.row, -pick.quantity, 0))?;
                if missing > 0 { self.adjust(now, (product, first), -missing, 0) } else { Ok(()) }
            }
            A::GoodsIn { sku, warehouse, quantity, location } => {
                let product = self.known(sku)?;
                let row = self.bin(now, product, *warehouse, *location);
                self.adjust(now, (product, row), *quantity, 0)
            }
            A::Adjust { sku, row, on_hand, allocated } => {
                let key = (self.known(sku)?, *row);
                let old = self.rows.get(&key).ok_or("no such row")?;
                let (free, held) = (on_hand - old.on_hand, allocated - old.allocated);
                self.adjust(now, key, free, held)
            }
            A::Move { sku, warehouse, from, to, quantity } => {
                let product = self.known(sku)?;
                let source = self.rows_of(product, *warehouse).find(|row| row.location == *from);
                let source = source.map(|row| row.id).ok_or("no such bin")?;
                let target = self.bin(now, product, *warehouse, Some(*to));
                self.adjust(now, (product, source), -quantity, 0)?;
                self.adjust(now, (product, target), *quantity, 0)
            }
            A::RemoveRow { sku, row } => {
                let product = self.known(sku)?;
                self.rows.remove(&(product, *row)).map(drop).ok_or_else(|| "no such row".to_owned())
            }
            A::Allocate { sku, warehouse, quantity } => {
                let product = self.known(sku)?;
                let taken = total(&self.reserve(now, product, *warehouse, *quantity));
                if taken == *quantity { Ok(()) } else { Err(format!("only {taken} could be reserved")) }
            }
            A::Release { sku, warehouse, quantity } => {
                let product = self.known(sku)?;
                let picks = self.plan(product, *warehouse, *quantity, |row| row.allocated);
                picks.iter().try_for_each(|pick| self.adjust(now, pick.row, pick.quantity, -pick.quantity))
            }
        }
    }

    /// All rows, in order of product and id.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.rows.values()
    }

    /// The bins of a product in a warehouse.
    pub fn rows_of(&self, product: i32, warehouse: i32) -> impl Iterator<Item = &Row> {
        let rows = self.rows.range((product, 0)..=(product, i32::MAX)).map(|(_, row)| row);
        rows.filter(move |row| row.warehouse == warehouse)
    }

    /// Reserves as much as there is, bin by bin.
    pub(super) fn reserve(&mut self, now: Timestamp, product: i32, warehouse: i32, quantity: i32) -> Vec<Pick> {
        let picks = self.plan(product, warehouse, quantity, |row| row.on_hand);
        for pick in &picks {
            let before = self.rows.get(&pick.row).map(|row| row.updated);
            let at = before.filter(|_| self.switches.allocations_unseen).unwrap_or(now);
            self.touch(at, pick.row, -pick.quantity, pick.quantity);
        }
        picks
    }

    /// Adds to the figures of a row that is known to be there; a row that was taken away stays away.
    pub(super) fn touch(&mut self, now: Timestamp, key: (i32, i32), free: i32, held: i32) -> bool {
        let row = self.rows.get_mut(&key);
        row.map(|row| {
            row.on_hand += free;
            row.allocated += held;
            row.updated = now;
        })
        .is_some()
    }

    /// The bin with this location, or the first one when none is named; made if need be.
    pub(super) fn bin(&mut self, now: Timestamp, product: i32, warehouse: i32, location: Option<i32>) -> i32 {
        let found = self.rows_of(product, warehouse).find(|row| location.is_none_or(|id| id == row.location));
        if let Some(row) = found {
            return row.id;
        }
        let id = self.next_id();
        let client = self.products.get(&product).map_or(HOME_CLIENT, |product| product.client);
        let location = location.unwrap_or(warehouse * 1000 + 1);
        let row =
            Row { id, product, client, warehouse, location, on_hand: 0, allocated: 0, quarantine: 0, updated: now };
        self.rows.insert((product, id), row);
        id
    }

    fn adjust(&mut self, now: Timestamp, key: (i32, i32), free: i32, held: i32) -> Result<(), String> {
        if self.touch(now, key, free, held) { Ok(()) } else { Err("no such row".to_owned()) }
    }

    fn plan(&self, product: i32, warehouse: i32, quantity: i32, has: impl Fn(&Row) -> i32) -> Vec<Pick> {
        let mut left = quantity;
        let picks = self.rows_of(product, warehouse).map(|row| {
            let quantity = has(row).clamp(0, left.max(0));
            left -= quantity;
            Pick { row: (product, row.id), quantity }
        });
        picks.filter(|pick| pick.quantity > 0).collect()
    }

    fn known(&self, sku: &str) -> Result<i32, String> {
        self.product(sku).map(|product| product.id).ok_or_else(|| format!("no product {sku}"))
    }
}

pub(super) fn total(picks: &[Pick]) -> i32 {
    picks.iter().map(|pick| pick.quantity).sum()
}
