#![doc = include_str!("../README.md")]

mod signature;

pub use signature::{BadSignature, HEADER, TOLERANCE, sign, verify};
