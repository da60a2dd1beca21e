//! Mintsoft's client against the simulator: what comes over the wire, and what the client makes of it.

mod creating;
mod finding;
mod office;
mod reading;
mod setting;
