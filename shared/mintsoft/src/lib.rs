#![doc = include_str!("../README.md")]

mod calls;
mod client;
mod dispatch;
mod inventory;
mod login;
mod orders;

pub use calls::Since;
pub use client::Mintsoft;
pub use dispatch::OrderPage;
pub use inventory::Page;
