//! WAIR's shapes.

pub mod wire;
