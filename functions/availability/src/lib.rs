#![doc = include_str!("../README.md")]

mod answer;
mod availability;
mod invoke;
mod question;
mod world;

pub use availability::Availability;
pub use invoke::handle;
