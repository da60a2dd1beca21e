#![doc = include_str!("../README.md")]

mod calls;
mod client;
mod inventory;
mod login;
mod orders;

pub use client::Mintsoft;
pub use inventory::Page;
