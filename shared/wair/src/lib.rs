#![doc = include_str!("../README.md")]

mod batch;
mod client;
mod description;
mod recommendations;
mod sets;
mod token;

pub use batch::Batch;
pub use client::Wair;
