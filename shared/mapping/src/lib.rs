//! Vendor shapes, our own types, and every decision, as pure functions.

pub mod config;
