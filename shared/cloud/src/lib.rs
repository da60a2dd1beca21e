#![doc = include_str!("../README.md")]

pub mod aws;
pub mod clock;
pub mod function;
pub mod http;
pub mod mail;
pub mod queue;
pub mod secrets;
pub mod table;
