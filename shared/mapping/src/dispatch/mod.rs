//! What has shipped of a customer order, and what the sales channel and WAIR are told of it.

mod callback;
mod connect;
mod ledger;
mod message;
mod pause;
mod read;
mod refusal;
mod shipment;

pub use callback::{Callback, Label};
pub use connect::{ConnectAction, connect_action};
pub use ledger::{Item, Ledger, Ordered, Progress, Seen};
pub use message::{Hint, Part, Sink};
pub use pause::pause;
pub use read::{belongs, cancelled, is_over, left, numbers, observe};
pub use refusal::words;
pub use shipment::{PartialBundle, Quantity, Shipment};

#[cfg(test)]
mod golden;
#[cfg(test)]
mod tests;
