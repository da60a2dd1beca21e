#![doc = include_str!("../README.md")]

pub mod invoke;
mod judge;
mod judge_dispatch;
mod judge_orders;
mod pass;
mod run;
mod send;
mod tidy;
mod trouble;

use std::sync::Arc;

use mapping::{exception::Kind, replay::Line};
use ports::{Clock, Inbox, Mode, Queue};
use state::{Leases, Store, dispatch::Dispatches, exceptions::Exceptions, orders::Orders, replay::Replays};

/// A queue and its dead letters.
pub struct Letters {
    /// Where letters go back to.
    pub source: Arc<dyn Queue>,
    /// The dead letters.
    pub dead: Arc<dyn Inbox>,
}

/// A hints queue's dead letters. They are never replayed: the next poll sees what they meant.
pub struct Hints {
    /// The dead letters.
    pub dead: Arc<dyn Inbox>,
    /// The exception that is open while there are any,
    pub kind: Kind,
    /// and its subject.
    pub subject: &'static str,
}

/// The replay with all that it needs of the world.
pub struct DlqReplay {
    /// Time and chance.
    pub clock: Arc<dyn Clock>,
    /// The state table.
    pub store: Store,
    /// Its leases.
    pub leases: Leases,
    /// The exception register.
    pub exceptions: Exceptions,
    /// Records of replays.
    pub replays: Replays,
    /// What is known of each order.
    pub order_records: Orders,
    /// What is known of each dispatch.
    pub dispatch_records: Dispatches,
    /// The orders queue.
    pub orders: Letters,
    /// The dispatch queue.
    pub dispatch: Letters,
    /// The hints queues.
    pub hints: Vec<Hints>,
    /// Whether the flows write to the vendors.
    pub mode: Mode,
}

impl DlqReplay {
    pub(crate) fn letters(&self, line: Line) -> &Letters {
        match line {
            Line::Orders => &self.orders,
            Line::Dispatch => &self.dispatch,
        }
    }
}
