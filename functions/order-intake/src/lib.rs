#![doc = include_str!("../README.md")]

mod accept;
mod answer;
mod hook;
mod intake;
pub mod invoke;

pub use intake::Intake;
