//! The records on the in-memory table.

mod exceptions;
mod golden;
mod holds;
mod lease;
mod marks;
mod runs;
mod sessions;
mod stock;
mod stops;
mod styles;
mod switch;
mod told;

use std::sync::Arc;

use ports::memory::{MemoryTable, TestClock};
use state::Store;

/// A table with a clock.
struct Desk {
    clock: Arc<TestClock>,
    table: Arc<MemoryTable>,
    store: Store,
}

fn desk() -> Desk {
    let clock = Arc::new(TestClock::at("2026-03-02T09:00:00Z".parse().expect("a timestamp")));
    let table = Arc::new(MemoryTable::default());
    Desk { clock, store: Store::new(table.clone()), table }
}
