#![doc = include_str!("../README.md")]

mod calls;
mod client;
mod inventory;
mod login;
mod on_hand;
mod orders;
mod products;

pub use client::Mintsoft;
pub use inventory::Page;
pub use on_hand::MOST_UPDATES;
pub use products::ProductPage;
