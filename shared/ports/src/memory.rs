//! In-memory versions of the ports: same promises, same refusals, no I/O.

mod clock;
mod queue;
mod secrets;
mod table;

pub use clock::TestClock;
pub use queue::{MemoryQueue, Received};
pub use secrets::MemorySecrets;
pub use table::MemoryTable;
