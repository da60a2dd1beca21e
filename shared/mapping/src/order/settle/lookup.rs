//! The answer to `GET /api/Order/Search` (contract §7.5).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::mintsoft::{status::CANCELLED, wire::OrderRow};

/// The search gives about this many rows and says nothing of the others (contract §7.5).
pub const SEARCH_ROWS: usize = 10;

/// What a search says about one order number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LookupOutcome {
    /// The order exists: one id, or one for each part of a split.
    Found(Vec<i64>),
    /// A clean answer without it.
    Absent,
    /// A person has to decide which of several orders is meant, or whether a cancelled one is.
    Ambiguous(String),
    /// The answer proves nothing.
    Unknown(String),
}

/// Reads a search for `number` among the orders of `client_id`; rows of other clients and other numbers are ignored. An order into which
/// this one was merged is this one.
pub fn read_search(status: u16, body: &[u8], number: &str, client_id: i64) -> LookupOutcome {
    read(status, body, number, client_id, settle)
}

/// As [`read_search`], but for everything that stands under `number`: parts, doubles, cancelled orders and what it was merged into.
pub fn read_family(status: u16, body: &[u8], number: &str, client_id: i64) -> LookupOutcome {
    read(status, body, number, client_id, |found| match found.len() {
        0 => LookupOutcome::Absent,
        _ => LookupOutcome::Found(found.keys().copied().collect()),
    })
}

/// Whether an order's number is that of several orders, of which `number` is one.
pub(super) fn is_joined(own: &str, number: &str) -> bool {
    own != number && own.split('+').any(|part| part.trim() == number)
}

fn read(
    status: u16,
    body: &[u8],
    number: &str,
    client_id: i64,
    settle: impl Fn(&BTreeMap<i64, &OrderRow>) -> LookupOutcome,
) -> LookupOutcome {
    // 404 included: it may mean "not accessible".
    if status != 200 {
        return LookupOutcome::Unknown(format!("HTTP {status}"));
    }
    let rows: Vec<OrderRow> = match serde_json::from_slice::<Value>(body).and_then(serde_json::from_value) {
        Ok(rows) => rows,
        Err(_) => return LookupOutcome::Unknown("an unreadable answer".to_owned()),
    };
    match ours(&rows, number, client_id) {
        Err(outcome) => outcome,
        Ok(found) if found.is_empty() && rows.len() >= SEARCH_ROWS => {
            LookupOutcome::Unknown("a full page of other orders".to_owned())
        }
        Ok(found) => settle(&found),
    }
}

/// The rows of this order by id: the same row may come twice.
fn ours<'a>(rows: &'a [OrderRow], number: &str, client_id: i64) -> Result<BTreeMap<i64, &'a OrderRow>, LookupOutcome> {
    let mut found = BTreeMap::new();
    for row in rows {
        let Some(other) = row.order_number.as_deref() else {
            return Err(LookupOutcome::Unknown("a row without order number".to_owned()));
        };
        if other != number && !is_joined(other, number) {
            continue;
        }
        match row.client_id.0 {
            Some(client) if client != client_id => continue,
            Some(_) => {}
            None => return Err(LookupOutcome::Unknown("a row without client".to_owned())),
        }
        match row.id.0 {
            Some(id) if id > 0 => found.insert(id, row),
            _ => return Err(LookupOutcome::Unknown("a row without id".to_owned())),
        };
    }
    Ok(found)
}

fn settle(found: &BTreeMap<i64, &OrderRow>) -> LookupOutcome {
    // A row without a status counts as live: a second order is worse than a person's look at this one.
    let live: Vec<_> = found.iter().filter(|(_, row)| row.order_status_id.0 != Some(CANCELLED)).collect();
    let ids = || live.iter().map(|(id, _)| **id).collect();
    match live.as_slice() {
        [] if found.is_empty() => LookupOutcome::Absent,
        [] => LookupOutcome::Ambiguous("only a cancelled order has this number".to_owned()),
        [_] => LookupOutcome::Found(ids()),
        many if is_family(many.iter().map(|(_, row)| **row)) => LookupOutcome::Found(ids()),
        many => LookupOutcome::Ambiguous(format!("{} orders have this number", many.len())),
    }
}

/// Whether the rows are different parts of one split order.
fn is_family<'a>(rows: impl Iterator<Item = &'a OrderRow>) -> bool {
    let (mut parts, mut totals) = (BTreeSet::new(), BTreeSet::new());
    let distinct = rows.into_iter().all(|row| {
        totals.insert(row.number_of_parts.0);
        let (Some(part), Some(total)) = (row.part.0, row.number_of_parts.0) else { return false };
        total > 1 && (1..=total).contains(&part) && parts.insert(part)
    });
    distinct && totals.len() == 1
}
