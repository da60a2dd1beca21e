//! The order flow on in-memory ports and the simulated Mintsoft.

mod bad;
mod bundles;
mod crash;
mod create;
mod edit;
mod edit_doubt;
mod golden;
mod held;
mod outage;
mod random;
mod redrive;
mod twin;
mod unknown;
mod world;
