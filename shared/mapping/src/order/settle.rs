//! What Mintsoft's answers about an order mean, and what to do when there was none.

mod cancel;
mod create;
mod lookup;
mod schedule;

pub use cancel::{CancelOutcome, Standing, Verdict, judge, read_cancel, read_order};
pub use create::{CreateOutcome, read_create, says_duplicate};
pub use lookup::{LookupOutcome, SEARCH_ROWS, read_family, read_search};
pub use schedule::{LOOKUPS, Next, after_unknown};
