#![doc = include_str!("../README.md")]

mod callback;
pub mod shopify;
mod signature;
mod token;

pub use callback::{Answer, Callbacks};
pub use signature::{BadSignature, HEADER, TOLERANCE, sign, verify};
pub use token::same;
