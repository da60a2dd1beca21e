#![doc = include_str!("../README.md")]

mod actions;
mod answer;
mod desk;
mod fields;
mod filter;
mod invoke;
mod login;
mod manual;
mod pages;
mod picture;
mod place;
mod session;
mod sheet;

pub use answer::Answer;
pub use desk::Desk;
pub use invoke::handle;
