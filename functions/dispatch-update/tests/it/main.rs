//! The dispatch flow on in-memory ports, the simulated WAIR, and a scripted sales channel.

mod cost;
mod crash;
mod shopify;
mod tell;
mod trouble;
mod world;
