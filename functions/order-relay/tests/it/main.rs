//! The order flow on in-memory ports and the simulated Mintsoft.

mod bad;
mod bundles;
mod cost;
mod count;
mod courier;
mod crash;
mod create;
mod edit;
mod edit_doubt;
mod edit_split;
mod golden;
mod golive;
mod held;
mod ids;
mod merge;
mod observe;
mod outage;
mod random;
mod redrive;
mod size;
mod twin;
mod unknown;
mod world;
