//! Order events and what they become in Mintsoft.

mod create;
mod event;
mod money;
mod number;
mod parse;
mod settle;
#[cfg(test)]
mod tests;

pub use crate::place::Invalid;
pub use create::{Unmappable, new_order};
pub use event::{Kind, Line, OrderEvent, Recommendation, Ship};
pub use money::{Split, split};
pub use number::order_number;
pub(crate) use parse::{ADDRESS_LINE, ADVICE, PHONE, POST_CODE, SKU, capitals, is_order};
pub use parse::{parse, parse_queued};
pub use settle::{
    CreateOutcome, LOOKUPS, LookupOutcome, Next, after_unknown, read_create, read_search, says_duplicate,
};
