#![doc = include_str!("../README.md")]

pub mod budget;
pub mod bundle;
pub mod catalogue;
pub mod config;
pub mod dispatch;
pub mod exception;
pub mod mintsoft;
pub mod order;
pub mod pack;
pub mod sku;
pub mod stock;
pub mod wair;
