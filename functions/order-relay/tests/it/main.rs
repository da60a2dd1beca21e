//! The order flow on in-memory ports and the simulated Mintsoft.

mod bad;
mod create;
mod crash;
mod outage;
mod unknown;
mod world;
