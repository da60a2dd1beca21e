//! Availability on in-memory ports, of state as the other flows write it.

mod bench;
mod bundles;
mod cost;
mod failing;
mod fuzz;
mod gateway;
mod questions;
mod reasons;
mod size_run;
