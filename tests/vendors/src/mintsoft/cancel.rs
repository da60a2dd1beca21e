//! Cancel, a GET that changes state.

use jiff::Timestamp;

use super::Mintsoft;

/// The statuses in which the API cancels; the screen is more liberal.
const CANCELLABLE: [i32; 8] = [1, 7, 9, 10, 11, 12, 13, 18];
const DESPATCHED: [i32; 3] = [4, 5, 6];

impl Mintsoft {
    /// Cancels an order and frees what was reserved for it.
    ///
    /// # Errors
    /// When there is no such order, or its status does not allow it.
    pub fn cancel(&mut self, now: Timestamp, id: i32) -> Result<i32, String> {
        let status = self.seen_order(id).ok_or("Order not found")?.status;
        if self.switches.cancel_race && status == 1 {
            self.set_status(now, id, 2);
        }
        let status = self.seen_order(id).map_or(status, |order| order.status);
        let liberal = self.switches.allow_any_undespatched && status != 3 && !DESPATCHED.contains(&status);
        if !liberal && !CANCELLABLE.contains(&status) {
            return Err(format!("Order cannot be cancelled in status {status}"));
        }
        self.release(now, id);
        self.set_status(now, id, 3);
        Ok(id)
    }

    /// Gives back what was reserved.
    fn release(&mut self, now: Timestamp, id: i32) {
        for pick in self.take_picks(id) {
            self.touch(now, pick.row, pick.quantity, -pick.quantity);
        }
    }
}
