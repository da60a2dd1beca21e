//! The catalogue flow on in-memory ports and both vendors' simulators.

mod bundles;
mod changes;
mod cost;
mod crashes;
mod guard;
mod holds;
mod hygiene;
mod modes;
mod outage;
mod wair;
mod wire;
mod world;
