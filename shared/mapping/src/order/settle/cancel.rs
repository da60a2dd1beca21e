//! Whether an order may be cancelled, and whether it is (contract §7.7 to §7.9).

use serde_json::Value;

use super::{
    create::{WORDS, refusal},
    lookup::is_joined,
};
use crate::mintsoft::{
    status::CANCELLED,
    wire::{OrderRow, ToolkitResult},
};
use crate::order::create::clip;

/// Statuses before anybody has begun to pick: new, holding, on back-order, awaiting confirmation, documentation or payment,
/// query raised, fraud risk.
const BEFORE_PICKING: [i64; 8] = [1, 7, 9, 10, 11, 12, 13, 18];

/// What a read by id says about one of our orders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It is cancelled.
    Cancelled,
    /// Nobody has begun to pick it: it may be cancelled.
    Waiting,
    /// It is being picked, has left, is in a status that we do not know, or was merged with an order of somebody else: the id of the
    /// status.
    Begun(i64),
    /// Mintsoft says that there is no such order, or none that we may see.
    NotFound,
    /// The answer proves nothing.
    Unknown(String),
}

/// Reads the answer to `GET /api/Order/{id}` about our order with this number, of which so many parts are `known`. An order that has
/// more of them was split a moment ago, and the search does not show it yet: one that waits or is cancelled says nothing of the others.
pub fn read_order(status: u16, body: &[u8], id: i64, number: &str, client_id: i64, known: usize) -> Standing {
    let unknown = |why: &str| Standing::Unknown(why.to_owned());
    if status == 404 {
        return Standing::NotFound;
    }
    if status != 200 {
        return Standing::Unknown(format!("HTTP {status}"));
    }
    let Ok(row) = serde_json::from_slice::<OrderRow>(body) else { return unknown("an unreadable answer") };
    let own = row.order_number.as_deref().unwrap_or_default();
    let merged = is_joined(own, number);
    if row.id.0 != Some(id) || row.client_id.0 != Some(client_id) || (own != number && !merged) {
        return unknown("an answer about another order");
    }
    let parts = row.number_of_parts.0.and_then(|parts| usize::try_from(parts).ok()).unwrap_or(1);
    match row.order_status_id.0 {
        Some(status) if status != CANCELLED && (merged || !BEFORE_PICKING.contains(&status)) => Standing::Begun(status),
        None => unknown("an order without a status"),
        Some(_) if parts > known => Standing::Unknown(format!("it has {parts} parts, of which {known} are known")),
        Some(CANCELLED) => Standing::Cancelled,
        Some(_) => Standing::Waiting,
    }
}

/// What the answer to a cancel says. Only a later read of the order says whether it is cancelled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CancelOutcome {
    /// Mintsoft says that it did it.
    Accepted,
    /// Mintsoft says that it did not; its words, shortened.
    Refused(String),
    /// It may or may not have been done; why nobody can tell.
    Unknown(String),
}

/// Reads the answer to `GET /api/Order/{id}/Cancel`.
pub fn read_cancel(status: u16, body: &[u8]) -> CancelOutcome {
    match status {
        200..=299 => match serde_json::from_slice::<ToolkitResult>(body) {
            Ok(ToolkitResult { success: Value::Bool(true), .. }) => CancelOutcome::Accepted,
            Ok(ToolkitResult { success: Value::Bool(false), message }) => {
                CancelOutcome::Refused(clip(&message.unwrap_or_else(|| "no reason given".to_owned()), WORDS))
            }
            _ => CancelOutcome::Unknown("an unreadable answer".to_owned()),
        },
        // As for a create: no rights at the moment, an edge in between, time, load.
        401 | 403 | 407 | 408 | 425 | 429 => CancelOutcome::Unknown(format!("HTTP {status}")),
        400..=499 => CancelOutcome::Refused(refusal(status, body)),
        _ => CancelOutcome::Unknown(format!("HTTP {status}")),
    }
}

/// What all parts of an order together allow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Every part is cancelled or gone.
    Confirmed,
    /// These parts wait, and no part is further: they may be cancelled.
    Cancel(Vec<i64>),
    /// Picking has begun for at least one part, or it has left; which part, in which status.
    TooLate {
        /// Its id.
        id: i64,
        /// Its status.
        status: i64,
    },
    /// At least one part could not be read.
    Unclear(String),
}

/// Judges an order by its parts. `listed` are the ids that a clean search has just shown: a part that the search shows is not
/// gone, whatever a read by id says.
pub fn judge(parts: &[(i64, Standing)], listed: &[i64]) -> Verdict {
    let mut waiting = Vec::new();
    for (id, standing) in parts {
        match standing {
            Standing::Begun(status) => return Verdict::TooLate { id: *id, status: *status },
            Standing::Waiting => waiting.push(*id),
            _ => {}
        }
    }
    for (id, standing) in parts {
        match standing {
            Standing::Unknown(why) => return Verdict::Unclear(format!("order {id}: {why}")),
            Standing::NotFound if listed.contains(id) => {
                return Verdict::Unclear(format!("order {id} is listed but not accessible"));
            }
            _ => {}
        }
    }
    if waiting.is_empty() { Verdict::Confirmed } else { Verdict::Cancel(waiting) }
}
