#![doc = include_str!("../README.md")]

mod calls;
mod client;
mod dispatch;
mod inventory;
mod login;
mod on_hand;
mod orders;
mod products;
mod survey;

pub use calls::Since;
pub use client::Mintsoft;
pub use dispatch::OrderPage;
pub use inventory::Page;
pub use on_hand::MOST_UPDATES;
pub use products::ProductPage;
pub use survey::Listed;
