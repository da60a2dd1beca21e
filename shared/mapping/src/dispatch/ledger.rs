//! The parts of one order as they were last seen.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Label, Shipment};
use crate::{
    bundle::Component,
    mintsoft::status::{CANCELLED, LEFT},
    sku::Sku,
};

/// One line of the order as the customer knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ordered {
    /// The channel's id of the line.
    pub line: String,
    /// What was ordered.
    pub sku: Sku,
    /// How many of it.
    pub quantity: u32,
    /// What one of it ships as, when it was exploded; otherwise empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub components: Vec<Component>,
}

/// One item of a Mintsoft order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Item {
    /// The line that it was made from, as we noted it on the item.
    pub line: Option<String>,
    /// Its SKU.
    pub sku: Sku,
    /// Units.
    pub quantity: u32,
}

/// One Mintsoft order as it was last seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Seen {
    /// The order in which it was read: a larger one is newer.
    pub at: u64,
    /// Mintsoft's status id.
    pub status: i64,
    /// Which part it is, as Mintsoft counts.
    pub part: u32,
    /// How many there are, as Mintsoft counts.
    pub parts: u32,
    /// When it left, in UTC.
    pub despatched: Option<Timestamp>,
    /// How it travels.
    pub label: Label,
    /// What is in it.
    pub items: Vec<Item>,
}

impl Seen {
    /// It has left: a status says so, and there is a date. Never before both.
    pub fn shipped(&self) -> Option<Timestamp> {
        self.despatched.filter(|_| LEFT.contains(&self.status))
    }

    pub(super) fn cancelled(&self) -> bool {
        self.status == CANCELLED
    }
}

/// How far an order is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Mintsoft has not shown it yet.
    NotSeen,
    /// Nothing of it has left.
    InWarehouse,
    /// Some of it has left.
    PartShipped,
    /// All that will leave has left.
    Shipped,
    /// Nothing of it will leave.
    Cancelled,
}

/// The parts of one order. What is in it depends on the newest sight of each part only, not on the order in which they
/// were entered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ledger {
    /// What was ordered.
    pub lines: Vec<Ordered>,
    /// By Mintsoft's order id.
    pub seen: BTreeMap<i64, Seen>,
    /// The number of each part that has ever left, by Mintsoft's order id. It never changes.
    pub numbers: BTreeMap<i64, u32>,
    /// What somebody was told, or is about to be told, by the number of the part. It never changes.
    #[serde(default)]
    pub fixed: BTreeMap<u32, Shipment>,
}

impl Ledger {
    /// An order of which nothing is known but its lines.
    pub fn new(lines: Vec<Ordered>) -> Self {
        Self { lines, ..Self::default() }
    }

    /// Enters what was read; an older sight never replaces a newer one. Whether anything but the time of reading changed.
    pub fn enter(&mut self, id: i64, seen: Seen) -> bool {
        let (shipped, part) = (seen.shipped().is_some(), seen.part.max(1));
        let changed = match self.seen.get(&id) {
            Some(known) if known.at >= seen.at => return false,
            Some(known) => Seen { at: seen.at, ..known.clone() } != seen,
            None => true,
        };
        self.seen.insert(id, seen);
        if shipped && !self.numbers.contains_key(&id) {
            // Mintsoft may count anew after a split; a number that was given away stays where it is.
            let taken = |number: &u32| self.numbers.values().any(|known| known == number);
            let number = std::iter::once(part).chain(1..).find(|number| !taken(number)).unwrap_or(part);
            self.numbers.insert(id, number);
        }
        changed
    }

    /// The Mintsoft order of a part.
    pub fn of(&self, number: u32) -> Option<&Seen> {
        let (id, _) = self.numbers.iter().find(|(_, known)| **known == number)?;
        self.seen.get(id)
    }

    /// Fixes what a part holds, before anybody is told; `None` while it has not left.
    pub fn fix(&mut self, number: u32) -> Option<Shipment> {
        self.of(number)?.shipped()?;
        let shipment = self.shipments().remove(&number)?;
        self.fixed.insert(number, shipment.clone());
        Some(shipment)
    }

    /// Numbers of parts that somebody may have been told of and that have not left any more.
    pub fn undone(&self) -> Vec<u32> {
        self.fixed
            .keys()
            .copied()
            .filter(|number| self.of(*number).is_none_or(|seen| seen.shipped().is_none()))
            .collect()
    }

    /// How many parts there are, as far as is known.
    pub fn parts(&self) -> u32 {
        let live = self.seen.values().filter(|seen| !seen.cancelled()).count();
        let told = self.numbers.values().copied().max().unwrap_or(1);
        self.claimed().max(u32::try_from(live).unwrap_or(u32::MAX)).max(told)
    }

    fn claimed(&self) -> u32 {
        self.seen.values().map(|seen| seen.parts).max().unwrap_or(1).max(1)
    }

    /// How far the order is.
    pub fn progress(&self) -> Progress {
        let family = u32::try_from(self.seen.len()).unwrap_or(u32::MAX);
        let closed =
            family >= self.claimed() && self.seen.values().all(|seen| seen.cancelled() || seen.shipped().is_some());
        let shipped = self.seen.values().any(|seen| seen.shipped().is_some());
        match (self.seen.is_empty(), shipped, closed) {
            (true, _, _) => Progress::NotSeen,
            (_, true, true) => Progress::Shipped,
            (_, true, false) if self.all_left() => Progress::Shipped,
            (_, true, false) => Progress::PartShipped,
            (_, false, true) => Progress::Cancelled,
            (_, false, false) => Progress::InWarehouse,
        }
    }

    /// Whether every unit that was ordered has left, whatever is still open: an order that was merged into another one
    /// leaves its own id behind.
    fn all_left(&self) -> bool {
        let shipments = self.shipments();
        let left = |line: &Ordered| -> u32 {
            shipments
                .values()
                .flat_map(|part| &part.lines)
                .filter(|found| found.line == line.line)
                .map(|l| l.quantity)
                .sum()
        };
        !self.lines.is_empty() && self.lines.iter().all(|line| left(line) >= line.quantity)
    }

    /// Sixteen hexadecimal digits that change whenever somebody has to be told something new about a part; `None` while it
    /// has not left.
    pub fn news(&self, number: u32) -> Option<String> {
        let seen = self.of(number)?;
        let at = seen.shipped()?;
        let Label { tracking, url, service } = &seen.label;
        let digest = Sha256::digest(format!("{at}|{tracking:?}|{url:?}|{service:?}"));
        Some(digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect())
    }
}
