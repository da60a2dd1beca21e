//! The replay on in-memory ports, beside the order flow's and the dispatch flow's own code.

mod console;
mod cost;
mod death;
mod dispatch;
mod outage;
mod plan;
mod poison;
mod run;
mod world;
