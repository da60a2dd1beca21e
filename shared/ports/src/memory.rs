//! In-memory versions of the ports: same promises, same refusals, no I/O.

mod budgets;
mod clock;
mod function;
mod mail;
mod queue;
mod secrets;
mod table;
mod usage;

pub use budgets::Cost;
pub use clock::TestClock;
pub use function::MemoryFunction;
pub use mail::MemoryMail;
pub use queue::{DeadLetters, MemoryQueue};
pub use secrets::MemorySecrets;
pub use table::MemoryTable;
pub use usage::Usage;

pub use crate::Received;

#[cfg(test)]
mod tests {
    use std::{sync::Arc, time::Duration};

    use crate::{Message, Queue};

    use super::*;

    #[tokio::test]
    async fn the_in_memory_table_keeps_the_promises_of_a_table() {
        crate::conformance::check(&MemoryTable::default(), "memory").await;
    }

    #[tokio::test]
    async fn the_in_memory_queue_keeps_the_promises_of_a_queue() {
        let clock = Arc::new(TestClock::at(jiff::Timestamp::UNIX_EPOCH));
        let queue = MemoryQueue::new(clock, Duration::from_secs(60), 3);

        crate::conformance::check_queue(&queue, "memory", 3).await;
    }

    #[tokio::test]
    async fn messages_of_one_group_may_come_together_but_not_past_one_in_flight() {
        let clock = Arc::new(TestClock::at(jiff::Timestamp::UNIX_EPOCH));
        let queue = MemoryQueue::new(clock, Duration::from_secs(60), 3);
        for body in ["1", "2", "3"] {
            let message = Message { group: Some("a".to_owned()), deduplication: None, body: body.to_owned() };
            queue.send(message).await.expect("the queue is up");
        }

        let bodies: Vec<String> = queue.receive_groups(2).into_iter().map(|message| message.body).collect();

        assert_eq!(bodies, ["1", "2"]);
        assert!(queue.receive_groups(2).is_empty());
    }

    #[tokio::test]
    async fn the_in_memory_queue_keeps_the_promises_of_an_inbox() {
        let clock = Arc::new(TestClock::at(jiff::Timestamp::UNIX_EPOCH));

        crate::conformance::check_inbox(&MemoryQueue::new(clock, Duration::from_secs(30), 25), "memory").await;
    }
}
