//! The intake on in-memory ports.

mod accepted;
mod bench;
mod cost;
mod fuzz;
mod hook;
mod interrupted;
mod logs;
mod refused;
mod revisions;
mod shopify;
mod shopify_refused;
mod stock;
mod unavailable;
