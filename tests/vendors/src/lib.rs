#![doc = include_str!("../README.md")]

mod admin;
mod faults;
mod generate;
mod http_face;
mod log;
mod memory;
pub mod mintsoft;
pub mod shopify;
pub mod wair;
mod web;
mod world;

#[cfg(test)]
mod tests;

pub use faults::{Fault, Faults, Reply, RetryAfter, Rule};
pub use generate::{Catalogue, Extent};
pub use http_face::serve;
pub use log::{Call, Log, Vendor};
pub use memory::InMemory;
pub use mintsoft::Mintsoft;
pub use shopify::{Shopify, serve_shopify};
pub use wair::Wair;
pub use world::{Shared, World, lock};
