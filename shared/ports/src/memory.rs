//! In-memory versions of the ports: same promises, same refusals, no I/O.

mod clock;
mod mail;
mod queue;
mod secrets;
mod table;

pub use clock::TestClock;
pub use mail::MemoryMail;
pub use queue::{MemoryQueue, Received};
pub use secrets::MemorySecrets;
pub use table::MemoryTable;

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_in_memory_table_keeps_the_promises_of_a_table() {
        crate::conformance::check(&MemoryTable::default(), "memory").await;
    }
}
