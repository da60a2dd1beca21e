#![doc = include_str!("../README.md")]

mod emulator;
mod functions;
mod queues;
mod stack;
mod table;
mod wait;

pub use emulator::Emulator;
pub use functions::Answer;
pub use queues::Depth;
pub use stack::{Options, Outputs, Stack};
pub use table::Items;
pub use wait::eventually;

/// What can go wrong here ends a test or a demo: it is for people to read, not for code to tell apart.
pub type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// Where everything is, as far as AWS asks.
pub const REGION: &str = "eu-west-2";

/// A path in the repository.
fn repository(path: &str) -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}
