//! What Mintsoft's answers about an order mean, and what to do when there was none.

mod create;
mod lookup;
mod schedule;

pub use create::{CreateOutcome, read_create, says_duplicate};
pub use lookup::{LookupOutcome, read_search};
pub use schedule::{LOOKUPS, Next, after_unknown};
