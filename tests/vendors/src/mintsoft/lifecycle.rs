//! How an order goes through the warehouse.

use std::time::Duration;

use jiff::Timestamp;
use serde::Deserialize;

use super::reference::status_name;
use super::{Mintsoft, Pick};

/// What happens later by itself.
#[derive(Debug, Clone)]
pub(super) enum Due {
    Invoice(i32),
    Tracking(i32, String),
}

/// One event in the life of an order.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "action", rename_all = "snake_case", deny_unknown_fields)]
#[expect(missing_docs, reason = "order is always the id of an order")]
pub enum OrderAction {
    /// Goes to a status, and nothing else.
    Advance { order: i32, status: i32 },
    /// Leaves the warehouse.
    Despatch { order: i32, tracking: Option<String> },
    /// Gets another tracking number.
    Track { order: i32, tracking: Option<String> },
    /// Is cancelled by a person, in whatever status it is.
    Cancel { order: i32 },
    /// Gives these quantities by item id to a new part.
    Split { order: i32, items: Vec<(i32, i32)> },
    /// Takes in another order of the same client; numbers are joined by `+`.
    Merge { order: i32, other: i32 },
}

impl Mintsoft {
    /// Plays one event; the id of the order, or of the new part.
    ///
    /// # Errors
    /// When there is no such order, or it cannot be done.
    pub fn move_order(&mut self, now: Timestamp, action: &OrderAction) -> Result<i32, String> {
        use OrderAction as A;
        match action {
            A::Advance { order, status } => self.mark(now, *order, *status),
            A::Despatch { order, tracking } => self.mark_despatched(now, *order, tracking.clone()),
            A::Track { order, tracking } => {
                let found = self.orders.get_mut(order).ok_or("Order not found")?;
                found.tracking.clone_from(tracking);
                found.updated = now;
                Ok(*order)
            }
            A::Cancel { order } => {
                self.set_status(now, *order, 7);
                self.cancel(now, *order)
            }
            A::Split { order, items } => self.split(now, *order, items),
            A::Merge { order, other } => self.merge(now, *order, *other),
        }
    }

    pub(super) fn mark(&mut self, now: Timestamp, id: i32, status: i32) -> Result<i32, String> {
        self.seen_order(id).ok_or("Order not found")?;
        self.set_status(now, id, status);
        Ok(id)
    }

    /// Status 4; the tracking number and status 5 follow when their time comes.
    pub(super) fn mark_despatched(&mut self, now: Timestamp, id: i32, tracking: Option<String>) -> Result<i32, String> {
        let order = self.seen_order(id).ok_or("Order not found")?;
        if order.despatched.is_some() || order.status == 3 {
            return Err(format!("Order is {}", status_name(order.status)));
        }
        for pick in self.take_picks(id) {
            self.touch(now, pick.row, 0, -pick.quantity);
        }
        self.set_status(now, id, 4);
        if let Some(order) = self.orders.get_mut(&id) {
            order.despatched = Some(now);
        }
        if let Some(number) = tracking {
            self.schedule(now, self.switches.tracking_lag_seconds, Due::Tracking(id, number));
        }
        if let Some(seconds) = self.switches.invoice_after_seconds {
            self.schedule(now, seconds, Due::Invoice(id));
        }
        self.settle(now);
        Ok(id)
    }

    /// Does what is due.
    pub(super) fn settle(&mut self, now: Timestamp) {
        while let Some(entry) = self.agenda.first_entry().filter(|entry| entry.key().0 <= now) {
            let ((at, _), due) = entry.remove_entry();
            match due {
                Due::Invoice(id) if self.orders.get(&id).is_some_and(|order| order.status == 4) => {
                    self.set_status(at, id, 5);
                }
                Due::Invoice(_) => {}
                Due::Tracking(id, number) => {
                    if let Some(order) = self.orders.get_mut(&id) {
                        order.tracking = Some(number);
                        order.updated = at;
                    }
                }
            }
        }
    }

    pub(super) fn set_status(&mut self, now: Timestamp, id: i32, status: i32) {
        if let Some(order) = self.orders.get_mut(&id) {
            order.status = status;
            order.updated = now;
            order.comments.push(format!("Status changed to {}", status_name(status)));
        }
    }

    pub(super) fn take_picks(&mut self, id: i32) -> Vec<Pick> {
        let order = self.orders.get_mut(&id);
        order.into_iter().flat_map(|order| &mut order.items).flat_map(|item| std::mem::take(&mut item.picks)).collect()
    }

    fn schedule(&mut self, now: Timestamp, seconds: u32, due: Due) {
        let at = now.saturating_add(Duration::from_secs(u64::from(seconds))).unwrap_or(now);
        let turn = self.next_id();
        self.agenda.insert((at, turn), due);
    }
}
