//! In-memory versions of the ports: same promises, same refusals, no I/O.

mod clock;
mod function;
mod mail;
mod queue;
mod secrets;
mod table;

pub use clock::TestClock;
pub use function::MemoryFunction;
pub use mail::MemoryMail;
pub use queue::{DeadLetters, MemoryQueue};
pub use secrets::MemorySecrets;
pub use table::MemoryTable;

pub use crate::Received;

#[cfg(test)]
mod tests {
    use std::{sync::Arc, time::Duration};

    use super::*;

    #[tokio::test]
    async fn the_in_memory_table_keeps_the_promises_of_a_table() {
        crate::conformance::check(&MemoryTable::default(), "memory").await;
    }

    #[tokio::test]
    async fn the_in_memory_queue_keeps_the_promises_of_an_inbox() {
        let clock = Arc::new(TestClock::at(jiff::Timestamp::UNIX_EPOCH));

        crate::conformance::check_inbox(&MemoryQueue::new(clock, Duration::from_secs(30), 25), "memory").await;
    }
}
