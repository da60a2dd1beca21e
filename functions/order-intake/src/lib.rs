#![doc = include_str!("../README.md")]

mod accept;
mod answer;
mod intake;
pub mod invoke;
mod shopify;

pub use intake::Intake;
