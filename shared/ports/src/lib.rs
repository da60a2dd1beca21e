#![doc = include_str!("../README.md")]

pub mod clock;
#[cfg(feature = "memory")]
pub mod conformance;
pub mod failure;
pub mod function;
pub mod http;
pub mod mail;
#[cfg(feature = "memory")]
pub mod memory;
pub mod mode;
pub mod queue;
pub mod secrets;
pub mod table;

pub use clock::Clock;
pub use failure::Failure;
pub use function::Function;
pub use http::{Http, NoAnswer};
pub use mail::Mail;
pub use mode::Mode;
pub use queue::{Depth, Inbox, Message, Queue, Received};
pub use secrets::Secrets;
pub use table::{Body, Item, Key, Table, TableError, When, Write};
