#![doc = include_str!("../README.md")]

pub mod hint;
pub mod http;
pub mod lambda;
pub mod metrics;
pub mod settings;
pub mod sqs;
pub mod switch;
pub mod telemetry;
pub mod world;

pub use lambda::{Invocation, serve};
pub use settings::Settings;
pub use switch::serve_flow;
pub use world::World;
