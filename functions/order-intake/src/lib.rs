#![doc = include_str!("../README.md")]

mod accept;
mod answer;
mod intake;
pub mod invoke;
mod stock;

pub use intake::{Intake, Queues};
