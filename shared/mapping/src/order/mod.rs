//! Order events and what they become in Mintsoft.

mod create;
mod event;
mod items;
mod known;
mod money;
mod number;
mod parse;
mod settle;
mod signals;
#[cfg(test)]
mod tests;

pub use crate::place::Invalid;
pub use create::{Pins, Unmappable, new_order};
pub use event::{Kind, Line, OrderEvent, Recommendation, Ship};
pub use money::{Split, split};
pub use number::{order_number, revision_of};
pub(crate) use parse::{ADDRESS_LINE, ADVICE, PHONE, POST_CODE, SHIPPING_METHOD, SKU, capitals, is_order};
pub use parse::{parse, parse_queued};
pub use settle::{
    CancelOutcome, CreateOutcome, LOOKUPS, LookupOutcome, Next, SEARCH_ROWS, Standing, Verdict, after_unknown, judge,
    read_cancel, read_create, read_family, read_order, read_search, says_duplicate,
};
pub use signals::{Signals, is_sold_out};
