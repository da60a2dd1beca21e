//! The dispatch poll on in-memory ports and the simulated Mintsoft.

mod cancelled;
mod cost;
mod parts;
mod reads;
mod sweep;
mod transfers;
mod world;
