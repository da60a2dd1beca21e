#![doc = include_str!("../README.md")]

mod balance;
mod event;
mod floor;
mod scene;
mod shop;
mod visitor;

pub use balance::{Expected, Figures, differences, expected, plain_skus};
pub use event::{ADDRESS, DESK_TOKEN, HOOK_TOKEN, SIGNING_KEY, WEBHOOK_SECRET, order, order_number, shopify_order};
pub use scene::{CONFIG, LOCATIONS, Scene, Setting};
pub use shop::{Callback, Shop};
pub use visitor::Visitor;
