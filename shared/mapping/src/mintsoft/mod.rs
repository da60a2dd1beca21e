//! Mintsoft's shapes and what they mean to us.

pub mod inventory;
pub mod on_hand;
pub mod product;
pub mod status;
pub mod time;
pub mod wire;
