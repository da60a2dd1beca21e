//! Shopify's order webhooks and the order events that they become; dispatches as fulfilments.

pub mod fulfilment;
mod order;
mod price;
mod revision;
#[cfg(test)]
mod tests;
mod wire;

pub use order::{LeftOut, Nothing, Told, What, about, read};
pub use revision::{Held, Known, Verdict, as_revision, decide};
pub use wire::{HMAC, ID, SHOP, TOPIC, Topic};
