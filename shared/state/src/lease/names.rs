//! What the leases of the flows are called.

use mapping::flow::Flow;

use crate::catalogue;

/// Of the stock poll.
pub const STOCK: &str = "stock";
/// Of the transfer poll.
pub const TRANSFERS: &str = "transfers";
/// Of the dispatch poll.
pub const DISPATCH: &str = "dispatch";
/// Of the comparison.
pub const RECONCILE: &str = "reconcile";

/// The lease that every run of `flow` begins with; `None` where messages are the order of things.
pub fn of(flow: Flow) -> Option<&'static str> {
    match flow {
        Flow::StockPoll => Some(STOCK),
        Flow::ProductSync => Some(catalogue::FLOW),
        Flow::TransferPoll => Some(TRANSFERS),
        Flow::DispatchPoll => Some(DISPATCH),
        Flow::Reconcile => Some(RECONCILE),
        Flow::OrderRelay | Flow::DispatchUpdate => None,
    }
}
