//! Reconciliation: what both sides say now, what of it does not agree, and what people are told of it.

pub mod count;
pub mod digest;
pub mod feeds;
pub mod figures;
pub mod orders;
pub mod stock;
