#![doc = include_str!("../README.md")]

pub mod attempts;
pub mod audit;
pub mod budget;
pub mod catalogue;
pub mod chunks;
pub mod config;
pub mod credentials;
pub mod dispatch;
pub mod exceptions;
pub mod figures;
mod flow_exceptions;
pub mod holds;
pub mod hooks;
pub mod keys;
pub mod lease;
pub mod order_days;
pub mod orders;
pub mod reconcile;
pub mod replay;
pub mod run_log;
pub mod seal;
pub mod session;
pub mod stock;
pub mod store;
pub mod styles;
pub mod switch;
pub mod told;
pub mod transfers;
pub mod unfinished;

pub use budget::Budget;
pub use flow_exceptions::{MOST_OPEN, Open};
pub use lease::{Lease, Leases};
pub use store::{Found, Store, Versioned};
