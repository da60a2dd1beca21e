//! The flows that a person can stop.

use serde::{Deserialize, Serialize};

/// A flow, named as its function is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Flow {
    /// Stock from Mintsoft to WAIR, and upstream levels to Mintsoft.
    StockPoll,
    /// The range from Mintsoft to WAIR.
    ProductSync,
    /// Customer orders to Mintsoft.
    OrderRelay,
    /// WAIR's transfers to Mintsoft.
    TransferPoll,
    /// What Mintsoft has shipped.
    DispatchPoll,
    /// Telling the sales channel and WAIR of it.
    DispatchUpdate,
    /// Comparing both sides.
    Reconcile,
}

impl Flow {
    /// Every flow there is.
    pub const ALL: [Flow; 7] = [
        Flow::StockPoll,
        Flow::ProductSync,
        Flow::OrderRelay,
        Flow::TransferPoll,
        Flow::DispatchPoll,
        Flow::DispatchUpdate,
        Flow::Reconcile,
    ];

    /// What people call it: the name of its function.
    pub fn name(self) -> &'static str {
        match self {
            Flow::StockPoll => "stock-poll",
            Flow::ProductSync => "product-sync",
            Flow::OrderRelay => "order-relay",
            Flow::TransferPoll => "transfer-poll",
            Flow::DispatchPoll => "dispatch-poll",
            Flow::DispatchUpdate => "dispatch-update",
            Flow::Reconcile => "reconcile",
        }
    }

    /// The stack's output that says what its function is called there.
    pub fn output(self) -> &'static str {
        match self {
            Flow::StockPoll => "StockPollFunction",
            Flow::ProductSync => "ProductSyncFunction",
            Flow::OrderRelay => "OrderRelayFunction",
            Flow::TransferPoll => "TransferPollFunction",
            Flow::DispatchPoll => "DispatchPollFunction",
            Flow::DispatchUpdate => "DispatchUpdateFunction",
            Flow::Reconcile => "ReconcileFunction",
        }
    }

    /// The flow with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|flow| flow.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flow_is_found_by_its_name_and_stored_under_it() {
        for flow in Flow::ALL {
            assert_eq!(Flow::named(flow.name()), Some(flow));
            assert_eq!(serde_json::to_value(flow).ok(), Some(flow.name().into()));
        }
    }
}
