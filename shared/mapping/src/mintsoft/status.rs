//! Ids of order statuses (contract §7.8). Their names can be changed by the operator, so only ids decide.

/// Cancelled.
pub const CANCELLED: i64 = 3;
/// What has left the warehouse: despatched, invoiced, invoice failed.
pub const LEFT: [i64; 3] = [4, 5, INVOICE_FAILED];
/// Left, and could not be invoiced.
pub const INVOICE_FAILED: i64 = 6;
