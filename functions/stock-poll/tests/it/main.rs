//! The stock flow on in-memory ports and both vendors' simulators.

mod absent;
mod allocations;
mod as_of;
mod bad_rows;
mod changes;
mod cost;
mod crashes;
mod floor;
mod guard;
mod hints;
mod history;
mod illness;
mod keys;
mod modes;
mod pace;
mod random;
mod rivals;
mod sending;
mod truth;
mod upstream;
mod upstream_crashes;
mod upstream_drift;
mod upstream_guard;
mod upstream_outcomes;
mod wire;
mod world;
