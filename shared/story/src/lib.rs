#![doc = include_str!("../README.md")]

pub mod daily;
pub mod order;
pub mod places;
pub mod runs;
pub mod sheet;
pub mod sku;
mod teller;

pub use teller::Teller;
