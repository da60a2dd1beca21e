//! The transfer flow on in-memory ports and both simulated vendors.

mod changes;
mod cost;
mod crash;
mod progress;
mod rivals;
mod shelf;
mod unknown;
mod wire;
mod world;
