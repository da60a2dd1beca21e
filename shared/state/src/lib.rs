#![doc = include_str!("../README.md")]

pub mod budget;
pub mod catalogue;
pub mod chunks;
pub mod config;
pub mod credentials;
pub mod dispatch;
pub mod exceptions;
pub mod keys;
pub mod lease;
pub mod orders;
pub mod run_log;
pub mod session;
pub mod stock;
pub mod store;

pub use budget::Budget;
pub use lease::{Lease, Leases};
pub use store::{Store, Versioned};
