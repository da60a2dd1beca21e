#![doc = include_str!("../README.md")]

pub mod shopify;
mod signature;

pub use signature::{BadSignature, HEADER, TOLERANCE, sign, verify};
