#![doc = include_str!("../README.md")]

mod callback;
mod outlet;
pub mod shopify;
mod signature;
mod token;

pub use callback::Callbacks;
pub use outlet::{Answer, Outlet, Telling};
pub use shopify::Admin;
pub use signature::{BadSignature, HEADER, TOLERANCE, sign, verify};
pub use token::same;
