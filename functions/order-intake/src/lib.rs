#![doc = include_str!("../README.md")]

mod accept;
mod answer;
mod hook;
mod intake;
pub mod invoke;
mod shopify;
mod stock;

pub use intake::{Intake, Queues};
