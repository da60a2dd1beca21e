//! Reconciliation on in-memory ports and both simulated vendors.

mod cost;
mod crash;
mod dispatch;
mod feeds;
mod mail;
mod orders;
mod outage;
mod resync;
mod stock;
mod world;
