#![doc = include_str!("../README.md")]

pub mod audit;
pub mod availability;
pub mod budget;
pub mod bundle;
pub mod catalogue;
pub mod config;
pub mod dispatch;
pub mod doctor;
pub mod exception;
pub mod flow;
pub mod hint;
pub mod mintsoft;
pub mod order;
pub mod pack;
mod place;
pub mod reconcile;
pub mod replay;
pub mod shopify;
pub mod sku;
pub mod stock;
pub mod transfer;
pub mod wair;
